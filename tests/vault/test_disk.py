"""Faults of the disk: an error that says so, nothing acknowledged lost, nothing half kept."""

from __future__ import annotations

import errno
import io
import os
import resource
import subprocess
import sys
from contextlib import suppress

import pytest

from weftline.errors import MachineError
from weftline.vault import Vault, objects, verify


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EIO, "reported an error")]
)
@pytest.mark.parametrize("place", ["weftline.vault.objects.write_all", "weftline.vault.custody.write_all"])
def test_a_failing_write_is_said_and_undone(vault, keep, folder, identity, monkeypatch, number, words, place):
    first = keep(vault)

    def half(descriptor, data):
        os.write(descriptor, bytes(data)[: len(data) // 2])
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(place, half)
    with pytest.raises(MachineError, match=words):
        keep(vault, os.urandom(3 << 20))
    monkeypatch.undo()
    second = []
    if place.endswith("custody.write_all"):
        with pytest.raises(MachineError, match="not acknowledged"):
            keep(vault, b"second")
    else:
        second = [keep(vault, b"second").id]
    vault.close()
    with Vault.at(folder, identity) as again:
        assert again.exhibits == [first.id, *second, *again.adopted]
        assert len(again.adopted) == (0 if second else 1)
    assert verify(folder, identity=identity, deep=True).faults == []


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_failing_fsync_is_fatal_for_the_log_and_loses_nothing(vault, keep, folder, identity, monkeypatch, call):
    first, real, calls = keep(vault), os.fsync, []

    def failing(descriptor):
        calls.append(descriptor)
        if len(calls) == call:
            raise OSError(errno.EIO, "fsync")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(MachineError, match="reported an error"):
        keep(vault, b"second")
    monkeypatch.undo()
    vault.close()
    with Vault.at(folder, identity) as again:
        assert first.id in again.exhibits
        assert keep(again, b"third").id in again.exhibits
    assert verify(folder, identity=identity, deep=True).faults == []


@pytest.mark.parametrize("size", [0, 10, 70_000, (1 << 20) - 300, 5 << 20])
@pytest.mark.parametrize("good_writes", [0, 1, 3])
def test_no_failed_write_is_lost_on_the_way_through_the_encryption(vault, monkeypatch, size, good_writes):
    real, calls = objects.write_all, []

    def failing(descriptor, data):
        calls.append(len(data))
        if len(calls) > good_writes:
            raise OSError(errno.ENOSPC, "full")
        real(descriptor, data)

    monkeypatch.setattr(objects, "write_all", failing)
    kept = None
    with suppress(MachineError):
        kept = vault.keep(io.BytesIO(bytes(size)), actor="officer")
    assert (kept is not None) == (len(calls) <= good_writes)
    assert vault.exhibits == ([kept.id] if kept else [])
    monkeypatch.undo()
    if kept:
        with vault.open(kept.id, actor="officer") as stream:
            assert len(stream.read()) == size


def test_an_opened_exhibit_that_does_not_fit_is_said(vault, keep, monkeypatch):
    kept = keep(vault)
    monkeypatch.setattr("weftline.vault.objects.write_all", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(MachineError, match="disk is full"):
        vault.open(kept.id, actor="officer")


def test_a_short_write_is_continued(vault, keep, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data)[:100]))
    kept = keep(vault, b"content" * 500)
    monkeypatch.undo()
    with vault.open(kept.id, actor="officer") as stream:
        assert stream.read() == b"content" * 500


LIMITED = """
import io, resource, sys
from pathlib import Path
from weftline.errors import MachineError
from weftline.vault import Identity, Vault
folder, keys = Path(sys.argv[1]), Path(sys.argv[2])
with Vault.at(folder, Identity.load(keys)) as vault:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    try:
        vault.keep(io.BytesIO(bytes(4 << 20)), actor="officer")
    except MachineError as error:
        print(error.exit_code, error)
    print(vault.keep(io.BytesIO(b"small"), actor="officer").id)
"""


def test_a_file_beyond_the_systems_limit_is_said_and_the_next_one_is_kept(folder, identity):
    Vault.create(folder, identity).close()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder), str(identity.where.parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    said, kept = done.stdout.splitlines()
    assert said.startswith("4 The file is larger than this machine allows")
    with Vault.at(folder, identity) as vault:
        assert vault.exhibits == [kept]
    assert not list((folder / "exhibits").rglob(".tmp*"))
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1 << 20


@pytest.mark.parametrize("tail", [b"{", b'{"seq":99,' + b"x" * 200_000, bytes(4096), b"\0" * 50 + b"\n" + b"{"])
def test_an_unfinished_last_line_is_cut_however_long(vault, keep, folder, identity, tail):
    kept = keep(vault)
    vault.close()
    with (folder / "custody.log").open("ab") as log:
        log.write(tail)
    assert any("unfinished write" in note.what for note in verify(folder).notes)
    with Vault.at(folder, identity) as again:
        assert again.exhibits == [kept.id]
        repair = [entry for entry in again.entries() if entry.action == "repair"]
        assert repair[0].detail["cut_bytes"] == len(tail)
        again.keep(io.BytesIO(b"next"), actor="officer")
    assert verify(folder).faults == []
