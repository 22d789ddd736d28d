"""A court bundle: its files, its copy of the custody log, and what its result states against both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from weftline.vault.verifier.attested import check_checkpoints
from weftline.vault.verifier.folder import files_under
from weftline.vault.verifier.log import LOG, Fault, Walk, commits_to, walk_log
from weftline.vault.verifier.report import CannotVerifyError, Report, digest_of, is_plain
from weftline.vault.verifier.stamps import check_stamps

MANIFEST: Final = "MANIFEST.sha256"
RESULT: Final = "result.json"
CUSTODY: Final = "custody"


def is_bundle(folder: Path) -> bool:
    """Whether a folder looks like a court bundle."""
    return is_plain(folder / MANIFEST) and (folder / CUSTODY).is_dir()


def verify_bundle(
    folder: Path, outside: Sequence[Path] = (), exhibits: Sequence[Path] = (), authorities: Sequence[Path] = ()
) -> Report:
    """Checks a court bundle. `outside`: checkpoints or verification keys kept elsewhere; `exhibits`: copies handed over
    by themselves that must be among those listed; `authorities`: certificates of time-stamp authorities to trust.

    Raises CannotVerifyError.
    """
    if not is_bundle(folder):
        raise CannotVerifyError(f"{folder} holds no {MANIFEST}: it is not a court bundle.")
    report = Report()
    report.faults = list(_wrong_files(folder))
    if report.faults:
        return report
    try:
        result = json.loads((folder / RESULT).read_bytes())
        walk = _check(folder, outside, exhibits, result, report)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CannotVerifyError(f"{folder} is not in the form of a court bundle: {error}.") from None
    check_stamps(walk, report, folder / CUSTODY, authorities)
    return report


def _check(folder: Path, outside: Sequence[Path], exhibits: Sequence[Path], result: Any, report: Report) -> Walk:
    with (folder / CUSTODY / LOG).open("rb") as log:
        walk = walk_log(log)
    if walk.torn:
        walk.fault("it ends in the middle of a line", LOG)
    report.faults, report.notes = walk.faults, walk.notes
    report.entries = walk.tree.size
    kept = [(path.name, path.read_bytes()) for path in sorted((folder / CUSTODY).glob("*.note"))]
    check_checkpoints(walk, report, kept, outside, complete=False)
    report.exhibits = len(result["exhibits"])
    walk.faults += _wrong_exhibits(folder, walk, result)
    walk.faults += _wrong_proofs(result)
    walk.faults += _not_listed(exhibits, result, report)
    report.notes.append(Fault(f"SHA-256 {digest_of(folder / RESULT)}; compare it with the printed report", RESULT))
    return walk


def _wrong_files(folder: Path) -> Iterator[Fault]:
    """Files that are missing, changed or added."""
    named = {}
    for line in (folder / MANIFEST).read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        named[name] = digest
    present = {path.relative_to(folder).as_posix() for path in files_under(folder)} - {MANIFEST}
    yield from (Fault("the file is missing", name) for name in sorted(named.keys() - present))
    yield from (Fault("the file was added", name) for name in sorted(present - named.keys()))
    for name in sorted(present & named.keys()):
        if not is_plain(folder / name) or digest_of(folder / name) != named[name]:
            yield Fault(f"it is not the file that {MANIFEST} names (changed)", name)


def _wrong_exhibits(folder: Path, walk: Walk, result: dict[str, Any]) -> Iterator[Fault]:
    """Exhibits whose id, hash or custody entry is not what the log says."""
    opened = json.loads((folder / "custody" / "disclosures.json").read_text(encoding="utf-8"))
    for line in result["exhibits"]:
        if line["sealed"]:
            continue
        name, number = line["id"], line["number"]
        logged, disclosed = walk.objects.get(name), opened.get(name)
        if logged is None:
            yield Fault("the custody log holds no such exhibit", number)
        elif logged.seq != line["custody_seq"]:
            yield Fault(f"custody entry {logged.seq} brought it, not {line['custody_seq']}", number)
        if disclosed is None or not commits_to(name, disclosed["random_part"], line["sha256"]):
            yield Fault("its id does not commit to the hash that is listed", number)


def _wrong_proofs(result: dict[str, Any]) -> Iterator[Fault]:
    """Sentences that lead nowhere."""
    numbers = {line["number"]: line for line in result["exhibits"]}
    for name, proof in result["proofs"].items():
        line = numbers.get(proof["exhibit"])
        if line is None:
            yield Fault("the proof names an exhibit that is not listed", name)
        elif not proof["sealed"] and (proof["sha256"], proof["custody_seq"]) != (line["sha256"], line["custody_seq"]):
            yield Fault("the proof states another hash or custody entry than the list of exhibits", name)
    for text, proofs in _sentences(result):
        if not proofs or any(name not in result["proofs"] for name in proofs):
            yield Fault(f"a sentence cannot be followed back: {text[:80]}", RESULT)


def _sentences(value: Any) -> Iterator[tuple[str, list[str]]]:
    """Every statement of the document with its proofs."""
    if isinstance(value, dict):
        if "basis" in value and "proofs" in value:
            yield value["text"], value["proofs"]
        for inner in value.values():
            yield from _sentences(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _sentences(inner)


def _not_listed(paths: Sequence[Path], result: dict[str, Any], report: Report) -> Iterator[Fault]:
    """Copies of exhibits that are none of those listed; of the others it is noted which they are."""
    known = {line["sha256"]: line["number"] for line in result["exhibits"] if not line["sealed"]}
    for path in paths:
        number = known.get(digest_of(path))
        if number is None:
            yield Fault("no listed exhibit has this content", str(path))
        else:
            report.notes.append(Fault(f"this is exhibit {number}", str(path)))
