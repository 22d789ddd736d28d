"""Signed checkpoints: C2SP notes over the custody log, kept beside it and, as the latest, outside the operation."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from weftline.errors import InputError, RefusedError, TamperedError
from weftline.vault.disk import replace_file, speaking
from weftline.vault.identity import Identity
from weftline.vault.verifier import CHECKPOINTS, Note, VerifyKey, Walk, parse_note

HEADS: Final = "heads"
_REQUEST: Final = "Make a request with `weftline cosign OPERATION --request FILE` and have that file signed."
_ANSWER: Final = "Take the file that `weftline cosign REQUEST --out FILE` wrote on the second person's machine."
_PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement that the log's first `size` entries have the Merkle root `root` (hexadecimal).

    `note` is the text to hand out (print, mail, time-stamp); whoever keeps it can later prove a cut or rewritten log.
    """

    size: int
    root: str
    note: str
    path: Path


def write_checkpoint(folder: Path, walk: Walk, identity: Identity, second: Identity | None = None) -> Checkpoint:
    """Signs the log as it stands and keeps the note. Signatures are added to one that stands there over as many
    entries, never taken away. Raises TamperedError (a note over another log lies there), MachineError.
    """
    path = folder / CHECKPOINTS / f"{walk.tree.size:012d}.note"
    before = _standing(path, walk)
    body = before.partition("\n\n")[0] + "\n" if before else _body(walk)
    signers = [(walk.origin, identity), *([(second_name(walk.origin, second), second)] if second else [])]
    lines = [_signature(name, signer, body) for name, signer in signers]
    note = (before or f"{body}\n") + "".join(line for line in lines if line not in before)
    with speaking("the checkpoint"):
        if note != before:
            replace_file(path, note.encode(), _PRIVATE)
        head = head_path(identity, walk.origin)
        if head is not None:
            head.parent.mkdir(exist_ok=True, mode=0o700)
            replace_file(head, note.encode(), _PRIVATE)
    return Checkpoint(walk.tree.size, walk.tree.root().hex(), note, path)


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A second person's signature under a checkpoint, given elsewhere: their key, and the note with it in it."""

    key: VerifyKey
    note: str


def cosign_request(request: bytes, second: Identity) -> tuple[Note, bytes]:
    """Signs a checkpoint that somebody brought as a file, on the second person's own machine. Returns what it states
    and the answer to carry back: a line with the verification key, then the note with the signature added.

    Raises InputError where it is no signed checkpoint.
    """
    note = _read_note(request)
    body = note.body.decode()
    name = second_name(note.origin, second)
    line = _signature(name, second, body)
    answer = f"{second.verify_key(name)}\n{request.decode()}" + ("" if line in request.decode() else line)
    return note, answer.encode()


def read_cosignature(answer: bytes) -> Cosignature:
    """An answer as `cosign_request` makes it, its signature checked. Raises InputError."""
    first, _, rest = answer.partition(b"\n")
    try:
        key = VerifyKey.parse(first.decode())
        signed = key in parse_note(rest).signers([key])
    except (ValueError, binascii.Error) as error:
        raise InputError(f"This is no answer to a request for a signature: {error}.", _ANSWER) from None
    if not signed:
        raise InputError("The second person's signature is not in it.", _ANSWER)
    return Cosignature(key, rest.decode())


def _read_note(data: bytes) -> Note:
    try:
        return parse_note(data)
    except (ValueError, binascii.Error) as error:
        raise InputError(f"This is no request for a signature: {error}.", _REQUEST) from None


def add_signature(folder: Path, walk: Walk, answer: Cosignature) -> Checkpoint:
    """Adds a second person's signature to the checkpoint that stands here over as many entries. Raises InputError (it
    is for another checkpoint), RefusedError (a time stamp is on the note as it is), TamperedError, MachineError.
    """
    given = parse_note(answer.note.encode())
    path = folder / CHECKPOINTS / f"{given.size:012d}.note"
    if not path.exists() or _signed(path, walk).body != given.body:
        raise InputError("The signature is for no checkpoint of this operation.", _REQUEST)
    if any(stamp.size == given.size for stamp in walk.stamps):
        raise RefusedError("That checkpoint bears a time stamp, which a further signature would spoil.", _REQUEST)
    before = path.read_text(encoding="utf-8")
    name = f"\u2014 {answer.key.name} "
    lines = [f"{line}\n" for line in answer.note.splitlines() if line.startswith(name) and f"{line}\n" not in before]
    note = before + "".join(lines)
    with speaking("the checkpoint"):
        replace_file(path, note.encode(), _PRIVATE)
    return Checkpoint(given.size, given.root.hex(), note, path)


def second_name(origin: str, second: Identity) -> str:
    """The name under which a second person's key signs an operation's checkpoints."""
    return f"{origin}/{second.fingerprint}"


def _body(walk: Walk) -> str:
    now = datetime.now(tz=UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return f"{walk.origin}\n{walk.tree.size}\n{base64.b64encode(walk.tree.root()).decode()}\ntime {now}\n"


def _standing(path: Path, walk: Walk) -> str:
    """The note over as many entries that lies there already; empty where there is none."""
    if not path.exists():
        return ""
    note = _signed(path, walk)
    if (note.origin, note.root) != (walk.origin, walk.tree.root()):
        raise TamperedError(f"{path} vouches for another log.", "Run `weftline verify` and compare with a copy.")
    return path.read_text(encoding="utf-8")


def _signature(name: str, signer: Identity, body: str) -> str:
    value = signer.verify_key(name).hash + signer.sign(body.encode())
    return f"\u2014 {name} {base64.b64encode(value).decode()}\n"


def head_path(identity: Identity, origin: str) -> Path | None:
    """Where this identity remembers the latest checkpoint of an operation; None if it is kept nowhere."""
    if identity.where is None:
        return None
    return identity.where.parent / HEADS / f"{origin.replace('/', '-')}.note"


def known_notes(folder: Path, walk: Walk, identity: Identity) -> list[Path]:
    """The latest checkpoint beside the log, and the one this identity remembers."""
    beside = sorted((folder / CHECKPOINTS).glob("*.note"))[-1:]
    head = head_path(identity, walk.origin)
    return [*beside, *([head] if head is not None and head.exists() else [])]


def compare(folder: Path, walk: Walk, identity: Identity) -> int:
    """Checks the replayed log against the last known checkpoints; returns the size they vouch for.

    Raises TamperedError where the log is shorter than or differs from what was signed.
    """
    covered = 0
    for path in known_notes(folder, walk, identity):
        note = _signed(path, walk)
        if note.size > walk.tree.size:
            message = f"The custody log has {walk.tree.size} entries, but {path} vouches for {note.size}: it was cut."
            raise TamperedError(message, "Run `weftline verify`; if an older copy was put back, use the newer one.")
        if note.origin != walk.origin or walk.roots[note.size] != note.root:
            message = f"The custody log is not the one that {path} vouches for."
            raise TamperedError(message, "Run `weftline verify` and compare with a copy.")
        covered = max(covered, note.size)
    if walk.tree.size and not covered:
        raise TamperedError("No checkpoint vouches for the custody log.", "Run `weftline verify`; compare with a copy.")
    return covered


def _signed(path: Path, walk: Walk) -> Note:
    try:
        note = parse_note(path.read_bytes())
        signers = note.signers(key for key, seq in walk.keys if seq <= note.size)
    except (OSError, ValueError, binascii.Error) as error:
        raise TamperedError(f"The checkpoint {path} is damaged: {error}.", "Compare with a copy.") from None
    if not signers:
        raise TamperedError(f"No key that the log announces signed the checkpoint {path}.", "Compare with a copy.")
    return note
