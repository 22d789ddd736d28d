"""MySQL 8: the definition in the tablespace itself. The pages are the tests' own, after the published layout."""

from __future__ import annotations

import io
import random
import struct

import pytest
from tests.samples.innodb8 import Record, definition, packed_json, row, tablespace
from tests.samples.trees import make_tar

from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.servers import examine
from weftline.servers.databases._mysql_json import json_text

PATH = "var/lib/mysql/app/devices.ibd"
AT = 1_677_670_000
BOOK = [{"name": f"妈妈 {n}", "phone": f"+658000{n:04d}", "starred": n % 2 == 0, "group": None} for n in range(700)]


def _rows(first: int, last: int) -> list[Record]:
    small = packed_json([{"name": "An", "phone": "+6580009999"}])
    return [
        row(n, f"+8525000{n:04d}", f"77{n % 3}", None if n % 5 == 0 else "Pixel 6", n % 2 + 1, n * 100 + 5, AT + n, small)
        for n in range(first, last)
    ]  # fmt: skip


def _space(**how: bool) -> bytes:
    whole = packed_json(BOOK)
    parts = [whole[:15_000], *(whole[at : at + 16_000] for at in range(15_000, len(whole), 16_000))]
    rows = [_rows(1, 60), [*_rows(60, 100), row(100, "+85250000100", "770", "long model " * 20, 2, 0, AT, 20)]]
    return tablespace(definition("devices"), rows, {20: parts}, **how)


def _run(data: bytes) -> ServerFindings:
    return examine(io.BytesIO(make_tar({PATH: data, "etc/hostname": b"box\n"})), exhibit="x-1", name="s", example=True)


@pytest.mark.parametrize("external", [False, True])
def test_rows_are_read_by_the_definition_in_the_file(external: bool) -> None:
    found = _run(_space(external=external))
    (mapping,) = found.mappings
    assert (mapping.table, mapping.meaning, mapping.rows) == ("devices", "devices", 100)
    assert [device.phone for device in found.devices] == [f"+8525000{n:04d}" for n in range(1, 101)]
    assert iso(found.devices[0].first_seen_us) == "2023-03-01T11:26:41Z"
    assert found.devices[0].model == "Pixel 6"
    assert found.devices[4].model == ""
    assert found.devices[99].model == ("long model " * 20).strip()
    assert found.devices[99].contacts == 700
    assert found.contacts.distinct == 701
    assert not [problem for problem in found.problems if "devices.ibd" in problem]


def test_a_table_whose_rows_have_several_forms_is_said_with_its_rows() -> None:
    data = tablespace(definition("devices", se_private_data="version_added=1;"), [_rows(1, 50)])
    problems = _run(data).problems
    assert any("of 49 rows that is not read" in each and "columns were added or dropped" in each for each in problems)


def test_a_lost_page_of_a_long_value_costs_its_row_alone() -> None:
    data = bytearray(_space())
    data[21 * 16_384 : 22 * 16_384] = bytes(16_384)
    found = _run(bytes(data))
    assert len(found.devices) == 99
    assert any("long value of which pages are lost" in problem for problem in found.problems)


@pytest.mark.parametrize("seed", range(20))
def test_damage_never_stops_the_rest(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(_space())
    page = chance.choice([0, 3, 4, 5, 20, 21])
    at = page * 16_384 + chance.randrange(16_000)
    data[at : at + 300] = chance.randbytes(300)
    found = _run(bytes(data))
    assert found.inventory["host name"] == "box"
    assert not [problem for problem in found.problems if "could not be read to its end" in problem]


def test_json_that_is_cut_is_an_error_and_not_a_hang() -> None:
    whole = packed_json({"a": [1, "two", {"b": True}], "c": None})
    assert json_text(whole) == '{"a": [1, "two", {"b": true}], "c": null}'
    for cut in range(1, len(whole)):
        with pytest.raises((ValueError, IndexError, KeyError, struct.error)):
            json_text(whole[:cut])
