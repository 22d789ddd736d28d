"""Property lists that unfold: holding themselves, one long text many times, deep beyond reason."""

from __future__ import annotations

import io
import plistlib
import resource
import struct

import pytest
from tests.apps.test_apple import ipa
from tests.cpu_time import within
from tests.samples import apps as samples

from weftline.apps import triage
from weftline.apps.apple.plist import read_plist, unread, values

KEY = b"\x5e" + b"PayloadContent"


def many(mark: int, count: int, body: bytes) -> bytes:
    return bytes([mark | 15, 0x12]) + struct.pack(">I", count) + body


def listed(*numbers: int) -> bytes:
    return many(0xA0, len(numbers), struct.pack(f">{len(numbers)}I", *numbers))


def binary(*objects: bytes, again: int = 0) -> bytes:
    """A binary list of these objects under one dictionary; the last one stands `again` times more in the table."""
    objects = (b"\xd1" + struct.pack(">II", 1, 2), KEY, *objects)
    places = [8 + sum(map(len, objects[:number])) for number in range(len(objects))]
    places += [places[-1]] * again
    body = b"bplist00" + b"".join(objects)
    table = struct.pack(f">{len(places)}I", *places)
    return body + table + struct.pack(">6xBBQQQ", 4, 4, len(places), 0, len(body))


BOMBS = {
    "holds itself": binary(listed(2)),
    "holds itself often": binary(listed(*[2] * 1000)),
    "holds itself a million times": binary(listed(*[2] * 1_000_000)),
    "lists of lists": binary(*(listed(*[3 + n] * 1000) for n in range(20)), b"\x51a"),
    "one text many times": binary(listed(*range(3, 2003)), many(0x50, 1 << 20, b"a" * (1 << 20)), again=1999),
    "deep": b'<?xml version="1.0"?><plist><dict><key>PayloadContent</key>'
    + b"<array>" * 50_000
    + b"</array>" * 50_000
    + b"</dict></plist>",
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("inside", [False, True])
def test_said_within_bounds(name: str, inside: bool) -> None:
    data = BOMBS[name]
    if inside:
        data = samples.zipped(("Payload/Sample.app/Info.plist", data))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with within(5.0):
        found = triage(io.BytesIO(data), "x-1")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500 << 10
    assert any("property list" in problem for problem in found.problems), found.problems


def test_an_honest_list_is_read_whole() -> None:
    content = {"a": {"b": ["c", {"d": "e" * 300}]}, "f": b"\0" * 400, "g": "ü" * 50}
    found = read_plist(plistlib.dumps(content, fmt=plistlib.FMT_BINARY))
    assert list(values(found)) == [("a.b.0", "c"), ("a.b.1.d", "e" * 300), ("f", b"\0" * 400), ("g", "ü" * 50)]
    assert unread(found) == []
    assert not any("property list" in problem for problem in triage(io.BytesIO(ipa()), "x-1").problems)
