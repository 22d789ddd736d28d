from __future__ import annotations

import io
import random

import pytest
from tests.samples.real import real
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine
from weftline.servers.databases._rdb import BreaksOffError, records
from weftline.servers.databases._rdb_packed import PackedError, intset, listpack, lzf, ziplist, zipmap
from weftline.servers.databases.redis_dump import split_key

PATH = "var/lib/redis/dump.rdb"


def run(data: bytes) -> ServerFindings:
    return examine(io.BytesIO(make_tar({PATH: data})), exhibit="x-1", name="s.tgz", example=True)


def text(data: bytes) -> bytes:
    return bytes([len(data)]) + data


def dump(body: bytes, version: bytes = b"0009") -> bytes:
    return b"REDIS" + version + body + b"\xff" + bytes(8)


def keys_before_the_break(data: bytes) -> set[bytes]:
    found = records(io.BytesIO(data))
    out = set()
    try:
        for each in found:
            out.add(each.key)
    except BreaksOffError:
        return out
    raise AssertionError("it does not break off")


def test_a_dump_as_redis_writes_it() -> None:
    found = run(real("redis-7.rdb"))
    understood = {each.table: (each.meaning, each.rows) for each in found.mappings}
    assert understood["device"] == ("devices", 30)
    assert understood["device:contacts"] == ("contacts", 605)
    assert understood["agent"] == ("agents", 2)
    assert understood["settings"] == ("config", 3)
    assert understood["hits"][1] == 400
    assert understood["seen"][1] == 500
    assert understood["rank"][1] == 203
    assert understood["uploads"][1] == 4  # the fifth entry was deleted
    assert [(each.name, each.invite_codes, each.victims) for each in found.accounts] == [
        ("Ann", ("7788",), 20),
        ("Bo", ("7799",), 10),
    ]
    assert [(each.phone, each.contacts) for each in found.devices] == [(f"+65{90000000 + n}", 20) for n in range(1, 31)]
    assert (found.contacts.rows, found.contacts.distinct) == (605, 605)
    assert {secret.kind for secret in found.secrets} >= {"telegram_bot_token", "admin_token"}
    assert "https://panel.example.invalid/hook" in {each.value for _, each in found.observables}
    assert found.problems == []


def test_contacts_are_never_among_the_identifiers() -> None:
    found = run(real("redis-7.rdb"))
    assert not [each.value for _, each in found.observables if each.value.startswith("+6581")]


def test_a_locator_leads_to_the_key() -> None:
    data = real("redis-7.rdb")
    for device in run(data).devices:
        begin, end = (int(part) for part in device.locator.partition("#bytes=")[2].split("-"))
        assert f"device:{device.id}".encode() in data[begin:end]


def test_numbers_of_other_databases() -> None:
    kept = {each.key: each for each in records(io.BytesIO(real("redis-7.rdb")))}
    assert [kept[key].values for key in (b"n:1", b"n:2", b"n:3")] == [(b"-5",), (b"70000",), (b"300",)]
    assert {kept[key].database for key in (b"n:1", b"device:1")} == {0, 3}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_dump_keeps_the_keys_before(share: float) -> None:
    data = real("redis-7.rdb")
    cut = data[: int(len(data) * share)]
    found = run(cut)
    assert any("breaks off after" in problem for problem in found.problems)
    whole = {each.key for each in records(io.BytesIO(data)) if each.end <= len(cut)}
    assert keys_before_the_break(cut) == whole


@pytest.mark.parametrize("seed", range(30))
def test_a_scrambled_dump_never_stops_the_rest(seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(real("redis-7.rdb"))
    at = rng.randrange(9, len(data) - 10)
    data[at : at + 8] = rng.randbytes(8)
    found = examine(
        io.BytesIO(make_tar({PATH: bytes(data), "etc/hostname": b"box\n"})), exhibit="x-1", name="s.tgz", example=True
    )
    assert found.inventory["host name"] == "box"
    assert not [problem for problem in found.problems if "could not be read to its end" in problem]


@pytest.mark.parametrize(
    ("key", "table", "references"),
    [
        ("device:12", "device", {"id": "12"}),
        ("device:12:contacts", "device:contacts", {"device_id": "12"}),
        ("app:user:alice", "app:user", {"id": "alice"}),
        ("settings", "settings", {}),
        ("12", "keys", {"id": "12"}),
        ("a:1:2", "a", {"id": "1:2"}),
    ],
)
def test_keys_of_one_pattern_are_one_table(key: str, table: str, references: dict[str, str]) -> None:
    assert split_key(key) == (table, references)


def test_older_compact_forms() -> None:
    """Made after the sources of Redis: today's servers no longer write them."""
    items = b"\0\x03abc\x05\xfe\xfb\x03\xc0\x2c\x01\x04\xf4\x02\xf0\x00\x00\xff\x05\x40\x03xyz"
    assert ziplist(bytes(10) + items + b"\xff") == [b"abc", b"-5", b"300", b"3", b"-65536", b"xyz"]
    assert zipmap(b"\x01\x02id\x01\x00\x35\x03tel\x03\x01911\0\xff") == [b"id", b"5", b"tel", b"911"]
    assert intset(b"\x02\0\0\0\x02\0\0\0\xfe\xff\x09\0") == [b"-2", b"9"]
    assert lzf(b"\x02abc\x20\x02", 6) == b"abcabc"


def test_damaged_compact_forms_are_told() -> None:
    for unpack, data in (
        (ziplist, bytes(10) + b"\0\x3fabc"),
        (intset, b"\x03\0\0\0\x02\0\0\0"),
        (listpack, bytes(6) + b"\xf6\xff"),
    ):
        with pytest.raises((PackedError, IndexError)):
            unpack(data)
    with pytest.raises(PackedError):
        lzf(b"\x20\x05", 3)


def test_modules_functions_and_valkey_are_passed_over_or_read() -> None:
    module = (
        b"\x07"
        + text(b"doc")
        + b"\x81"
        + bytes(8)
        + b"\x02\x05"
        + b"\x05"
        + text(b"inner")
        + b"\x04"
        + bytes(8)
        + b"\0"
    )
    body = b"\xf5" + text(b"#!lua") + b"\xfa" + text(b"ver") + text(b"8") + b"\xfe\0" + module
    body += b"\xfc" + bytes(8) + b"\0" + text(b"after") + text(b"kept")
    found = run(dump(body))
    assert any("1 keys hold values of a module" in problem for problem in found.problems)
    assert [each.key for each in records(io.BytesIO(dump(body)))] == [b"doc", b"after"]
    assert [each.key for each in records(io.BytesIO(b"VALKEY080" + body + b"\xff"))] == [b"doc", b"after"]


def test_hashes_whose_fields_expire() -> None:
    plain = b"\x18" + text(b"k:1") + bytes(8) + b"\x01" + b"\0" + text(b"f") + text(b"v")
    packed = b"\x04\0\0\0\x03\0" + b"\x81f\x02" + b"\x81v\x02" + b"\x00\x01" + b"\xff"
    body = plain + b"\x19" + text(b"k:2") + bytes(8) + text(packed)
    assert [each.values for each in records(io.BytesIO(dump(body, b"0012")))] == [(b"f", b"v"), (b"f", b"v")]
