"""A certificate in the manner of US Federal Rule of Evidence 902(14), filled from the record.

Facts of the process are filled in; the person's name, qualification, checks, date and signature stay blank.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Final

from weftline.bundles.custody.record import Item, Record, as_document
from weftline.bundles.typesetting import print_document
from weftline.model.moment import from_us

ROOM: Final = "weftline.bundles.custody"
BLANK: Final = "\u00a0" * 3
_MOST_NAMED: Final = 20


def certificate_pdf(record: Record, made_us: int, *, result_sha256: str = "") -> bytes:
    """The certificate to complete and sign. `result_sha256`: the data form of a report that is certified with it, in
    the manner of rule 902(13). Raises MachineError.
    """
    content = as_document(record) | {"statements": statements(record, result_sha256)}
    return print_document(ROOM, "certificate.typ", content, from_us(made_us), whole="provenance.jsonld", beside={})


def statements(record: Record, result_sha256: str = "") -> list[str]:
    """What the certificate states, paragraph by paragraph."""
    text = files(ROOM).joinpath("certificate.txt").read_text(encoding="utf-8")
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    values = _values(record, result_sha256)
    return [part.format(**values) for part in paragraphs if result_sha256 or "{result_sha256}" not in part]


def _values(record: Record, result_sha256: str) -> dict[str, Any]:
    listed = [item for item in record.items if not item.sealed and not item.erased]
    compared = [item for item in listed if item.compared]
    times = sorted(item.taken_utc for item in listed if item.taken_utc)
    machines = sorted({touch.machine for touch in record.touches})
    return {
        "count": len(listed),
        "sealed": sum(item.sealed for item in record.items),
        "first": _moment(times[0]) if times else "no time",
        "last": _moment(times[-1]) if times else "no time",
        "takers": ", ".join(sorted({item.taken_by for item in listed if item.taken_by})) or "nobody",
        "machines": ", ".join(machines) or "no machine",
        "made_at": _moment(record.kept.made_at),
        "compared": len(compared),
        "outcome": _outcome(listed, compared),
        "entries": record.entries,
        "root": record.root,
        "fingerprint": record.fingerprint,
        "second": _second(record),
        "stamps": _stamps(record),
        "clock": _clock(record),
        "erased": record.erased,
        "tools": "; ".join(record.kept.tools),
        "blank": BLANK,
        "result_sha256": result_sha256,
    }


def _outcome(listed: list[Item], compared: list[Item]) -> str:
    wrong = [item.number for item in compared if item.compared != item.sha256]
    missing = [item.number for item in listed if not item.compared]
    parts = [f"{len(compared) - len(wrong)} of {len(listed)} agree"]
    if wrong:
        parts.append(f"THESE DO NOT AGREE: {_named(wrong)}")
    if missing:
        parts.append(f"these were not compared: {_named(missing)}")
    return "; ".join(parts)


def _named(numbers: list[str]) -> str:
    more = len(numbers) - _MOST_NAMED
    return ", ".join(numbers[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _second(record: Record) -> str:
    if not record.second:
        return "No second person signed a checkpoint."
    told = "; ".join(
        f"over {size} entries (the last of them: {under}), key {key}" for size, under, key in record.second
    )
    return f"A second person signed these checkpoints as well: {told}."


def _stamps(record: Record) -> str:
    if not record.stamps:
        return "No time-stamp authority was asked; all times are those that the machines claimed."
    told = [f"{_moment(at)} for the checkpoint over {size} entries" for size, at in record.stamps]
    return f"Time-stamp tokens state: {'; '.join(told)}. Whose tokens they are is checked with --authority."


def _clock(record: Record) -> str:
    moved = [touch.seq for touch in record.touches if touch.clock]
    if not moved:
        return "No entry of these exhibits notes that a machine's clock had been set."
    return f"A machine's clock had been set before entries {_named([str(seq) for seq in moved])}; they say by how much."


def _moment(text: str) -> str:
    return f"{text[:10]} {text[11:19]}" if len(text) >= 19 else text
