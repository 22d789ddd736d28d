"""Following data: what is sent is followed, what only stands beside it is not."""

from __future__ import annotations

import io

from tests.samples import apps as samples
from tests.samples.apps import STRING, Class, invoke, method, op, read_contacts, send, text

from weftline.apps import triage
from weftline.model.app import Flow
from weftline_example.apk.dalvik import FieldRef, label
from weftline_example.apk.dex_nouns import STATIC, Field

MAIN = "Lcom/sample/app/Main;"
OTHER = "Lcom/sample/app/Other;"
END = op("return-void")


def flows(*classes: Class) -> dict[tuple[str, str], Flow]:
    found = triage(io.BytesIO(samples.dex(*classes)), "x-1")
    assert not found.problems
    return {(flow.source, flow.sink): flow for flow in found.flows}


def grade(*classes: Class) -> str:
    flow = flows(*classes).get(("contacts", "network"))
    return flow.grade if flow else ""


def main(*methods: object, fields: tuple[Field, ...] = ()) -> Class:
    return Class(MAIN, methods=methods, fields=fields)  # type: ignore[arg-type]


def test_direct() -> None:
    found = flows(main(method("go", [*read_contacts(), *send("v0"), END])))
    flow = found["contacts", "network"]
    assert flow.grade == "followed"
    assert flow.path[0].startswith("Landroid/content/ContentResolver;->query")
    assert flow.path[-1].startswith("Ljava/net/URL;-><init>")
    assert f"{MAIN}->go()V" in flow.path


def test_through_return_and_argument() -> None:
    reader = method("read", [*read_contacts(), op("return-object", "v0")], returns=STRING)
    sender = method("send", [*send("p0"), END], (STRING,))
    go = method("go", [*invoke("static", MAIN, "read", (), STRING, to="v0"),
                       *invoke("static", OTHER, "send", (STRING,), "V", "v0"), END])  # fmt: skip
    found = flows(main(reader, go), Class(OTHER, methods=(sender,)))
    flow = found["contacts", "network"]
    assert flow.grade == "followed"
    assert [step for step in flow.path if "com/sample" in step] == [
        f"{MAIN}->read(){STRING}",
        f"{MAIN}->go()V",
        f"{OTHER}->send({STRING})V",
    ]


def test_through_a_field_and_another_method() -> None:
    place = FieldRef(MAIN, "kept", STRING)
    put = method("put", [*read_contacts(), op("sput-object", "v0", ref=place), END])
    get = method("get", [op("sget-object", "v0", ref=place), *send("v0"), END])
    assert grade(main(put, get, fields=(Field("kept", STRING, STATIC),))) == "followed"


def test_through_a_container_and_text_building() -> None:
    builder = "Ljava/lang/StringBuilder;"
    code = [
        *read_contacts(),
        op("new-instance", "v4", ref=builder),
        *invoke("direct", builder, "<init>", (), "V", "v4"),
        *invoke("virtual", builder, "append", (STRING,), builder, "v4", "v0"),
        *invoke("virtual", builder, "toString", (), STRING, "v4", to="v5"),
        *send("v5"),
        END,
    ]
    assert grade(main(method("go", code))) == "followed"


def test_through_a_thread() -> None:
    work = Class(
        OTHER,
        interfaces=("Ljava/lang/Runnable;",),
        fields=(Field("data", STRING),),
        methods=(samples.Method("run", (), "V", 1, 8, (op("iget-object", "v0", "p0", ref=FieldRef(OTHER, "data", STRING)),
                                                       *send("v0"), END)),),
    )  # fmt: skip
    go = method("go", [*read_contacts(), op("new-instance", "v4", ref=OTHER),
                       op("iput-object", "v0", "v4", ref=FieldRef(OTHER, "data", STRING)),
                       *invoke("virtual", "Ljava/util/concurrent/Executor;", "execute", ("Ljava/lang/Runnable;",), "V", "v1", "v4"),
                       END])  # fmt: skip
    assert grade(main(go), work) == "followed"


def test_through_a_stream_of_a_connection() -> None:
    connection, stream = "Ljava/net/HttpURLConnection;", "Ljava/io/OutputStream;"
    code = [
        *read_contacts(),
        *invoke("virtual", STRING, "getBytes", (), "[B", "v0", to="v4"),
        *invoke("virtual", connection, "getOutputStream", (), stream, "v5", to="v5"),
        *invoke("virtual", stream, "write", ("[B",), "V", "v5", "v4"),
        END,
    ]
    assert grade(main(method("go", code))) == "followed"


def test_written_to_some_other_stream_is_not_sending() -> None:
    stream = "Ljava/io/OutputStream;"
    code = [*read_contacts(), *invoke("virtual", STRING, "getBytes", (), "[B", "v0", to="v4"),
            *invoke("virtual", stream, "write", ("[B",), "V", "v5", "v4"), text("v1", "https://a.invalid"), *send("v1"), END]  # fmt: skip
    assert grade(main(method("go", code))) == "path"


def test_overwritten_before_sending() -> None:
    code = [*read_contacts(), text("v0", "nothing"), *send("v0"), END]
    assert grade(main(method("go", code))) == "path"


def test_counted_only() -> None:
    code = [*read_contacts(), *invoke("virtual", STRING, "length", (), "I", "v0", to="v0"),
            *invoke("static", STRING, "valueOf", ("I",), STRING, "v0", to="v0"), *send("v0"), END]  # fmt: skip
    assert grade(main(method("go", code))) == "path"


def test_guard_that_is_never_true() -> None:
    code = [*read_contacts(), op("const/4", "v5", lit=0), op("if-eqz", "v5", to="end"), *send("v0"), label("end"), END]
    assert grade(main(method("go", code))) == "path"


def test_both_present_in_methods_that_nothing_joins() -> None:
    found = flows(main(method("a", [*read_contacts(), END]), method("b", [text("v0", "x"), *send("v0"), END])))
    assert found["contacts", "network"].grade == "present"


def test_a_picker_is_no_reading_of_the_contact_list() -> None:
    query = (samples.URI, "[" + STRING, STRING, "[" + STRING)
    code = [
        op("const/4", "v3", lit=0),
        *invoke("virtual", "Landroid/content/Intent;", "getData", (), samples.URI, "v1", to="v2"),
        *invoke("virtual", samples.RESOLVER, "query", query, samples.CURSOR, "v1", "v2", "v3", "v3", "v3", to="v0"),
        *invoke("interface", samples.CURSOR, "getString", ("I",), STRING, "v0", "v3", to="v0"),
        *send("v0"),
        END,
    ]
    assert grade(main(method("go", code))) == ""


def test_a_helper_shared_by_two_readers_does_not_mix_them() -> None:
    query = (samples.URI, "[" + STRING, STRING, "[" + STRING)
    rows = method("rows", [op("const/4", "v3", lit=0), op("const/4", "v1", lit=0),
                           *invoke("virtual", samples.RESOLVER, "query", query, samples.CURSOR, "v1", "p0", "v3", "v3", "v3", to="v0"),
                           op("return-object", "v0")], (samples.URI,), samples.CURSOR)  # fmt: skip

    def through(owner: str, field: str) -> list[samples.Op]:
        return [op("sget-object", "v0", ref=FieldRef(owner, field, samples.URI)),
                *invoke("static", MAIN, "rows", (samples.URI,), samples.CURSOR, "v0", to="v0"), op("const/4", "v1", lit=0)]  # fmt: skip

    contacts = method("contacts", [*through("Landroid/provider/ContactsContract$Contacts;", "CONTENT_URI"),
                                   *invoke("interface", samples.CURSOR, "getString", ("I",), STRING, "v0", "v1", to="v0"),
                                   *send("v0"), END])  # fmt: skip
    photos = method("photos", [*through("Landroid/provider/MediaStore$Images$Media;", "EXTERNAL_CONTENT_URI"),
                               *invoke("interface", samples.CURSOR, "getCount", (), "I", "v0", to="v0"), END])  # fmt: skip
    found = flows(main(rows, contacts, photos))
    assert found["contacts", "network"].grade == "followed"
    assert found["photos", "network"].grade == "present"


def test_setting_a_result_does_not_call_back() -> None:
    receiver = "Landroid/content/BroadcastReceiver;"
    on = samples.Method(
        "onReceive",
        ("Landroid/content/Context;", "Landroid/content/Intent;"),
        "V",
        1,
        8,
        (
            *invoke("virtual", "Landroid/content/Intent;", "getStringExtra", (STRING,), STRING, "p2", "v1", to="v4"),
            *send("v4"),
            *read_contacts(),
            *invoke("virtual", OTHER, "setResultData", (STRING,), "V", "p0", "v0"),
            END,
        ),
    )
    assert grade(Class(OTHER, receiver, methods=(on,))) == "path"


def test_a_task_gets_what_it_is_started_with() -> None:
    task = "Landroid/os/AsyncTask;"
    work = samples.Method("doInBackground", ("[Ljava/lang/Object;",), "Ljava/lang/Object;", 1, 8, (
        op("const/4", "v1", lit=0), op("aget-object", "v0", "p1", "v1"), *send("v0"), op("return-object", "v0")))  # fmt: skip
    go = method("go", [*read_contacts(), op("const/4", "v1", lit=1), op("new-array", "v4", "v1", ref="[Ljava/lang/Object;"),
                       op("aput-object", "v0", "v4", "v1"),
                       *invoke("virtual", OTHER, "execute", ("[Ljava/lang/Object;",), task, "v5", "v4"), END])  # fmt: skip
    assert grade(main(go), Class(OTHER, task, methods=(work,))) == "followed"
