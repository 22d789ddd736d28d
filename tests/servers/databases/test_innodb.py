from __future__ import annotations

import io
import random
import tarfile

import pytest
from tests.samples.real import real
from tests.samples.trees import make_tar

from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.servers import examine
from weftline.servers.databases._frm import DefinitionError, definition_of
from weftline.servers.databases._innodb_pages import Tablespace, TablespaceError

BASE = "var/lib/mysql/app/"


@pytest.fixture(scope="module")
def folder() -> dict[str, bytes]:
    """Agents, 300 devices, 1,200 contacts of which every hundredth was deleted, and tables of other kinds."""
    with tarfile.open(fileobj=io.BytesIO(real("mariadb.tar.xz"))) as archive:
        return {
            BASE + member.name.removeprefix("./"): file.read()
            for member in archive
            if (file := archive.extractfile(member)) is not None
        }


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def rows_of(folder: dict[str, bytes], name: str) -> list[tuple[str | None, ...]]:
    space = Tablespace(folder[f"{BASE}{name}.ibd"])
    return [row.values for row in space.read(definition_of(folder[f"{BASE}{name}.frm"])) if not row.deleted]


def test_every_row_of_a_real_database(folder: dict[str, bytes]) -> None:
    found = run(folder)
    tables = {each.table: (each.meaning, each.rows) for each in found.mappings}
    assert tables["agents"] == ("agents", 2)
    assert tables["devices"] == ("devices", 300)
    assert tables["contacts"] == ("contacts", 1188)
    assert tables["contacts (deleted)"] == ("contacts", 1)  # the others were written over with zeros
    assert [(each.name, each.invite_codes, each.victims) for each in found.accounts] == [
        ("Ann", ("7788A",), 200),
        ("小王", ("7799B",), 100),
    ]
    assert [each.phone for each in found.devices] == [f"+65{90000000 + n}" for n in range(1, 301)]
    assert iso(found.devices[0].first_seen_us) == "2022-07-03T06:00:01Z"
    assert found.contacts.distinct == 1189


def test_values_of_all_types(folder: dict[str, bytes]) -> None:
    by_key = {row[0]: row for row in rows_of(folder, "devices")}
    assert by_key["2"] == (
        "2", "+6590000002", "7788A", "Pixel 6", "203.0.113.2", "2.5", "3.00", "0", "1656828002", "b", "2022-07-03", None,
        "2022-07-03 06:00:00",
    )  # fmt: skip
    assert by_key["4"][6] is None
    assert by_key["5"][3] == ("long model " * 20).rstrip(" ") + " "
    assert by_key["7"][11] == "far away " * 3000  # on pages of its own
    assert rows_of(folder, "keyless") == [
        ("one", "-12.3456", "18446744073709551615", "2022-07-03 06:00:00", "03"),
        ("two", "1234567.8000", "0", None, None),
    ]
    (agent,) = [row for row in rows_of(folder, "agents") if row[0] == "2"]
    assert agent == ("2", "小王", "7799B", None, "2022-06-02 11:30:15")


def test_comments_of_columns_are_read(folder: dict[str, bytes]) -> None:
    columns = definition_of(folder[BASE + "devices.frm"]).columns
    assert {each.name: each.comment for each in columns if each.comment} == {"model": "机型"}
    assert next(each for each in columns if each.name == "kind").choices == ("a", "b")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("packed", "its pages are compressed"),
        ("older", "in the old format REDUNDANT"),
        ("grown", "columns were added to it without writing its rows anew"),
    ],
)
def test_what_is_not_read_is_said(folder: dict[str, bytes], name: str, reason: str) -> None:
    problems = run(folder).problems
    assert any(f"{name}.ibd" in problem and reason in problem for problem in problems)


def test_a_table_without_its_definition_is_said_with_its_rows(folder: dict[str, bytes]) -> None:
    found = run({path: data for path, data in folder.items() if not path.endswith("devices.frm")})
    assert any("devices.ibd: an InnoDB table of 300 rows" in problem for problem in found.problems)


def test_a_locator_leads_to_the_row(folder: dict[str, bytes]) -> None:
    data = folder[BASE + "devices.ibd"]
    for device in run(folder).devices[:50]:
        at = int(device.locator.partition("#bytes=")[2].partition("-")[0])
        assert device.phone.encode() in data[at : at + 60]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_cut_tablespace_says_what_it_lacks(folder: dict[str, bytes], share: float) -> None:
    path = BASE + "contacts.ibd"
    found = run({**folder, path: folder[path][: int(len(folder[path]) * share)]})
    rows = next((each.rows for each in found.mappings if each.table == "contacts"), 0)
    assert rows < 1188 or share == 0.9  # the last pages are empty
    assert any("contacts.ibd" in problem and "breaks off" in problem for problem in found.problems)


@pytest.mark.parametrize("seed", range(20))
def test_damage_never_stops_the_rest(folder: dict[str, bytes], seed: int) -> None:
    rng = random.Random(seed)
    path = BASE + rng.choice(["contacts.ibd", "devices.ibd", "devices.frm", "agents.frm"])
    data = bytearray(folder[path])
    at = rng.randrange(max(1, len(data) - 300))
    data[at : at + 300] = rng.randbytes(len(data[at : at + 300]))
    found = run({**folder, path: bytes(data), "etc/hostname": b"box\n"})
    assert found.inventory["host name"] == "box"
    assert not [problem for problem in found.problems if "could not be read to its end" in problem]


def test_what_is_no_definition_is_told(folder: dict[str, bytes]) -> None:
    good = folder[BASE + "devices.frm"]
    for cut in (1, 70, 500, 1500):
        with pytest.raises(DefinitionError):
            definition_of(good[:cut])
    with pytest.raises(TablespaceError):
        Tablespace(bytes(16_384 * 4))
