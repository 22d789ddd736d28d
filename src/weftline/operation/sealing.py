"""Which evidence is sealed: kept and hashed, but not shown, read by machine or exported until two agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weftline.model.report import ExhibitNote, Report
from weftline.model.series import Decision

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff", ".avif"})
VIDEOS = frozenset({".mp4", ".mov", ".avi", ".mkv", ".webm", ".3gp", ".m4v", ".mpg", ".mpeg"})


NOT_YET_JUDGED = "picture or video not yet judged"


@dataclass(frozen=True, slots=True)
class Seal:
    """`whole`: the exhibit itself is sealed. `media`: pictures and videos inside it are. `reason` is shown."""

    whole: bool = False
    media: bool = False
    reason: str = ""


def seal_for(path: str, report: Report | None, note: ExhibitNote | None) -> Seal:
    """Decide for one file of a report. An unknown answer together with an unknown age, or with intimate material told
    of, counts as intimate until a person decides.
    """
    if note is not None and note.intimate is True:
        return Seal(whole=True, media=True, reason="marked intimate by the reporter")
    if report is not None and report.victim.is_minor:
        return _media(path, "picture or video in a report of a person under 18")
    if note is not None and note.intimate is False:
        return Seal()
    told = report is not None and report.triage.intimate_material is True
    unknown_age = report is None or report.victim.age_band == "unknown"
    if told or unknown_age:
        why = "the report tells of intimate material" if told else "the age is not known"
        return _media(path, f"{NOT_YET_JUDGED}, and {why}")
    return Seal()


def _media(path: str, reason: str) -> Seal:
    suffix = "." + path.rpartition(".")[2].lower()
    return Seal(whole=suffix in PICTURES | VIDEOS, media=True, reason=reason)


def judged_open(ruled: Iterable[Decision]) -> frozenset[str]:
    """Exhibits of which a person decided that they are not intimate."""
    return frozenset(name for decision in ruled if decision.verdict == "unseal" for name in decision.subjects)


def may_be_judged(seal_reason: str) -> bool:
    """Whether one person may decide that a sealed exhibit is not intimate: only where nobody has said that it is, and
    it is no child's. Everything else takes two people and is opened, not unsealed.
    """
    return seal_reason.startswith(NOT_YET_JUDGED)


def note_for(path: str, report: Report | None, report_folder: str) -> ExhibitNote | None:
    """What the report says about this file, by its path inside the report's folder or its bare name."""
    if report is None:
        return None
    inside = path.removeprefix("inbox/").removeprefix(f"reports/{report_folder}/")
    name = inside.rpartition("/")[2]
    return next((note for note in report.exhibits if note.file in {inside, name}), None)
