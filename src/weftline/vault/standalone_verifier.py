#!/usr/bin/env python3
"""Prove, with nothing but this file, that an operation's evidence was not changed, lost or back-dated.

Needs Python 3.11 and the package `cryptography`; no network, no database, no private key. It is shipped inside every
export and used by Weftline itself, so that what an outsider checks and what the officer's machine checks is one code.

What it proves: the custody log is complete and in order (RFC 6962 Merkle tree over its lines), every signed checkpoint
(C2SP signed note, Ed25519) fits it, and every object's ciphertext is the one that was logged. What it cannot prove
alone: that the tail after the last checkpoint was not cut, and that the holder of the signing key did not write another
history; for both, give it a checkpoint or key that left the machine (`--outside`).

Exit codes: 0 all proven, 1 a fault found, 2 could not run.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import fcntl
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG: Final = "custody.log"
OBJECTS: Final = "exhibits"
CHECKPOINTS: Final = "checkpoints"
KEY_FILE: Final = "operation.key"
KEEPING: Final = frozenset({"keep", "derive", "adopt"})
_ID: Final = re.compile(r"x-[0-9a-f]{64}")
_BLOCK: Final = 1 << 20
_MOST_FAULTS: Final = 1000
_ED25519: Final = b"\x01"

DeepCheck = Callable[[str, Path], "str | None"]


class CannotVerifyError(Exception):
    """The check could not be run at all: nothing is proven either way."""


# --- canonical lines and the tree -----------------------------------------------------------------------------------


def canonical(entry: dict[str, Any]) -> bytes:
    """The one byte form of an entry: sorted keys, no spaces, UTF-8, no line end."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


class Tree:
    """RFC 6962 Merkle tree hash over lines as they come; keeps one pending node per set bit of the count."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, line: bytes) -> None:
        """Take in one leaf: the line without its line end."""
        node, height = hashlib.sha256(b"\x00" + line).digest(), 0
        while self._peaks and self._peaks[-1][0] == height:
            node = hashlib.sha256(b"\x01" + self._peaks.pop()[1] + node).digest()
            height += 1
        self._peaks.append((height, node))
        self.size += 1

    def copy(self) -> Tree:
        """An independent tree of the same leaves."""
        twin = Tree()
        twin.size, twin._peaks = self.size, list(self._peaks)
        return twin

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far; that of the empty tree is SHA-256 of nothing."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node


# --- signed notes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """A C2SP note verification key, written `name+hash+base64(0x01 || Ed25519 public key)`."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifyKey:
        """Raises ValueError where the text is no verification key."""
        name, digest, key = text.strip().split("+", 2)
        raw = base64.b64decode(key, validate=True)
        parsed = cls(name, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != 33 or parsed.hash.hex() != digest:
            raise ValueError("not an Ed25519 verification key")
        return parsed


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed checkpoint: `size` entries of the log `origin` have the Merkle root `root`."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]
    body: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signers(self, keys: Iterable[VerifyKey]) -> list[VerifyKey]:
        """Those of `keys` that have validly signed. Raises ValueError where a known key's signature is wrong."""
        known = {(key.name, key.hash): key for key in keys}
        good = []
        for name, digest, signature in self.signatures:
            key = known.get((name, digest))
            if key is None:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature, self.body)
            except InvalidSignature:
                raise ValueError(f"the signature of {name} is wrong") from None
            good.append(key)
        return good


def parse_note(data: bytes) -> Note:
    """Reads a signed checkpoint. Raises ValueError where it is not one."""
    text = data.decode("utf-8")
    body, separator, tail = text.rpartition("\n\n")
    lines = body.split("\n")
    if not separator or len(lines) < 3 or not lines[1].isdecimal():
        raise ValueError("not a signed checkpoint")
    signatures = []
    for line in tail.splitlines():
        dash, name, value = line.split(" ", 2)
        raw = base64.b64decode(value, validate=True)
        if dash != "\u2014" or len(raw) != 68:
            raise ValueError("not an Ed25519 note signature")
        signatures.append((name, raw[:4], raw[4:]))
    root = base64.b64decode(lines[2], validate=True)
    return Note(lines[0], int(lines[1]), root, tuple(lines[3:]), (body + "\n").encode(), tuple(signatures))


# --- walking the log ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was recorded, and where."""

    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Logged:
    """What the log says of one object: its ciphertext, the entry that brought it, and what it was derived from."""

    ciphertext_sha256: str
    ciphertext_size: int
    seq: int
    derived_from: str = ""


@dataclass(slots=True)
class Walk:
    """What the log says, read from its first line to its last whole one."""

    tree: Tree = field(default_factory=Tree)
    roots: list[bytes] = field(default_factory=lambda: [Tree().root()])
    origin: str = ""
    objects: dict[str, Logged] = field(default_factory=dict)
    disposed: dict[str, int] = field(default_factory=dict)
    keys: list[tuple[VerifyKey, int]] = field(default_factory=list)
    recipients: tuple[str, ...] = ()
    key_sha256: str = ""
    named_checkpoints: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    torn: int = 0
    last_utc: str = ""

    def fault(self, what: str, where: str) -> None:
        """Keep a fault; past the first thousand only the fact that there are more."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(Fault(what, where))
        elif len(self.faults) == _MOST_FAULTS:
            self.faults.append(Fault("there are more faults than are listed", where))


def walk_log(lines: Iterable[bytes]) -> Walk:
    """Reads the log's lines (with their line ends) and checks form, order and chain."""
    walk = Walk()
    broken = False
    for number, raw in enumerate(lines, 1):
        if not raw.endswith(b"\n") or b"\0" in raw:
            walk.torn += len(raw)
            continue
        line, where = raw[:-1], f"{LOG} line {number}"
        if walk.torn:
            walk.fault("the lines before this one are damaged", where)
            walk.torn = 0
        entry = _entry(line)
        if entry is None:
            walk.fault("this line is not a custody entry in its canonical form (edited or damaged)", where)
        elif not broken:
            broken = _out_of_chain(walk, entry, where)
        walk.tree.add(line)
        walk.roots.append(walk.tree.root())
        if entry is not None:
            take_entry(walk, entry, where)
    return walk


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
        good = isinstance(entry, dict) and canonical(entry) == line and type(entry.get("seq")) is int
    except (ValueError, RecursionError):
        return None
    return entry if good and isinstance(entry.get("objects"), list) else None


def _out_of_chain(walk: Walk, entry: dict[str, Any], where: str) -> bool:
    """True once the chain is broken; later lines then follow from that break and are not reported again."""
    expected = walk.tree.size + 1
    if entry["seq"] > expected:
        walk.fault(f"entries {expected} to {entry['seq'] - 1} are missing (deleted or moved)", where)
        return True
    if entry["seq"] < expected:
        walk.fault(f"entry {entry['seq']} stands where entry {expected} belongs (inserted or moved)", where)
        return True
    if entry.get("previous") != walk.roots[-1].hex():
        walk.fault("the entries before this one are not those it was written after (edited or exchanged)", where)
        return True
    return False


def take_entry(walk: Walk, entry: dict[str, Any], where: str) -> None:
    """Learns what an entry says of objects, keys and recipients."""
    action = entry.get("action")
    if isinstance(entry.get("checkpoint"), int) and entry["checkpoint"]:
        walk.named_checkpoints.add(entry["checkpoint"])
    walk.last_utc = str(entry.get("utc", ""))
    if action in ("create", "signer", "recipients"):
        _take_settings(walk, entry, where)
    if action not in KEEPING and action != "dispose":
        return
    for item in entry["objects"]:
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str) or not _ID.fullmatch(name):
            walk.fault("the entry names an object by a form that is no exhibit id", where)
        elif action == "dispose":
            walk.disposed[name] = entry["seq"]
        elif name in walk.objects:
            walk.fault(f"{name} is entered a second time", where)
        else:
            walk.objects[name] = Logged(
                str(item.get("ciphertext_sha256")),
                item["ciphertext_size"] if isinstance(item.get("ciphertext_size"), int) else -1,
                entry["seq"],
                str(entry.get("derived_from", "")),
            )


def _take_settings(walk: Walk, entry: dict[str, Any], where: str) -> None:
    if entry.get("action") == "create":
        walk.origin = str(entry.get("origin", ""))
    try:
        if "signer" in entry:
            walk.keys.append((VerifyKey.parse(str(entry["signer"])), entry["seq"]))
    except (ValueError, binascii.Error):
        walk.fault("the entry announces something that is no verification key", where)
    if isinstance(entry.get("recipients"), list):
        walk.recipients = tuple(str(key) for key in entry["recipients"])
    if isinstance(entry.get("key_sha256"), str):
        walk.key_sha256 = entry["key_sha256"]


def commits_to(identifier: str, random_part: str, content_sha256: str) -> bool:
    """Whether an exhibit's id is that of a content, given the random part that an export discloses for it."""
    try:
        opened = bytes.fromhex(random_part) + bytes.fromhex(content_sha256)
    except ValueError:
        return False
    return len(opened) == 64 and identifier == "x-" + hashlib.sha256(opened).hexdigest()


# --- the whole folder -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Report:
    """What was checked. `notes` are facts worth knowing that are no faults (unfinished writes, an uncovered tail)."""

    entries: int = 0
    exhibits: int = 0
    disposed: int = 0
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True where no fault was found."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline verify --json`."""
        return {
            "version": 1,
            "ok": self.ok,
            "entries": self.entries,
            "exhibits": self.exhibits,
            "disposed": self.disposed,
            "checkpoints": self.checkpoints,
            "faults": [{"what": fault.what, "where": fault.where} for fault in self.faults],
            "notes": [{"what": note.what, "where": note.where} for note in self.notes],
        }


def verify_folder(folder: Path, outside: Sequence[Path] = (), deep: DeepCheck | None = None) -> Report:
    """Checks an operation's folder. `outside`: checkpoints or verification keys that were kept elsewhere.
    `deep(id, path)`: a further check of each object, a sentence where it fails. Raises CannotVerifyError.
    """
    if not folder.is_dir():
        raise CannotVerifyError(f"{folder} is not a folder.")
    busy = _being_written(folder / LOG)
    present, strange = _listed_objects(folder / OBJECTS)
    notes = [(path.relative_to(folder).as_posix(), _read(path)) for path in _checkpoint_files(folder / CHECKPOINTS)]
    report = Report()
    if not (folder / LOG).exists():
        if not present and not notes:
            raise CannotVerifyError(f"{folder} holds no {LOG}: it is not an operation.")
        report.faults.append(Fault("the custody log is missing", LOG))
        return report
    with (folder / LOG).open("rb") as log:
        walk = walk_log(log)
    report.faults = walk.faults
    report.entries = walk.tree.size
    _check_checkpoints(walk, report, notes, outside)
    _check_key_file(walk, folder / KEY_FILE)
    _check_objects(walk, report, folder, present, deep, busy=busy)
    for path in strange:
        _odd(path.name.startswith("."), report, busy, path.relative_to(folder).as_posix())
    if walk.torn:
        report.notes.append(Fault(f"an unfinished write of {walk.torn} bytes; the next start cuts it", LOG))
    return report


def _odd(temporary: bool, report: Report, busy: bool, where: str) -> None:
    if temporary:
        if not busy:
            report.notes.append(Fault("an unfinished write; the next start removes it", where))
    else:
        report.faults.append(Fault("this is no exhibit and no entry names it (added)", where))


def _check_checkpoints(walk: Walk, report: Report, notes: list[tuple[str, bytes]], outside: Sequence[Path]) -> None:
    pinned: list[VerifyKey] = []
    taken_out: list[tuple[str, bytes]] = []
    for path in outside:
        data = _read(path)
        try:
            pinned += [VerifyKey.parse(line) for line in data.decode().splitlines() if line.strip()]
        except (ValueError, binascii.Error):
            taken_out.append((str(path), data))
    covered = 0
    found: set[int] = set()
    for where, data in [*notes, *taken_out]:
        try:
            note = parse_note(data)
            keys = [key for key, seq in walk.keys if seq <= note.size]
            signers = note.signers([*pinned, *keys])
        except (ValueError, binascii.Error) as error:
            walk.fault(f"the checkpoint is damaged: {error}", where)
            continue
        found.add(note.size)
        if _fits(walk, note, signers, pinned, where):
            covered = max(covered, note.size)
            report.checkpoints.append(_described(note, signers, where))
    for size in sorted(walk.named_checkpoints - found):
        walk.fault(f"the checkpoint over {size} entries, which the log names, is missing", CHECKPOINTS)
    if walk.tree.size and not covered and not walk.faults:
        walk.fault("no checkpoint vouches for the log", CHECKPOINTS)
    elif covered < walk.tree.size:
        report.notes.append(Fault(f"entries {covered + 1} to {walk.tree.size} are not yet under a checkpoint", LOG))
    if not taken_out and not pinned:
        report.notes.append(
            Fault("nothing kept outside this folder was compared; a whole exchange would not show", LOG)
        )


def _fits(walk: Walk, note: Note, signers: list[VerifyKey], pinned: list[VerifyKey], where: str) -> bool:
    before = len(walk.faults)
    if note.origin != walk.origin:
        walk.fault("the checkpoint belongs to another operation, or the log was written anew", where)
    elif not signers:
        walk.fault("no known key signed the checkpoint, or the log was written anew with another key", where)
    elif pinned and not set(signers) & set(pinned):
        walk.fault("the checkpoint is not signed by the key that was given from outside", where)
    elif note.size > walk.tree.size:
        walk.fault(f"entries {walk.tree.size + 1} to {note.size}, which it vouches for, were cut off {LOG}", where)
    elif walk.roots[note.size] != note.root:
        walk.fault(f"the first {note.size} entries of {LOG} are not those it vouches for (changed)", where)
    return len(walk.faults) == before


def _described(note: Note, signers: list[VerifyKey], where: str) -> dict[str, Any]:
    time = next((line.removeprefix("time ") for line in note.extensions if line.startswith("time ")), "")
    names = [key.name for key in signers]
    return {"size": note.size, "root": note.root.hex(), "time": time, "signed_by": names, "where": where}


def _check_key_file(walk: Walk, path: Path) -> None:
    if not walk.key_sha256:
        return
    if not path.exists():
        walk.fault("the wrapped operation key is missing", path.name)
    elif hashlib.sha256(_read(path)).hexdigest() != walk.key_sha256:
        walk.fault("the wrapped operation key is not the one that was logged", path.name)


def _check_objects(
    walk: Walk, report: Report, folder: Path, present: dict[str, Path], deep: DeepCheck | None, *, busy: bool
) -> None:
    wanted = {name: logged for name, logged in walk.objects.items() if name not in walk.disposed}
    report.exhibits, report.disposed = len(wanted), len(walk.disposed)
    for name in sorted(wanted.keys() - present.keys()):
        walk.fault("the object is missing", object_path(Path(OBJECTS), name).as_posix())
    for name in sorted(present.keys() - wanted.keys()):
        where = present[name].relative_to(folder).as_posix()
        if name in walk.disposed:
            walk.fault(f"the object was disposed of by entry {walk.disposed[name]} and is still here", where)
        elif busy:
            report.notes.append(Fault("an object that is being written", where))
        else:
            walk.fault(
                "no entry names this object (added, or left by an interrupted run; the next start settles it)", where
            )
    here = sorted(wanted.keys() & present.keys())
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as threads:
        checks = threads.map(lambda name: _wrong_object(name, wanted[name], present[name], deep), here)
        for name, wrong in zip(here, checks, strict=True):
            if wrong:
                walk.fault(wrong, present[name].relative_to(folder).as_posix())


def _wrong_object(name: str, logged: Logged, path: Path, deep: DeepCheck | None) -> str | None:
    try:
        size = path.stat().st_size
        if size != logged.ciphertext_size:
            return f"the object has {size} bytes; entry {logged.seq} recorded {logged.ciphertext_size} (changed)"
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"the object cannot be read: {error.strerror}"
    if digest != logged.ciphertext_sha256:
        return f"the object's bytes are not those that entry {logged.seq} recorded (changed or exchanged)"
    return deep(name, path) if deep else None


def object_path(home: Path, name: str) -> Path:
    """Where the object of exhibit `x-…` lies under the exhibits folder."""
    digest = name.removeprefix("x-")
    return home / digest[:2] / digest


def _listed_objects(home: Path) -> tuple[dict[str, Path], list[Path]]:
    present: dict[str, Path] = {}
    strange: list[Path] = []
    for path in _files(home):
        name = "x-" + path.name
        if _ID.fullmatch(name) and path == object_path(home, name) and stat.S_ISREG(path.lstat().st_mode):
            present[name] = path
        else:
            strange.append(path)
    return present, strange


def _files(home: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(home):
        folders.sort()
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        yield from (Path(folder) / name for name in [*sorted(files), *links])


def _checkpoint_files(home: Path) -> list[Path]:
    return sorted(path for path in home.glob("*.note") if stat.S_ISREG(path.lstat().st_mode))


def _being_written(log: Path) -> bool:
    try:
        with log.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_BLOCK)
    except OSError as error:
        raise CannotVerifyError(f"{path} cannot be read: {error.strerror}.") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of the single file."""
    parser = argparse.ArgumentParser(description="Verify the evidence of a Weftline operation or export.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--outside", type=Path, action="append", default=[], help="a checkpoint or key kept elsewhere")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        report = verify_folder(options.folder, options.outside)
    except (CannotVerifyError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(json.dumps(report.to_json(), indent=2) + "\n" if options.json else as_text(report))
    return 0 if report.ok else 1


def as_text(report: Report) -> str:
    """One page for people."""
    lines = [f"{report.entries} entries, {report.exhibits} exhibits, {len(report.checkpoints)} checkpoints hold."]
    lines += [f"FAULT  {fault.where}: {fault.what}" for fault in report.faults]
    lines += [f"note   {note.where}: {note.what}" for note in report.notes]
    lines.append("Nothing was changed or lost." if report.ok else "The evidence is NOT as it was recorded.")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
