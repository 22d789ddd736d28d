"""At every call that changes the disk (in `make test` at every fourth), every kind of fault: nothing acknowledged is lost, all stays readable."""

from __future__ import annotations

import io
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from tests.vault.faulty_disk import FAULTS, FaultyDisk, memory_folder

from weftline.errors import MachineError
from weftline.vault import Identity, Vault, cosign_request, read_cosignature, verify

READER = Identity.generate()
STRANGER = Identity.generate()
DYING = {"killed before", "killed after", "power lost"}


def work(root: Path, promise) -> None:
    """Everything a vault does, in one short life: made, filled, looked into, disposed of, signed, closed, opened."""
    identity = Identity.load(root / "keys")
    folder = root / "case.weft"
    with Vault.create(folder, identity) as vault:
        promise("made", "")
        first = vault.keep(io.BytesIO(b"first"), actor="officer")
        promise("kept", first.id)
        large = vault.keep(io.BytesIO(bytes(1_100_000)), actor="officer")
        promise("kept", large.id)
        batch = vault.batch(every=5)
        with batch:
            for number in range(7):
                batch.keep(io.BytesIO(b"%d" % number), actor="officer")
                if number == 4:
                    for kept in batch.acknowledged:
                        promise("kept", kept.id)
        for kept in batch.acknowledged[5:]:
            promise("kept", kept.id)
        vault.open(first.id, actor="officer").close()
        promise("viewed", first.id)
    with Vault.at(folder, identity) as vault:
        vault.dispose(large.id, actor="officer", reason="test")
        promise("disposed", large.id)
        promise("kept", vault.keep(io.BytesIO(b"last"), actor="officer").id)
        vault.add_recipient(READER.recipient, actor="officer", reason="test")
        promise("shared", "")
        vault.cosign(READER, actor="officer")
        promise("cosigned", "")
        _, answer = cosign_request(vault.checkpoint().note.encode(), STRANGER)
        vault.take_cosignature(read_cosignature(answer), actor="officer")
        promise("countersigned", "")
        vault.remove_recipient(READER.recipient, actor="officer", reason="test")
        promise("removed", "")


def needs_another(path: Path, reader: Identity) -> bool:
    """Whether this key opens the object no more."""
    try:
        pyrage.decrypt(path.read_bytes(), [reader.age])
    except pyrage.DecryptError:
        return True
    return False


def prepared(root: Path) -> Path:
    root.mkdir()
    Identity.load_or_create(root / "keys")
    return root


def run(root: Path, at: int, fault: str, after: Path) -> tuple[list[tuple[str, str]], bool, int]:
    """What was promised before the fault, whether an error was raised, and how many calls there were."""
    promised: list[tuple[str, str]] = []
    disk = FaultyDisk(root, at, fault, after)
    raised = False
    with pytest.MonkeyPatch.context() as patch:
        disk.install(patch)
        try:
            work(root, lambda what, name: promised.append((what, name)))
        except MachineError:
            raised = True
    return promised, raised, disk.calls


def run_and_die(root: Path, at: int, fault: str, after: Path) -> tuple[list[tuple[str, str]], bool]:
    """What was promised in a process of its own, and whether the fault ended it: the last calls may not come, since
    exhibits whose random names begin alike share a folder.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        disk = FaultyDisk(root, at, fault, after)
        say = disk.real["write"]
        try:
            disk.install(pytest.MonkeyPatch())
            work(root, lambda what, name: say(writing, f"{what} {name}\n".encode()))
            os._exit(0)
        finally:
            os._exit(2)
    os.close(writing)
    with os.fdopen(reading) as told:
        promised = [tuple(line.rstrip("\n").split(" ")) for line in told]
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 1}
    return promised, code == 1


def check(root: Path, promised: list[tuple[str, str]]) -> None:
    """Opened again as after a restart: all that was promised holds, and the whole proves itself."""
    identity, folder = Identity.load(root / "keys"), root / "case.weft"
    done = {what for what, _ in promised}
    if not promised and not Vault.exists(folder):
        Vault.create(folder, identity).close()
    with Vault.at(folder, identity) as vault:
        present, disposed = set(vault.exhibits), set(vault.disposed)
        viewed = {entry.objects[0] for entry in vault.entries() if entry.action == "view"}
        for what, name in promised:
            if what == "kept":
                assert name in present | disposed
            elif what == "disposed":
                assert name in disposed
            elif what == "viewed":
                assert name in viewed
        vault.keep(io.BytesIO(b"life goes on"), actor="officer")
        if vault.unshared and READER.recipient in vault.recipients:
            vault.add_recipient(READER.recipient, actor="officer", reason="test")
        elif vault.unshared:
            vault.remove_recipient(READER.recipient, actor="officer", reason="test")
    result = verify(folder, identity=identity, deep=True)
    assert result.faults == []
    assert not list(folder.rglob(".tmp-*"))
    assert not list(folder.rglob(".rewrapped-*"))
    signed = {key for point in result.checkpoints for key in point.get("cosigned_by", ())}
    assert ("cosigned" in done) <= (READER.fingerprint in signed)
    assert ("countersigned" in done) <= (STRANGER.fingerprint in signed)
    readers = (folder / "recipients.txt").read_text()
    if "shared" in done and "countersigned" not in done:
        assert READER.recipient in readers
    assert ("removed" in done) <= (READER.recipient not in readers)
    if READER.recipient in readers:
        assert verify(folder, identity=READER, deep=True).faults == []
    elif "shared" in done:
        assert all(needs_another(path, READER) for path in (folder / "exhibits").glob("??/*"))


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with memory_folder() as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def calls(home) -> int:
    """How many calls there are when nothing fails."""
    root = prepared(home / "sound")
    promised, raised, calls = run(root, 0, "", root)
    assert not raised
    check(root, promised)
    assert Counter(what for what, _ in promised) == {
        "made": 1,
        "kept": 10,
        "viewed": 1,
        "disposed": 1,
        "shared": 1,
        "cosigned": 1,
        "countersigned": 1,
        "removed": 1,
    }
    return calls


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_every_fourth_call_loses_nothing_that_was_acknowledged(home, calls, fault):
    chosen = range(1 + FAULTS.index(fault) % 4, calls + 1, 4)
    assert_ended(trials(home, chosen, fault), len(chosen), fault)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_every_call_loses_nothing_that_was_acknowledged(home, calls, fault):
    assert calls > 100
    assert_ended(trials(home, range(1, calls + 1), fault), calls, fault)


def assert_ended(ended: int, tried: int, fault: str) -> None:
    """Death ends the work at each call but the last few, which may not come; a short write ends none."""
    if fault in DYING:
        assert tried - 5 <= ended <= tried
    else:
        assert (ended == 0) == (fault == "short")


def trials(home: Path, chosen: range, fault: str) -> int:
    """One life of a vault for each call that is to go wrong; how many ended by it. A short write ends none: what is left
    is written by the next.
    """
    ended = 0
    for at in chosen:
        root, after = prepared(home / f"{at}"), home / f"{at}-after"
        if fault in DYING:
            promised, raised = run_and_die(root, at, fault, after)
        else:
            promised, raised, _ = run(root, at, fault, after)
        ended += raised
        check(after if fault == "power lost" else root, promised)
        shutil.rmtree(root)
        shutil.rmtree(after, ignore_errors=True)
    return ended
