from __future__ import annotations

import contextlib
import io
import random
from pathlib import Path

import pytest
from tests.samples.disks import MIB, in_lvm, in_lvm_disks, in_table
from tests.samples.trees import make_ext4

from weftline.errors import UnreadableError
from weftline.servers.tree import Tree, open_tree
from weftline.servers.tree.lvm import Logical, LvmError, Stretch, group_of, identifier_of, stream_of

FILES = {"etc/hostname": b"box\n", "srv/big": random.Random(3).randbytes(6 * MIB)}


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_ext4(FILES, tmp_path_factory.mktemp("lvm")).read_bytes()


def contents(tree: Tree) -> dict[str, bytes]:
    return {entry.path: entry.read(1 << 30) for entry in tree if not entry.link}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_a_group_over_three_disks_is_read_once(volume: bytes, tmp_path: Path, order: tuple[int, ...]) -> None:
    disks = in_lvm_disks(volume, 3)
    for name, number in zip("abc", order, strict=True):
        (tmp_path / f"{name}.dd").write_bytes(in_table(disks[number], types=(0x8E,)))
    tree = open_tree(tmp_path, "folder")
    assert contents(tree) == FILES
    assert tree.problems == []


def test_a_missing_disk_is_said_and_the_rest_read(volume: bytes, tmp_path: Path) -> None:
    disks = in_lvm_disks(volume, 2)
    (tmp_path / "a.dd").write_bytes(disks[0])
    (tmp_path / "notes.txt").write_text("the second disk is lost\n")
    tree = open_tree(tmp_path, "folder")
    assert "etc/hostname" in {entry.path for entry in tree}
    assert any("2 disks of an LVM group, 1 of them at hand" in problem for problem in tree.problems)


def test_stripes_take_turns(volume: bytes) -> None:
    """The description of a plain volume is changed into one of two stripes of 64 KiB."""
    first, second = in_lvm_disks(volume, 2)
    half = len(volume) // 2
    stripe = 64 << 10
    pieces = [volume[at : at + stripe] for at in range(0, len(volume), stripe)]
    ends = [b"".join(pieces[::2]), b"".join(pieces[1::2])]
    disks = [first[:MIB] + ends[0], second[:MIB] + ends[1]]
    group = group_of(io.BytesIO(first))
    (logical,) = group.logical

    places = (logical.stretches[0].places[0], logical.stretches[1].places[0])
    striped = Logical("root", len(volume), (Stretch(0, len(volume), stripe, places),))
    streams = {identifier_of(io.BytesIO(disk)): io.BytesIO(disk) for disk in disks}
    stream = stream_of(striped, streams)
    reader = io.BufferedReader(stream)
    assert reader.read() == volume
    reader.seek(half - 10)
    assert reader.read(20) == volume[half - 10 : half + 10]


def test_what_is_kept_otherwise_is_named(volume: bytes) -> None:
    disk = bytearray(in_lvm(volume))
    at = disk.index(b'type = "striped"')
    disk[at : at + 16] = b'type = "mirror!"'
    with pytest.raises(UnreadableError, match="kept as mirror!, which is not read"):
        open_tree(io.BytesIO(bytes(disk)), "disk.img")


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_description_is_told(volume: bytes, seed: int) -> None:
    rng = random.Random(seed)
    disk = bytearray(in_lvm(volume)[: 2 * MIB])
    at = rng.randrange(512, 6000)
    disk[at : at + 200] = rng.randbytes(200)
    with contextlib.suppress(LvmError):
        assert group_of(io.BytesIO(bytes(disk))).name
