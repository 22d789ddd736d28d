from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.samples.trees import ext4_tool, make_ext4, make_tar, make_zip, write_folder

from weftline.errors import InputError, UnreadableError
from weftline.servers.tree import Entry, Limits, Tree, expand, open_tree

FILES = {
    "etc/hostname": b"box\n",
    "var/log/auth.log": b"line\n" * 5000,
    "www/site/index.php": b"<?php // placeholder\n",
    "www/站点/名.txt": "字".encode(),
}


def content(tree: Tree) -> dict[str, bytes]:
    return {entry.path: entry.read(1 << 24) for entry in tree if not entry.link and "lost+found" not in entry.path}


def test_folder_tar_zip_and_compressed_tars_hold_the_same(tmp_path: Path) -> None:
    sources: list[io.BytesIO | Path] = [write_folder(FILES, tmp_path / "srv")]
    sources += [io.BytesIO(make_tar(FILES, mode)) for mode in ("w", "w:gz", "w:xz", "w:bz2")]
    sources += [
        io.BytesIO(make_tar(FILES, prefix="./")),
        io.BytesIO(make_tar(FILES, prefix="seized-01/")),
        io.BytesIO(make_zip(FILES)),
    ]
    for source in sources:
        with open_tree(source, "server") as tree:
            assert content(tree) == FILES
            assert tree.problems == []


@pytest.mark.skipif(not ext4_tool(), reason="mkfs.ext4 is not installed")
def test_a_disk_image_holds_the_same_bare_and_behind_a_partition_table(tmp_path: Path) -> None:
    image = make_ext4(FILES, tmp_path)
    with open_tree(image, "disk.img") as tree:
        assert (tree.kind, content(tree)) == ("image", FILES)
    size = image.stat().st_size
    table = bytearray(1 << 20)
    entry = bytes([0, 0, 0, 0, 0x83, 0, 0, 0]) + (2048).to_bytes(4, "little") + (size // 512).to_bytes(4, "little")
    table[446:462] = entry
    table[510:512] = b"\x55\xaa"
    with open_tree(io.BytesIO(bytes(table) + image.read_bytes()), "disk.img") as tree:
        assert (tree.kind, content(tree)) == ("image", FILES)


def test_locators_keep_the_names_as_written() -> None:
    with open_tree(io.BytesIO(make_tar(FILES, prefix="seized-01/")), "s.tar.gz") as tree:
        assert next(entry.members for entry in tree) == ("seized-01/etc/hostname",)


def test_a_hostile_tar_is_read_without_harm() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind, link in [
            ("../../etc/passwd", tarfile.REGTYPE, ""),
            ("/etc/shadow", tarfile.REGTYPE, ""),
            ("loop", tarfile.SYMTYPE, "loop"),
            ("out", tarfile.SYMTYPE, "/etc"),
            ("dev/sda", tarfile.BLKTYPE, ""),
            ("pipe", tarfile.FIFOTYPE, ""),
            ("hard", tarfile.LNKTYPE, "nowhere"),
            ("same", tarfile.LNKTYPE, "/etc/shadow"),
        ]:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, link
            info.size = 3 if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(b"abc"))
    with open_tree(io.BytesIO(out.getvalue()), "bad.tar") as tree:
        paths = {entry.path: entry for entry in tree}
        assert paths["etc/passwd"].read(10) == b"abc"
        assert paths["same"].read(10) == b"abc"
        assert paths["out"].link == "/etc"
        assert {"dev/sda", "pipe", "hard"}.isdisjoint(paths)
        assert len(tree.problems) == 4


def test_a_cut_archive_gives_what_stands_before_the_cut() -> None:
    whole = make_tar({f"f{n}": bytes([n]) * 4000 for n in range(20)}, "w")
    with open_tree(io.BytesIO(whole[: len(whole) // 2]), "cut.tar") as tree:
        assert 5 < len(tree.entries) < 20
        assert tree.entries[0].read(10) == b"\0" * 10


def test_bombs_stop_at_the_limit() -> None:
    limits = Limits(free=1 << 16, ratio=20)
    with pytest.raises(UnreadableError, match="far more"):
        open_tree(io.BytesIO(make_tar({"zeros": b"\0" * 4_000_000})), "bomb.tgz", limits)
    with open_tree(io.BytesIO(make_zip({"zeros": b"\0" * 4_000_000, "ok": b"fine"})), "bomb.zip", limits) as tree:
        assert [entry.path for entry in tree] == ["ok"]
        assert "zeros" in tree.problems[0]


def test_encrypted_members_are_listed() -> None:
    data = bytearray(make_zip({"a.txt": b"secret"}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with open_tree(io.BytesIO(bytes(data)), "e.zip") as tree:
        assert tree.entries == []
        assert "encrypted" in tree.problems[0]


def test_archives_inside_are_opened_to_a_depth_and_apps_stay_whole() -> None:
    inner = make_tar({"db/dump.sql": b"SELECT 1;"})
    nested = make_zip({"backup.tar.gz": inner})
    files = {"www/backup.zip": nested, "www/app.apk": make_zip({"classes.dex": b"dex"})}
    with open_tree(io.BytesIO(make_tar(files)), "s.tgz") as tree:
        found = [leaf for entry in tree for leaf in expand(entry, tree)]
        assert [leaf.path for leaf in found] == ["www/app.apk", "www/backup.zip!backup.tar.gz!db/dump.sql"]
        assert found[1].members == ("www/backup.zip", "backup.tar.gz", "db/dump.sql")
        assert found[1].read(99) == b"SELECT 1;"


def test_archives_inside_a_zip_are_opened_too() -> None:
    log = {"access.log": b"line\n" * 100}
    for inner in (make_zip(log), make_tar(log, "w"), make_tar(log)):
        with open_tree(io.BytesIO(make_zip({"box/logs": inner})), "s.zip") as tree:
            (leaf,) = [leaf for entry in tree for leaf in expand(entry, tree)]
            assert (leaf.path, leaf.read(1 << 20)) == ("box/logs!access.log", log["access.log"])
            assert tree.problems == []


def test_containers_that_cannot_be_opened_are_named() -> None:
    for magic, name in [(b"QFI\xfb", "qcow2"), (b"EVF\x09\x0d\x0a\xff\x00", "E01"), (b"LUKS\xba\xbe", "LUKS")]:
        with pytest.raises(UnreadableError, match=name):
            open_tree(io.BytesIO(magic + bytes(100_000)), "disk")


def test_missing_and_empty_inputs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        open_tree(tmp_path / "nothing", "nothing")
    with pytest.raises(UnreadableError):
        open_tree(io.BytesIO(b""), "empty")


def test_a_single_file_is_a_tree_of_one() -> None:
    with open_tree(io.BytesIO(b"just a log line\n"), "access.log") as tree:
        entry: Entry = tree.entries[0]
        assert (entry.path, entry.members, entry.read(4)) == ("access.log", (), b"just")
        assert zipfile.is_zipfile(io.BytesIO(entry.read(99))) is False
