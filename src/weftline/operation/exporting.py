"""What leaves: leave is asked, the export is entered in the custody log, then files are written. Nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from weftline.bundles import (
    Material,
    Tlp,
    Told,
    compose,
    court_files,
    letter_files,
    marking_of,
    requested_marking,
    select,
    share_files,
    statistics,
    write_folder,
)
from weftline.bundles.court.package import encoded
from weftline.errors import RefusedError, UsageError
from weftline.leads import Rates, shipped_rates
from weftline.model.moment import from_us
from weftline.operation.bundling import custody_of, enter_export, gather, leave
from weftline.operation.opening import Operation
from weftline.store import reports

KINDS: Final = ("court", "share", "letters")


@dataclass(frozen=True, slots=True)
class Exported:
    """One export as made. `left_out`: claims that were not printed because they could not be followed back."""

    kind: str
    series: str
    marking: str
    folder: Path
    archive: Path
    files: tuple[str, ...]
    custody_seq: int
    sha256: str = ""
    left_out: dict[str, int] | None = None

    def to_json(self) -> dict[str, Any]:
        """The documented shape of `weftline bundle --json`."""
        return {
            "version": 1,
            "kind": self.kind,
            "series": self.series,
            "marking": self.marking,
            "folder": str(self.folder),
            "archive": str(self.archive),
            "files": list(self.files),
            "custody_seq": self.custody_seq,
            "result_sha256": self.sha256,
            "left_out": self.left_out or {},
            "sent": False,
        }


def export(
    operation: Operation,
    series: str,
    kind: str,
    out: Path,
    *,
    marking: str = "",
    identities: bool = False,
    abroad: bool = False,
    made_us: int | None = None,
) -> Exported:
    """Make one bundle in `out` and, beside it, the same as a zip.

    Raises UsageError, NotFoundError (series), RefusedError (leave, marking, nothing to export), MachineError.
    """
    if kind not in KINDS:
        raise UsageError(f"“{kind}” is no kind of bundle.", f"Choose one of: {', '.join(KINDS)}.")
    if kind == "share" and not marking:
        raise UsageError("A share package needs its marking.", "Add --marking, for instance TLP:AMBER.")
    if identities and kind != "court":
        raise UsageError("Only a court bundle can name victims.", "Leave out --with-identities.")
    wanted = requested_marking(marking) if marking else None
    leave(operation, series, kind)
    chosen = str(wanted) if wanted is not None and kind != "share" else ""
    material = gather(operation, series, marking=chosen, made_us=made_us)
    if kind == "share":
        return _share(operation, material, out, wanted or Tlp.CLEAR, abroad=abroad)
    bears = _bearing(material, wanted)
    if kind == "letters":
        contents = letter_files(material, bears)
        seq = enter_export(operation, [series], kind, marking=str(bears))
        return _written(material, kind, str(bears), out, contents, seq)
    return _court(operation, material, out, bears, identities=identities)


def _bearing(material: Material, wanted: Tlp | None) -> Tlp:
    """The marking of something drawn from the whole series: never below its sources."""
    sources = marking_of(material)
    if sources is None:
        raise RefusedError(
            "Something in this series bears no marking, and nothing leaves without one.",
            "Mark the reports, write marking = in operation.toml, or state one with --marking.",
        )
    if wanted is not None and wanted < sources:
        raise RefusedError(
            f"The sources of this series bear {sources}; the whole cannot bear {wanted}.",
            "Ask their originators to lower it, or make a share package, which leaves out what is above.",
        )
    return max(sources, wanted) if wanted is not None else sources


def _share(operation: Operation, material: Material, out: Path, ceiling: Tlp, *, abroad: bool) -> Exported:
    selection = select(material, ceiling, abroad=abroad)
    contents = share_files(selection)
    detail = {"marking": str(ceiling), "abroad": str(abroad), "values": str(len(selection.values))}
    seq = enter_export(operation, [material.series.id], "share", **detail)
    return _written(material, "share", str(selection.marking), out, contents, seq)


def _court(operation: Operation, material: Material, out: Path, bears: Tlp, *, identities: bool) -> Exported:
    result = compose(material, identities=identities, marking=str(bears))
    document, sha256 = encoded(result)
    exhibits = [item.id for item in material.exhibits.values() if not item.sealed]
    detail = {"marking": str(bears), "identities": str(identities), "result_sha256": sha256}
    seq = enter_export(operation, [material.series.id, *exhibits], "court", **detail)
    custody = custody_of(operation, material, result, f"court bundle of {material.series.id}")
    contents = court_files(result, document, custody, material.header.made_us)
    made = _written(material, "court", str(bears), out, contents, seq)
    return Exported(
        made.kind, made.series, made.marking, made.folder, made.archive, made.files, seq, sha256, result.left_out
    )


def _written(material: Material, kind: str, marking: str, out: Path, contents: dict[str, bytes], seq: int) -> Exported:
    folder, archive = write_folder(out, contents, from_us(material.header.made_us))
    return Exported(kind, material.series.id, marking, folder, archive, tuple(contents), seq)


def publish_statistics(operation: Operation, k: int) -> dict[str, Any]:
    """Figures that may be published; the release is entered in the custody log. Raises UsageError, RefusedError."""
    leave(operation, "statistics", "statistics")
    with operation.store.read() as db:
        stored = reports.every(db)
    told = [Told(item.report, item.source, item.locator, item.received_us, item.occurred_us) for item in stored]
    own = operation.settings.rates
    rates = Rates(own.source, own.date, own.usd) if own.usd else shipped_rates()
    document = statistics(told, rates, k)
    document["notes"] += _too_close(operation, document["counted"] or 0, k)
    enter_export(operation, [], "statistics", k=str(k), counted=str(document["counted"] or 0))
    return document


def _too_close(operation: Operation, counted: int, k: int) -> list[str]:
    """Warnings where this release and an earlier one together tell of fewer than `k` people, or of small cells."""
    notes = []
    for entry in operation.vault.entries():
        if entry.action != "export" or entry.detail.get("kind") != "statistics":
            continue
        apart = abs(counted - int(entry.detail.get("counted", 0)))
        if 0 < apart < k or (not apart and entry.detail.get("k") != str(k)):
            notes.append(f"Do not publish beside the figures of {entry.utc[:16]}Z: together they tell of few people.")
    return notes[-3:]
