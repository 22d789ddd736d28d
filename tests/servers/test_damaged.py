"""Damaged servers: what can be read is read, what cannot is listed, and nothing stops the rest."""

from __future__ import annotations

import io
import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from tests.samples.disks import MIB, acquired, converted, in_lvm, in_table, tool
from tests.samples.servers import OPERATOR, laravel, pinyin_panel
from tests.samples.trees import ext4_tool, make_ext4, make_tar

from weftline.errors import UnreadableError
from weftline.model.server import ServerFindings
from weftline.servers import examine

pytestmark = pytest.mark.skipif(not ext4_tool(), reason="e2fsprogs is not installed")


def look(data: bytes, name: str = "disk.img") -> ServerFindings:
    return examine(io.BytesIO(data), exhibit="x-1", name=name, example=True)


def operators(found: ServerFindings) -> set[str]:
    return {each.ip for each in found.operators if each.ip}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_ext4(laravel(), tmp_path_factory.mktemp("disk")).read_bytes()


def test_a_cut_image_gives_what_stands_before_the_cut(raw: bytes) -> None:
    used = len(raw.rstrip(b"\0"))
    found = look(in_table(raw)[: MIB + used // 2])
    assert any("the image ends" in problem for problem in found.problems)
    assert OPERATOR in operators(look(in_table(raw)[: MIB + used]))


def test_a_lost_partition_table_is_made_up_for(raw: bytes) -> None:
    for disk in (in_table(raw, raw), in_table(in_lvm(raw), types=(0x8E,))):
        found = look(bytes(MIB) + disk[MIB:])
        assert OPERATOR in operators(found)
        assert any("no readable partition table" in problem for problem in found.problems)


def test_a_lost_superblock_is_taken_from_its_copy(tmp_path: Path) -> None:
    image = make_ext4(laravel(), tmp_path, mib=48).read_bytes()
    found = look(image[:1024] + bytes(1024) + image[2048:])
    assert OPERATOR in operators(found)
    assert any("copy of the superblock" in problem for problem in found.problems)


def test_an_encrypted_partition_is_listed_and_the_other_read(raw: bytes) -> None:
    found = look(in_table(b"LUKS\xba\xbe\0\2" + bytes(MIB), raw))
    assert OPERATOR in operators(found)
    assert any("partition-1: seen, but not readable: an encrypted LUKS volume" in problem for problem in found.problems)
    with pytest.raises(UnreadableError, match="LUKS"):
        look(b"LUKS\xba\xbe\0\2" + bytes(MIB))


@pytest.mark.parametrize("seed", range(12))
def test_zeroed_and_scrambled_blocks_never_stop_the_run(raw: bytes, seed: int) -> None:
    chance, disk = random.Random(seed), bytearray(raw)
    used = len(raw.rstrip(b"\0"))
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(2048, used, 1024)
        disk[at : at + 1024] = bytes(1024) if chance.random() < 0.5 else chance.randbytes(1024)
    try:
        found = look(bytes(disk))
    except UnreadableError:
        return
    assert found.lines_total == found.lines_parsed + found.lines_unparsed + found.lines_blank


@pytest.mark.skipif(not tool("qemu-img"), reason="qemu-utils is not installed")
@pytest.mark.parametrize("kind", ["qcow2", "vmdk", "vpc", "vhdx", "vdi"])
def test_a_cut_container_is_read_or_refused_with_its_name(raw: bytes, kind: str, tmp_path: Path) -> None:
    place = tmp_path / "disk.img"
    place.write_bytes(raw)
    whole = converted(place, kind).read_bytes()
    for share in (0.2, 0.6, 0.95):
        told = _told(whole[: int(len(whole) * share)], f"disk.{kind}")
        assert any(f"disk.{kind}" in each for each in told) or len(told) > 1 or OPERATOR in told


@pytest.mark.skipif(not tool("ewfacquire"), reason="ewf-tools is not installed")
def test_a_changed_encase_image_is_noticed(raw: bytes, tmp_path: Path) -> None:
    place = tmp_path / "disk.img"
    place.write_bytes(raw)
    data = bytearray(acquired(place)[0].read_bytes())
    middle = data.index(b"sectors") + 2000
    data[middle : middle + 4000] = random.Random(1).randbytes(4000)
    assert any("damaged" in each or "not what it was" in each for each in _told(bytes(data), "disk.E01"))


def _told(data: bytes, name: str) -> list[str]:
    """The problems and operators that are shown, or the one reason why nothing can be."""
    try:
        found = look(data, name)
    except UnreadableError as error:
        return [error.message]
    return [*found.problems, *operators(found)]


def _rows(found: ServerFindings, table: str) -> int:
    return sum(each.rows for each in found.mappings if each.table == table)


def test_a_cut_sqlite_database_gives_the_rows_before_the_cut() -> None:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE contacts (id INTEGER, device_id INTEGER, name TEXT, phone TEXT)")
    base.executemany("INSERT INTO contacts VALUES (?, 1, ?, ?)", [(n, f"c{n}", f"+658765{n:04d}") for n in range(4000)])
    base.commit()
    whole = base.serialize()
    cut = look(make_tar({"srv/a.db": whole[: len(whole) // 2]}), "s.tgz")
    zeroed = look(make_tar({"srv/a.db": whole[:40_960] + bytes(8192) + whole[49_152:]}), "s.tgz")
    for found in (cut, zeroed):
        assert 100 < _rows(found, "contacts") < 4000
        assert any("srv/a.db" in problem and "breaks off" in problem for problem in found.problems)


def test_damaged_databases_do_not_hide_what_lies_beside_them() -> None:
    files = pinyin_panel()
    whole = look(make_tar(files), "s.tgz")
    name = "www/wwwroot/ku/data.db"
    for damage in (b"SQLite format 3\0" + bytes(4000), files[name][:100], b"SQLite format 3\0" + b"\xff" * 9000):
        found = look(make_tar({**files, name: damage}), "s.tgz")
        assert any(name in problem for problem in found.problems)
        assert found.lines_parsed == whole.lines_parsed


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_cut_dump_gives_the_rows_before_the_cut(share: float) -> None:
    files = laravel()
    dump = files["backup/yue.sql"]
    found = look(make_tar({**files, "backup/yue.sql": dump[: int(len(dump) * share)]}), "s.tgz")
    whole = look(make_tar(files), "s.tgz")
    assert 0 < len(found.accounts) <= len(whole.accounts)
    assert replace(found.contacts, locators=()).rows <= whole.contacts.rows
