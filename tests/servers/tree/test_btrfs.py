from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from tests.samples.btrfs import NODE, ROOTS, Subvolume, written
from tests.samples.disks import in_table
from tests.samples.real import real

from weftline.errors import UnreadableError
from weftline.servers.tree import Tree, open_tree

BIG = b"".join(b"line %d of a made-up log that needs extents\n" % n for n in range(20_000))
FILES = {"etc/hostname": b"box\n", "var/log/big.log": BIG, "var/empty": b""}


def contents(tree: Tree, lost: list[str] | None = None) -> dict[str, bytes]:
    out = {}
    for entry in tree:
        if not entry.link:
            try:
                out[entry.path] = entry.read(1 << 30)
            except UnreadableError:
                if lost is None:
                    raise
                lost.append(entry.path)
                continue
            assert len(out[entry.path]) == entry.size
    return out


def opened(data: bytes) -> Tree:
    return open_tree(io.BytesIO(data), "disk.img")


def expected() -> dict[str, bytes]:
    """What was put into the volume that `mkfs.btrfs` wrote."""
    rng = random.Random(1)
    files = {f"srv/many/file{n:04d}.txt": f"made up {n}\n".encode() * rng.randrange(1, 300) for n in range(150)}
    files["srv/big.log"] = b"".join(
        b"line %d of a made-up log that is long enough to need extents\n" % n for n in range(3000)
    )
    files["srv/hole"] = bytes(2_500_000) + b"end of the hole" + bytes(499_985)
    return files | {"etc/hostname": b"box\n", "srv/empty": b"", "home/na/xe9me": b"x"}


@pytest.fixture(scope="module")
def made() -> bytes:
    return real("btrfs.img.xz")


def test_every_byte_of_a_volume_as_mkfs_writes_it(made: bytes) -> None:
    tree = opened(made)
    assert contents(tree) == expected()
    assert [(entry.path, entry.link) for entry in tree if entry.link] == [
        ("etc/localtime", "/usr/share/zoneinfo/Asia/Singapore")
    ]
    assert tree.problems == []


def test_behind_a_partition_table_and_cut(made: bytes) -> None:
    assert contents(opened(in_table(made[: 40 << 20]))).keys() <= expected().keys()


def test_a_lost_node_costs_its_files_alone_and_is_said(made: bytes) -> None:
    """Metadata is kept twice, so that both copies have to go."""
    data = bytearray(made)
    place = data.index(b"made up 77\n")
    name = bytes(data[place : place + 40])
    while (place := data.find(name)) >= 0:
        begin = place // 16384 * 16384
        data[begin : begin + 16384] = bytes(16384)
    tree = opened(bytes(data))
    lost: list[str] = []
    got = contents(tree, lost)
    assert 100 < len(got) < len(expected())
    assert all(expected()[path] == content for path, content in got.items())
    assert any("lost a node" in problem for problem in tree.problems)


@pytest.mark.parametrize("seed", range(8))
def test_scrambled_metadata_never_stops_the_rest(made: bytes, seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(made)
    for _ in range(10):
        at = rng.randrange(1 << 20, len(data))
        data[at : at + 4096] = rng.randbytes(4096)
    tree = opened(bytes(data))
    assert len(tree.entries) > 100


@pytest.mark.parametrize("packing", [0, 1, 3])
def test_packed_extents(packing: int) -> None:
    (disk,) = written({5: Subvolume(FILES)}, packing=packing)
    tree = opened(disk)
    assert contents(tree) == FILES
    entry = next(entry for entry in tree if entry.name == "big.log")
    with entry.open() as stream:
        stream.seek(200_000)
        assert stream.read(70_000) == BIG[200_000:270_000]


def test_a_way_of_packing_that_is_not_read_is_said() -> None:
    (disk,) = written({5: Subvolume({"a": BIG, "etc/b": b"x"})}, packing=2)
    entry = next(entry for entry in opened(disk) if entry.path == "a")
    with pytest.raises(UnreadableError, match="LZO"):
        entry.head()


def test_subvolumes_stand_where_they_are_mounted_and_snapshots_are_not_read_again() -> None:
    (disk,) = written(
        {
            5: Subvolume({}, {"@": 256, "@home": 257, "@snapshots/1/snapshot": 259}),
            256: Subvolume({"etc/hostname": b"box\n"}, {"srv": 258}),
            257: Subvolume({"ops/.bash_history": b"ls\n"}),
            258: Subvolume({"www/index.php": b"placeholder"}),
            259: Subvolume({"etc/hostname": b"old\n"}, snapshot=True),
        }
    )
    tree = opened(disk)
    assert contents(tree) == {
        "etc/hostname": b"box\n", "home/ops/.bash_history": b"ls\n", "srv/www/index.php": b"placeholder",
    }  # fmt: skip
    assert [entry.members for entry in tree if entry.name == ".bash_history"] == [("@home/ops/.bash_history",)]
    assert [problem for problem in tree.problems if "snapshot, an older state" in problem]


def test_a_snapshot_that_is_the_system_itself_is_read() -> None:
    (disk,) = written(
        {5: Subvolume({}, {"@": 256}), 256: Subvolume({"etc/a": b"a"}, {".snapshots/7/snapshot": 270}),
         270: Subvolume({"etc/hostname": b"box\n"}, snapshot=True)},
        default=270,
    )  # fmt: skip
    assert contents(opened(disk)) == {"etc/hostname": b"box\n", "etc/a": b"a"}


def test_a_missing_disk_is_said_and_costs_what_lies_on_it() -> None:
    first, _ = written({5: Subvolume(FILES)}, disks=2)
    tree = opened(first)
    assert any("2 disks belong to it, 1 of them at hand" in problem for problem in tree.problems)
    entry = next(entry for entry in tree if entry.name == "big.log")
    with pytest.raises(UnreadableError, match="on a disk that is not at hand"):
        entry.read(1 << 20)


def test_a_lost_tree_is_said() -> None:
    (disk,) = written({5: Subvolume(FILES)})
    broken = bytearray(disk)
    broken[ROOTS : ROOTS + NODE] = bytes(NODE)
    with pytest.raises(UnreadableError, match="btrfs"):
        opened(bytes(broken))


def test_a_folder_with_an_image_of_btrfs(tmp_path: Path) -> None:
    (disk,) = written({5: Subvolume(FILES)})
    (tmp_path / "server.dd").write_bytes(disk)
    assert contents(open_tree(tmp_path, "folder")) == FILES


def test_two_disks_of_one_volume_in_one_folder(tmp_path: Path) -> None:
    for number, disk in enumerate(written({5: Subvolume(FILES)}, disks=2)):
        (tmp_path / f"disk{number}.dd").write_bytes(disk if number else in_table(disk))
    tree = open_tree(tmp_path, "folder")
    assert contents(tree) == FILES
    assert tree.problems == []
