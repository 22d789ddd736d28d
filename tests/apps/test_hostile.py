"""Apps made to cost time or memory: cut, and the cut is said."""

from __future__ import annotations

import io
import struct

from tests.cpu_time import within
from tests.samples import apps as samples

from weftline.apps import triage
from weftline.apps.android.arsc import Resources, ResourceValue
from weftline.apps.android.dex import read_dex, sweep
from weftline_example.apk.archive import split_archive

SECONDS = 20


def overlapping_strings() -> bytes:
    """A DEX file whose 200,000 strings are all the same long text."""
    count, text = 200_000, b"A" * 60_000 + b"\0"
    ids = 112
    place = ids + 4 * count
    data = bytearray(b"dex\n035\0" + bytes(104))
    data += struct.pack("<I", place) * count + b"\x7f" + text
    struct.pack_into("<I", data, 32, len(data))
    struct.pack_into("<II", data, 56, count, ids)
    return bytes(data)


def test_overlapping_strings_are_cut() -> None:
    with within(SECONDS):
        dex = read_dex("classes.dex", overlapping_strings())
    assert any("strings overlap" in anomaly for anomaly in dex.anomalies)


def test_bodies_that_run_into_each_other_are_said() -> None:
    code = [samples.text("v0", "hello"), samples.op("return-void")]
    methods = tuple(samples.method(name, code) for name in "abc")
    data = bytearray(samples.dex(samples.Class("Lcom/sample/app/A;", methods=methods)))
    dex = read_dex("classes.dex", bytes(data))
    for offset in dex.defined.code.tolist():
        struct.pack_into("<I", data, offset + 12, 1 << 30)
    bent = read_dex("classes.dex", bytes(data))
    sweep(bent)
    assert any("run past the end" in anomaly for anomaly in bent.anomalies)
    assert any("overlap" in anomaly for anomaly in bent.anomalies)


def test_resources_that_point_at_each_other_end() -> None:
    table = Resources(b"")
    for number in range(300):
        table.values[number] = [ResourceValue("", 1, other) for other in range(300)]
    with within(SECONDS):
        assert table.texts(0) == []


def test_entries_that_share_their_data_do_not_unpack_for_ever() -> None:
    """Many directory records that point at one large, well-packed entry."""
    archive = samples.zipped(("lib/a.so", bytes(30 << 20)))
    body, record, end = split_archive(archive)
    many = 500
    directory = record * many
    tail = end[:8] + struct.pack("<HHII", many, many, len(directory), len(body)) + end[20:]
    with within(SECONDS):
        found = triage(io.BytesIO(body + directory + tail), "x-1")
    assert found.problems


def test_deep_nesting() -> None:
    manifest = samples.manifest_bytes()
    start = manifest.index(struct.pack("<HHI", 0x0102, 16, 36))
    opened = manifest[start : start + 36] * 5000
    found = triage(io.BytesIO(samples.zipped(("AndroidManifest.xml", manifest[:start] + opened))), "x-1")
    assert found.package == "com.sample.app"
    assert any("nested too deeply" in anomaly for anomaly in found.anomalies)


def test_a_file_of_very_many_short_lines() -> None:
    data = samples.zipped(("AndroidManifest.xml", samples.manifest_bytes()), ("assets/a.txt", b"abcd\n" * 700_000))
    with within(SECONDS):
        found = triage(io.BytesIO(data), "x-1")
    assert any("texts after the first" in problem for problem in found.problems)


def test_a_file_of_very_many_addresses_is_said_and_hides_none_of_the_code() -> None:
    flood = " ".join(f"https://h{number}.flood.invalid/x" for number in range(120_000)).encode()
    method = samples.method("a", [samples.text("v0", "https://mine.invalid/up"), samples.op("return-void")])
    code = samples.dex(samples.Class("Lcom/sample/app/A;", methods=(method,)))
    data = samples.zipped(
        ("assets/a.txt", flood), ("AndroidManifest.xml", samples.manifest_bytes()), ("classes.dex", code)
    )
    with within(SECONDS):
        found = triage(io.BytesIO(data), "x-1")
    assert "https://mine.invalid/up" in {endpoint.value for endpoint in found.endpoints}
    assert "more than 5000 addresses: the others are not listed" in found.problems
