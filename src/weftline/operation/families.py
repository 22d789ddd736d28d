"""Script and photo families that linkage found, as sightings: each with the message or picture that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from weftline.linkage import Linkage
from weftline.model.observable import Observable, Sighting
from weftline.operation.scripts import ScriptLine, alike
from weftline.operation.triage import sighting
from weftline.store.records import StoredPhoto

TOOL = "linkage"


def family_sightings(
    result: Linkage, lines: Mapping[str, Sequence[ScriptLine]], photos: Iterable[StoredPhoto]
) -> Iterator[Sighting]:
    """A sighting for every report that takes part in a family, at the place that is most like it."""
    excerpts = {weight.value: weight.note for weight in result.weights if weight.kind == "script"}
    pictures: dict[str, list[StoredPhoto]] = {}
    for photo in photos:
        if photo.role == "offender" and not photo.sealed:
            pictures.setdefault(photo.report, []).append(photo)
    spoken: dict[str, list[str]] = {}
    for found in result.families:
        if found.kind == "script":
            spoken.setdefault(found.value, []).append(found.report)
        else:
            picture = _nearest(pictures.get(found.report, ()), found.value)
            if picture is not None:
                yield _seen("photo", found.value, picture.sha256, picture.locator, found.report)
    for family, reports in spoken.items():
        for report, line in _wordings(reports, excerpts.get(family, ""), lines).items():
            yield _seen("script", family, line.text, line.locator, report)


def _wordings(reports: Sequence[str], excerpt: str, lines: Mapping[str, Sequence[ScriptLine]]) -> dict[str, ScriptLine]:
    """The line of each report that belongs to a family. Wordings of one family resemble each other in chains, so each
    one found helps to find the next.
    """
    found: dict[str, ScriptLine] = {}
    known, heard = [excerpt], {excerpt}
    while known:
        near = {report: alike(lines.get(report, ()), known) for report in reports}
        found = {report: own[0] for report, own in near.items() if own} | found
        known = [
            text for text in dict.fromkeys(line.text for own in near.values() for line in own) if text not in heard
        ]
        heard.update(known)
    return found


def _seen(kind: str, value: str, raw: str, locator: str, report: str) -> Sighting:
    exhibit = locator.split("#", 1)[0].split("!", 1)[0]
    observable = Observable(kind, value, raw, 0, len(raw) if kind == "script" else 0, "offender", 0.9, why="likeness")
    return sighting(observable, locator, exhibit, report, TOOL)


def _nearest(photos: Sequence[StoredPhoto], value: str) -> StoredPhoto | None:
    """The picture whose hash differs least from the family's."""

    def distance(photo: StoredPhoto) -> int:
        own = photo.pdq256 if len(value) > 16 else photo.phash64
        return (int(own, 16) ^ int(value, 16)).bit_count() if own else 1 << 20

    return min(photos, key=distance, default=None)
