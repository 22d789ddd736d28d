#!/usr/bin/env python3
"""Check a court bundle with nothing but this file, standalone_verifier.py beside it and the package `cryptography`.

No network, no database, no private key. Exit codes: 0 all proven, 1 a fault found, 2 could not run.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

MANIFEST = "MANIFEST.sha256"
VERIFIER = "standalone_verifier.py"
BLOCK = 1 << 20


class CannotCheckError(Exception):
    """The check could not be run at all."""


def load_verifier(folder: Path) -> Any:
    """The verifier of the custody log, from the bundle itself. Raises CannotCheckError."""
    spec = importlib.util.spec_from_file_location("weftline_standalone_verifier", folder / VERIFIER)
    if spec is None or spec.loader is None or not (folder / VERIFIER).is_file():
        raise CannotCheckError(f"{VERIFIER} is missing.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_manifest(folder: Path) -> Iterator[str]:
    """Files that are missing, changed or added."""
    named = {}
    for line in (folder / MANIFEST).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        named[name] = digest
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    present = {name for name in present if "__pycache__" not in name}
    yield from (f"{name} is missing" for name in sorted(named.keys() - present))
    yield from (f"{name} was added" for name in sorted(present - named.keys()))
    for name in sorted(present & named.keys()):
        if digest_of(folder / name) != named[name]:
            yield f"{name} is not the file that {MANIFEST} names (changed)"


def check_log(folder: Path, verifier: Any, outside: Sequence[Path]) -> tuple[Any, list[str], int]:
    """The walked log, what is wrong with it, and how many entries a checkpoint vouches for."""
    with (folder / "custody" / "custody.log").open("rb") as log:
        walk = verifier.walk_log(log)
    wrong = [f"{fault.where}: {fault.what}" for fault in walk.faults]
    if walk.torn:
        wrong.append("custody.log ends in the middle of a line")
    pinned, notes = [], [(path.name, path.read_bytes()) for path in sorted((folder / "custody").glob("*.note"))]
    for path in outside:
        data = path.read_bytes()
        try:
            pinned += [verifier.VerifyKey.parse(line) for line in data.decode().splitlines() if line.strip()]
        except ValueError:
            notes.append((str(path), data))
    covered = 0
    for name, data in notes:
        fault, size = check_note(walk, verifier, data, pinned)
        covered = max(covered, size)
        if fault:
            wrong.append(f"{name}: {fault}")
    if not covered and not wrong:
        wrong.append("no checkpoint vouches for the custody log")
    return walk, wrong, covered


def check_note(walk: Any, verifier: Any, data: bytes, pinned: list[Any]) -> tuple[str, int]:
    """What is wrong with a checkpoint, or how many entries it vouches for."""
    try:
        note = verifier.parse_note(data)
        signers = note.signers([*pinned, *(key for key, seq in walk.keys if seq <= note.size)])
    except ValueError as error:
        return f"the checkpoint is damaged ({error})", 0
    if note.origin != walk.origin or not signers:
        return "the checkpoint belongs to another log or is signed by an unknown key", 0
    if pinned and not set(signers) & set(pinned):
        return "the checkpoint is not signed by the key that was given from outside", 0
    if note.size > walk.tree.size:
        return f"entries {walk.tree.size + 1} to {note.size}, which it vouches for, were cut off", 0
    if walk.roots[note.size] != note.root:
        return "the log is not the one it vouches for (changed)", 0
    return "", int(note.size)


def check_exhibits(folder: Path, walk: Any, verifier: Any, result: dict[str, Any]) -> Iterator[str]:
    """Exhibits whose id, hash or custody entry is not what the log says."""
    opened = json.loads((folder / "custody" / "disclosures.json").read_text(encoding="utf-8"))
    for line in result["exhibits"]:
        if line["sealed"]:
            continue
        name, number = line["id"], line["number"]
        logged, disclosed = walk.objects.get(name), opened.get(name)
        if logged is None:
            yield f"{number}: the custody log holds no such exhibit"
        elif logged.seq != line["custody_seq"]:
            yield f"{number}: custody entry {logged.seq} brought it, not {line['custody_seq']}"
        if disclosed is None or not verifier.commits_to(name, disclosed["random_part"], line["sha256"]):
            yield f"{number}: its id does not commit to the hash that is listed"


def check_proofs(result: dict[str, Any]) -> Iterator[str]:
    """Sentences that lead nowhere."""
    numbers = {line["number"]: line for line in result["exhibits"]}
    for name, proof in result["proofs"].items():
        line = numbers.get(proof["exhibit"])
        if line is None:
            yield f"proof {name} names an exhibit that is not listed"
        elif not proof["sealed"] and (proof["sha256"], proof["custody_seq"]) != (line["sha256"], line["custody_seq"]):
            yield f"proof {name} states another hash or custody entry than the list of exhibits"
    for text, proofs in sentences(result):
        if not proofs or any(name not in result["proofs"] for name in proofs):
            yield f"a sentence cannot be followed back: {text[:80]}"


def sentences(value: Any) -> Iterator[tuple[str, list[str]]]:
    """Every statement of the document with its proofs."""
    if isinstance(value, dict):
        if "basis" in value and "proofs" in value:
            yield value["text"], value["proofs"]
        for inner in value.values():
            yield from sentences(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from sentences(inner)


def handed_over(paths: Sequence[Path], result: dict[str, Any], say: Callable[[str], object]) -> Iterator[str]:
    """Copies of exhibits that are none of those listed."""
    known = {line["sha256"]: line["number"] for line in result["exhibits"] if not line["sealed"]}
    for path in paths:
        number = known.get(digest_of(path))
        if number is None:
            yield f"{path}: no listed exhibit has this content"
        else:
            say(f"{path} is exhibit {number}.")


def check(
    folder: Path,
    outside: Sequence[Path],
    exhibits: Sequence[Path],
    say: Callable[[str], object],
    verifier: Any = None,
) -> list[str]:
    """All faults of a bundle; `say` hears what was checked. `verifier`: the module to trust, else the bundle's own.

    Raises CannotCheckError.
    """
    if not (folder / MANIFEST).is_file():
        raise CannotCheckError(f"{folder} holds no {MANIFEST}: it is not a court bundle.")
    wrong = list(check_manifest(folder))
    if wrong:
        return wrong
    say(f"Every file is the one that {MANIFEST} names.")
    verifier = verifier or load_verifier(folder)
    result = json.loads((folder / "result.json").read_bytes())
    walk, faults, covered = check_log(folder, verifier, outside)
    say(f"Custody log: {walk.tree.size} entries, of which a signed checkpoint vouches for {covered}.")
    wrong += faults
    wrong += check_exhibits(folder, walk, verifier, result)
    wrong += check_proofs(result)
    wrong += handed_over(exhibits, result, say)
    say(f"{len(result['proofs'])} proofs, {len(result['exhibits'])} exhibits. SHA-256 of result.json:")
    say("    " + digest_of(folder / "result.json"))
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of the single file."""
    parser = argparse.ArgumentParser(description="Check a court bundle.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--outside", type=Path, action="append", default=[], help="a checkpoint or key kept elsewhere")
    parser.add_argument("--exhibit", type=Path, action="append", default=[], help="a copy of an exhibit to recognise")
    options = parser.parse_args(arguments)
    sys.dont_write_bytecode = True
    try:
        wrong = check(options.folder, options.outside, options.exhibit, lambda line: sys.stdout.write(line + "\n"))
    except (CannotCheckError, OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"The check could not be run: {error}\n")
        return 2
    for fault in wrong:
        sys.stdout.write(f"FAULT  {fault}\n")
    sys.stdout.write("Faults were found.\n" if wrong else "All proven.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
