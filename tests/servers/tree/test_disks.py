"""The same disk in every container, whole and in parts, in LVM and as XFS, holds the same files."""

from __future__ import annotations

import hashlib
import io
import struct
from pathlib import Path

import pytest
from tests.samples.disks import MIB, acquired, converted, in_lvm, in_table, make_xfs, run, split, tool
from tests.samples.trees import ext4_tool, make_ext4, make_tar, make_zip, write_folder

from weftline.errors import UnreadableError
from weftline.servers.parts import image_parts
from weftline.servers.tree import Limits, Tree, expand, open_tree
from weftline.servers.tree.qcow2 import Qcow2Disk

FILES = {
    "etc/hostname": b"box\n",
    "var/log/auth.log": b"line\n" * 5000,
    "www/site/noise.bin": b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(40_000)),
}

needs_qemu = pytest.mark.skipif(not (tool("qemu-img") and ext4_tool()), reason="qemu-utils is not installed")
needs_ewf = pytest.mark.skipif(not (tool("ewfacquire") and ext4_tool()), reason="ewf-tools is not installed")
needs_ext4 = pytest.mark.skipif(not ext4_tool(), reason="e2fsprogs is not installed")


def content(tree: Tree) -> dict[str, bytes]:
    return {entry.path: entry.read(1 << 24) for entry in tree if not entry.link and "lost+found" not in entry.path}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_ext4(FILES, tmp_path_factory.mktemp("disk"))


@needs_qemu
@pytest.mark.parametrize(
    ("kind", "options", "packed", "name"),
    [
        ("qcow2", "", False, "qcow2"),
        ("qcow2", "", True, "qcow2"),
        ("qcow2", "compat=0.10", True, "qcow2"),
        ("qcow2", "compression_type=zstd", True, "qcow2"),
        ("qcow2", "cluster_size=4k", False, "qcow2"),
        ("vmdk", "", False, "VMDK"),
        ("vmdk", "subformat=streamOptimized", False, "VMDK"),
        ("vpc", "", False, "VHD"),
        ("vpc", "subformat=fixed", False, "VHD"),
        ("vhdx", "", False, "VHDX"),
        ("vdi", "", False, "VDI"),
        ("vdi", "static=on", False, "VDI"),
    ],
)
def test_a_container_holds_the_same(raw: Path, kind: str, options: str, packed: bool, name: str) -> None:
    with open_tree(converted(raw, kind, options, packed), "disk") as tree:
        assert (tree.kind, tree.facts["container"]) == ("image", name)
        assert content(tree) == FILES
        assert tree.problems == []


@needs_qemu
@pytest.mark.parametrize("options", ["subformat=twoGbMaxExtentSparse", "subformat=monolithicFlat"])
def test_a_described_vmdk_needs_its_files_beside_it(raw: Path, options: str, tmp_path: Path) -> None:
    out = converted(raw, "vmdk", options)
    for each in raw.parent.glob(out.stem + "*"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    with open_tree(tmp_path, "folder") as tree:
        assert content(tree) == FILES
    with pytest.raises(UnreadableError, match="missing beside it"):
        open_tree(out, "disk.vmdk")


@needs_ewf
def test_an_encase_image_is_checked_against_its_own_hash(raw: Path) -> None:
    (whole,) = acquired(raw)
    with open_tree(whole, "disk.E01") as tree:
        assert content(tree) == FILES
        assert tree.facts["image's own hash"].endswith(", verified")
        assert tree.problems == []


@needs_ewf
def test_parts_are_joined_in_a_folder_a_tar_and_a_zip(raw: Path, tmp_path: Path) -> None:
    parts = {path.name: path.read_bytes() for path in acquired(raw, MIB)}
    assert len(parts) > 5
    notes = {"notes.txt": b"acquired in the lab\n"}
    sources: list[Path | io.BytesIO] = [write_folder(parts | notes, tmp_path / "box")]
    sources += [io.BytesIO(make_tar(parts | notes, "w")), io.BytesIO(make_zip(parts | notes))]
    for source in sources:
        with open_tree(source, "box") as tree:
            assert content(tree) == FILES | notes
            assert any("verified" in value for value in tree.facts.values())
            assert next(e.members for e in tree if e.path == "etc/hostname") == (min(parts), "etc/hostname")
    with pytest.raises(UnreadableError, match="a part of the image is missing"):
        open_tree(raw.with_name(min(parts)), "disk.E01")


@needs_ext4
def test_numbered_parts_are_joined_and_a_missing_one_is_named(raw: Path, tmp_path: Path) -> None:
    parts = {path.name: path.read_bytes() for path in split(raw, 5 * MIB)}
    with open_tree(write_folder(parts, tmp_path / "all"), "box") as tree:
        assert content(tree) == FILES
    assert image_parts(["a.001", "a.002", "a.004"]) == (
        [["a.001", "a.002", "a.004"]],
        ["a: of 3 parts at hand, part 3 before the last is missing"],
    )
    assert image_parts(["a.E99", "a.EAA", "a.E01"])[0] == [["a.E01", "a.E99", "a.EAA"]]
    assert image_parts(["b.txt", "c.qcow2"]) == ([["c.qcow2"]], [])


@needs_qemu
def test_a_snapshot_without_its_parent_is_said(raw: Path) -> None:
    parent = converted(raw, "qcow2")
    child = raw.with_name("child.qcow2")
    run(tool("qemu-img"), "create", "-f", "qcow2", "-b", parent, "-F", "qcow2", child)
    with pytest.raises(UnreadableError):
        open_tree(child, "child.qcow2")


@needs_ext4
def test_a_file_named_as_its_image_is_kept(tmp_path: Path) -> None:
    data = make_ext4({"etc/hostname": b"box\n", "disk.img": b"not an image"}, tmp_path / "made").read_bytes()
    with open_tree(write_folder({"disk.img": data}, tmp_path / "box"), "box") as tree:
        assert content(tree) == {"etc/hostname": b"box\n", "disk.img": b"not an image"}


@needs_ext4
def test_too_deep_folders_and_odd_names_are_said(tmp_path: Path) -> None:
    deep = "\udcff/" * 70 + "file"
    with open_tree(make_ext4({"etc/hostname": b"box\n", deep: b"x"}, tmp_path), "disk.img") as tree:
        assert content(tree) == {"etc/hostname": b"box\n"}
        (problem,) = tree.problems
    assert problem.endswith("more than 64 folders inside one another, not read")
    assert problem.startswith("\\xff/")


@pytest.mark.skipif(not tool("mkfs.xfs"), reason="xfsprogs is not installed")
def test_an_xfs_entry_that_cannot_be_read_costs_no_other(tmp_path: Path) -> None:
    image = make_xfs(write_folder({**FILES, "etc/NAME-X": b"odd"}, tmp_path / "root"), tmp_path)
    data = image.read_bytes()
    assert data.count(b"NAME-X") >= 1
    with open_tree(io.BytesIO(data.replace(b"NAME-X", b"NAME-\xff")), "disk.xfs") as tree:
        found = content(tree)
        assert {name: found.get(name) for name in FILES} == FILES
        assert [problem for problem in tree.problems if "an entry's record is damaged" in problem]
        "".join([*tree.problems, *found]).encode()


def test_a_vdi_whose_map_points_far_outside_is_refused_with_its_name() -> None:
    data = bytearray(8192)
    data[0x40:0x44] = b"\x7f\x10\xda\xbe"
    struct.pack_into("<III", data, 0x44, 1 << 16 | 1, 400, 1)
    struct.pack_into("<II", data, 0x154, 512, 4096)
    struct.pack_into("<QIIII", data, 0x170, 8 * 0xFFFF_FE00, 0xFFFF_FE00, 0xFFFF_FFFF, 8, 8)
    struct.pack_into("<8I", data, 512, *[0xFFFF_FFF0] * 8)
    with pytest.raises(UnreadableError, match="the map of blocks is damaged"):
        open_tree(io.BytesIO(bytes(data)), "disk.vdi")


@needs_qemu
def test_tables_of_large_clusters_are_kept_in_stretches(raw: Path) -> None:
    disk = Qcow2Disk(converted(raw, "qcow2", "cluster_size=2M").open("rb"))
    assert disk.read_at(1 << 20, 1024) == raw.read_bytes()[1024 : 1024 + (1 << 20)]
    for at in range(0, disk.size, 1 << 21):
        assert disk.read_at(1 << 21, at) == raw.read_bytes()[at : at + (1 << 21)]
    assert disk._entries.cache_info().currsize == 1
    assert len(disk._read_table(1 << 16)) <= 1 << 16


def test_a_damaged_member_of_a_zip_costs_no_other() -> None:
    data = bytearray(make_zip({"box/a.bin": bytes(range(256)) * 400, "box/note.log": b"line\n"}))
    begin = data.index(b"a.bin") + 10
    data[begin : begin + 40] = b"\xff" * 40
    with open_tree(io.BytesIO(bytes(data)), "s.zip") as tree:
        assert [leaf.path for entry in tree for leaf in expand(entry, tree)] == ["box/note.log"]
        assert any("a.bin" in problem for problem in tree.problems)


def test_what_is_no_image_holds_neither_files_nor_space() -> None:
    members = {f"box/{number}.bin": bytes(100_000) for number in range(5)}
    with open_tree(io.BytesIO(make_zip(members)), "s.zip") as tree:
        assert (len(tree.entries), tree.unpacked, tree.problems) == (5, 0, [])
    limits = Limits(unpacked_bytes=250_000)
    with open_tree(io.BytesIO(make_zip({"box/a.bin": bytes(300_000), "box/b": b"b"})), "s.zip", limits) as tree:
        assert [problem for problem in tree.problems if "more would be unpacked than the limit" in problem]


@needs_ext4
def test_volumes_in_lvm_are_read(raw: Path) -> None:
    disk = in_table(in_lvm(raw.read_bytes()), types=(0x8E,))
    with open_tree(io.BytesIO(disk), "disk.img") as tree:
        assert content(tree) == FILES
        assert tree.problems == []


@pytest.mark.skipif(not tool("mkfs.xfs"), reason="xfsprogs is not installed")
def test_xfs_is_read(tmp_path: Path) -> None:
    image = make_xfs(write_folder(FILES, tmp_path / "root"), tmp_path)
    with open_tree(image, "disk.xfs") as tree:
        assert (tree.kind, content(tree)) == ("image", FILES)


@needs_ext4
def test_two_disks_and_an_encrypted_partition(raw: Path, tmp_path: Path) -> None:
    data = raw.read_bytes()
    disk = in_table(data, b"LUKS\xba\xbe" + bytes(MIB))
    folder = write_folder({"sda.dd": disk, "sdb.img": data}, tmp_path / "box")
    with open_tree(folder, "box") as tree:
        assert sum(entry.path == "etc/hostname" for entry in tree) == 2
        assert [p for p in tree.problems if "LUKS" in p] == [
            "partition-2: seen, but not readable: an encrypted LUKS volume."
        ]
