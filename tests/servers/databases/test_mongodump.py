from __future__ import annotations

import gzip
import io
import random
from datetime import UTC, datetime

import pytest
from tests.samples.bson import ObjectId, archive, encoded
from tests.samples.trees import make_tar

from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.servers import examine
from weftline.servers.databases._bson import DamagedError, document_of

AT = datetime(2022, 7, 3, 6, tzinfo=UTC)
AGENTS: list[dict[str, object]] = [
    {"_id": ObjectId.of(1), "nickname": "Ann", "inviteCode": "7788", "password": "$2y$10$" + "a" * 40},
    {"_id": ObjectId.of(2), "nickname": "Bo", "inviteCode": "7799", "password": "$2y$10$" + "b" * 40},
]
DEVICES: list[dict[str, object]] = [
    {"_id": ObjectId.of(100 + n), "phone": f"+65{90000000 + n}", "model": "Pixel 6", "agentId": ObjectId.of(1 + n % 2),
     "net": {"ip": f"203.0.113.{n}", "isp": None}, "createdAt": AT, "__v": 0}
    for n in range(30)
]  # fmt: skip
CONTACTS: list[dict[str, object]] = [
    {
        "_id": ObjectId.of(9000 + n),
        "deviceId": ObjectId.of(100 + n % 30),
        "name": "made up",
        "phone": f"+65{81000000 + n}",
    }
    for n in range(600)
]
ALL = {"agents": AGENTS, "devices": DEVICES, "contacts": CONTACTS}


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def folder() -> dict[str, bytes]:
    return {f"backup/dump/app/{name}.bson": b"".join(map(encoded, rows)) for name, rows in ALL.items()}


def check(found: ServerFindings) -> None:
    assert {mapping.table: (mapping.meaning, mapping.rows) for mapping in found.mappings} == {
        "agents": ("agents", 2),
        "devices": ("devices", 30),
        "contacts": ("contacts", 600),
    }
    assert [(each.name, each.invite_codes, each.victims) for each in found.accounts] == [
        ("Ann", ("7788",), 15),
        ("Bo", ("7799",), 15),
    ]
    first = found.devices[0]
    assert (first.phone, first.ip, iso(first.first_seen_us), first.contacts) == (
        "+6590000000", "203.0.113.0", "2022-07-03T06:00:00Z", 20,
    )  # fmt: skip
    assert (found.contacts.rows, found.contacts.distinct, found.contacts.by_country) == (600, 600, {"SG": 600})
    assert found.problems == []


def test_files_of_collections() -> None:
    found = run(folder())
    check(found)
    assert found.devices[3].locator == "x-1!backup/dump/app/devices.bson#table=devices&row=4"


def test_packed_files_and_archives_hold_the_same() -> None:
    check(run({f"{path}.gz": gzip.compress(data) for path, data in folder().items()}))
    whole = archive("app", ALL)
    check(run({"root/mongo.archive": whole}))
    check(run({"root/mongo.archive.gz": gzip.compress(whole)}))


def test_values_of_all_kinds_become_texts() -> None:
    data = encoded(
        {"a": 1.5, "b": True, "c": None, "d": b"\x01\x02", "e": [1, {"x": "y"}], "f": 1 << 40, "g": AT, "h": "né"}
    )
    assert document_of(data) == {
        "a": 1.5, "b": True, "c": None, "d": "0102", "e": [1, {"x": "y"}], "f": 1 << 40, "g": "2022-07-03T06:00:00Z",
        "h": "né",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("coefficient", "exponent", "sign", "text"),
    [(50050, -2, 0, "500.50"), (5, 2, 0, "500"), (1, -3, 1, "-0.001"), (0, 0, 0, "0")],
)
def test_decimal_sums(coefficient: int, exponent: int, sign: int, text: str) -> None:
    high = sign << 63 | (exponent + 6176) << 49
    body = b"\x13n\0" + coefficient.to_bytes(8, "little") + high.to_bytes(8, "little")
    assert document_of((len(body) + 5).to_bytes(4, "little") + body + b"\0") == {"n": text}


def test_what_is_no_document_is_told() -> None:
    good = encoded({"a": "text", "b": 1})
    for place in range(len(good)):
        for wrong in (0, 0x7E, 0xFF):
            bad = good[:place] + bytes([wrong]) + good[place + 1 :]
            try:
                document_of(bad)
            except DamagedError:
                continue
            assert len(bad) == len(good)  # a changed letter or number is still a document
    with pytest.raises(DamagedError):
        document_of(good[:-1])


@pytest.mark.parametrize("seed", range(10))
def test_damage_costs_the_documents_that_it_hits(seed: int) -> None:
    rng = random.Random(seed)
    files = folder()
    path = "backup/dump/app/contacts.bson"
    data = bytearray(files[path])
    at = rng.randrange(200, len(data) - 200)
    size = rng.choice([1, 30, 100])
    data[at : at + size] = rng.randbytes(size)
    found = run({**files, path: bytes(data)})
    rows = next(mapping.rows for mapping in found.mappings if mapping.table == "contacts")
    assert 594 <= rows <= 600
    assert len(found.devices) == 30
    if rows < 600:
        assert any("contacts.bson" in problem for problem in found.problems)


def test_a_cut_file_says_where_it_breaks_off() -> None:
    files = folder()
    path = "backup/dump/app/contacts.bson"
    found = run({**files, path: files[path][:20_001]})
    assert 200 < found.contacts.rows < 600
    assert any("contacts.bson: breaks off at byte" in problem for problem in found.problems)


def test_a_damaged_archive_never_puts_documents_into_the_wrong_collection() -> None:
    whole = bytearray(archive("app", ALL))
    place = whole.index(b"+6590000009")
    whole[place - 60 : place + 400] = bytes(460)
    found = run({"root/mongo.archive": bytes(whole)})
    assert {each.table for each in found.mappings} == set(ALL)
    assert len(found.devices) < 30
    assert found.contacts.rows >= 590
    assert any("damaged" in problem for problem in found.problems)


def test_fields_that_only_later_documents_have_are_said() -> None:
    rows = [{"_id": n, "phone": f"+65{90000000 + n}", "model": "Pixel"} for n in range(2100)]
    rows.append({"_id": 2100, "phone": "+6590009999", "model": "Pixel", "late": "x"})
    found = run({"dump/app/devices.bson": b"".join(map(encoded, rows))})
    assert len(found.devices) == 2101
    assert any("1 values of fields" in problem and "(late)" in problem for problem in found.problems)
