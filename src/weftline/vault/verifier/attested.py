"""Checkpoints, those beside the log and those kept elsewhere, against the log."""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from weftline.vault.verifier.log import LOG, Fault, Walk
from weftline.vault.verifier.notes import Note, VerifyKey, fingerprint, parse_note
from weftline.vault.verifier.report import CannotVerifyError, Report, read_small

CHECKPOINTS: Final = "checkpoints"


def check_checkpoints(
    walk: Walk, report: Report, notes: Sequence[tuple[str, bytes]], outside: Sequence[Path], *, complete: bool = True
) -> None:
    """Puts every checkpoint (name and bytes) against the log. `complete`: those that the log names must all be there.

    Raises CannotVerifyError where one from outside cannot be read.
    """
    pinned: list[VerifyKey] = []
    taken_out: list[tuple[str, bytes]] = []
    for path in outside:
        data = read_small(path)
        if not data.strip():
            raise CannotVerifyError(f"{path} is empty: it holds no checkpoint and no key to compare with.")
        try:
            pinned += [VerifyKey.parse(line) for line in data.decode().splitlines() if line.strip()]
        except (ValueError, binascii.Error):
            taken_out.append((str(path), _note_in(data)))
    covered = 0
    found: set[int] = set()
    vouched: set[tuple[bytes, int]] = set()
    second_keys = {item.key for item in walk.cosigned}
    seconds: dict[int, set[VerifyKey]] = {}
    for where, data in [*notes, *taken_out]:
        try:
            note = parse_note(data)
            keys = [key for key, seq in walk.keys if seq <= note.size]
            signers = note.signers([*pinned, *keys])
            others = _others(note, second_keys, signers)
        except (ValueError, binascii.Error) as error:
            walk.fault(f"the checkpoint is damaged: {error}", where)
            continue
        if complete and (where, data) not in taken_out and Path(where).stem != f"{note.size:012d}":
            walk.fault(f"it is the checkpoint over {note.size} entries, under the name of another", where)
            continue
        found.add(note.size)
        vouched |= {(key.public, note.size) for key in signers}
        if _fits(walk, note, signers, pinned, where):
            covered = max(covered, note.size)
            report.checkpoints.append(_described(note, signers, others, where))
            seconds.setdefault(note.size, set()).update(others)
    _check_second_persons(walk, report, seconds)
    _tell_further_keys(walk, report, vouched, pinned)
    for size in sorted(walk.named_checkpoints - found) if complete else ():
        walk.fault(f"the checkpoint over {size} entries, which the log names, is missing", CHECKPOINTS)
    if walk.tree.size and not covered and not walk.faults:
        walk.fault("no checkpoint vouches for the log", CHECKPOINTS)
    elif covered < walk.tree.size:
        report.notes.append(Fault(f"entries {covered + 1} to {walk.tree.size} are not yet under a checkpoint", LOG))
    if not taken_out and not pinned:
        report.notes.append(
            Fault("nothing kept outside this folder was compared; a whole exchange would not show", LOG)
        )


def _note_in(data: bytes) -> bytes:
    """A second person's answer, which may be what was kept, begins with that person's key."""
    first, _, rest = data.partition(b"\n")
    try:
        VerifyKey.parse(first.decode())
    except (ValueError, binascii.Error):
        return data
    return rest


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


def _others(note: Note, second_keys: set[VerifyKey], signers: list[VerifyKey]) -> set[VerifyKey]:
    """Who signed beside the signers: nobody is their own second person, whatever name their key goes by."""
    mine = {key.public for key in signers}
    return {key for key in note.signers(second_keys) if key not in signers and mine != {key.public}}


def _tell_further_keys(walk: Walk, report: Report, vouched: set[tuple[bytes, int]], pinned: list[VerifyKey]) -> None:
    """Anybody can announce a key in an entry. Only one who signed before can vouch for that entry, or paper."""
    known = {walk.keys[0][0].public, *(key.public for key in pinned)} if walk.keys else set()
    for key, seq in walk.keys[1:]:
        if key.public in known:
            continue
        name = f"from this entry on a further key, {fingerprint(key)}, signs checkpoints"
        if any(public in known and size >= seq for public, size in vouched):
            known.add(key.public)
            report.notes.append(Fault(f"{name}; one before it has signed over this since", f"{LOG} line {seq}"))
        else:
            told = f"{name}, and none before it has signed over this: ask on paper whose it is, or call it forged"
            report.notes.append(Fault(told, f"{LOG} line {seq}"))


def _check_second_persons(walk: Walk, report: Report, seconds: dict[int, set[VerifyKey]]) -> None:
    """Each second person whom an entry names must have signed the checkpoint that it names, over entries before it."""
    for item in walk.cosigned:
        where = f"{LOG} line {item.seq}"
        person = f"the second person with the key {fingerprint(item.key)}"
        if not 0 < item.size < item.seq:
            walk.fault(f"it names a second person under {item.size} entries, which are not those before it", where)
        elif item.key not in seconds.get(item.size, ()):
            walk.fault(f"no checkpoint over {item.size} entries bears the signature of {person} (removed)", where)
        else:
            last = f", of which the last is {item.under}" if item.size + 1 == item.seq else ", and gave it later"
            report.notes.append(Fault(f"{person} signed the checkpoint over {item.size} entries{last}", where))
    held = {item.size for item in walk.cosigned}
    alone = "two people were to open an exhibit; no second one signed, so it was not opened"
    report.notes += [Fault(alone, f"{LOG} line {seq}") for seq in walk.two_person if seq not in held]


def _described(note: Note, signers: list[VerifyKey], others: set[VerifyKey], where: str) -> dict[str, Any]:
    time = next((line.removeprefix("time ") for line in note.extensions if line.startswith("time ")), "")
    names = [key.name for key in signers]
    told = {"size": note.size, "root": note.root.hex(), "time": time, "signed_by": names, "where": where}
    told["signed_with"] = sorted({fingerprint(key) for key in signers})
    return told | ({"cosigned_by": sorted(fingerprint(key) for key in others)} if others else {})
