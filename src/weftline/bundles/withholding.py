"""Taking people out of texts: reports become numbers, victims' and third parties' own values become a bar.

Applied to every text that a bundle prints, whoever wrote it, so that no sentence drawn elsewhere lets a name slip.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from weftline.bundles.material import Material
from weftline.model.ids import PREFIXES
from weftline.model.observable import Role
from weftline.model.report import Report

BAR: Final = "▒▒▒"
PROTECTED: Final[frozenset[Role]] = frozenset({"victim", "third_party"})
_NOT_PERSONAL = frozenset({"money", "date", "platform", "script", "server"})
_SHORTEST = 3
_SHORTEST_IDEOGRAPHIC = 2
_REPORT = PREFIXES["report"]
_EXHIBIT_ID = re.compile(r"x-[0-9a-f]{64}")


class Withholding:
    """Replaces report ids by labels, exhibits by their numbers, and protected values by a bar.

    `parts`: first and last names by themselves. In sentences they count only where they are written as names, so that
    a victim called Will takes nothing out of "they will"; in what evidence itself says they count however written.
    """

    def __init__(
        self,
        labels: Mapping[str, str],
        numbers: Mapping[str, str],
        protected: Iterable[str],
        parts: Iterable[str] = (),
        *,
        identities: bool = False,
    ) -> None:
        self.labels = labels
        self.numbers = numbers
        self.identities = identities
        self._reports = _any_of(labels) if labels else None
        self._words = _telling(protected)
        self._parts = _telling(parts)
        self._known: dict[tuple[str, bool], str] = {}

    @classmethod
    def of(cls, material: Material, *, identities: bool = False) -> Withholding:
        """The rules for one series' bundle."""
        labels = {told.report.id: f"Report {number:02d}" for number, told in enumerate(material.reports, 1)}
        protected = protected_values(material, identities=identities)
        parts = set() if identities else name_parts(material)
        return cls(labels, numbers_of(material), protected, parts, identities=identities)

    def label(self, report: str) -> str:
        """How a report is called in the bundle; one of another series is not named."""
        return self.labels.get(report, "a report outside this series")

    def clean(self, text: str) -> str:
        """A sentence as it may be printed."""
        shown = _EXHIBIT_ID.sub(lambda found: self.numbers.get(found.group(), found.group()), text)
        return self._barred(self._labelled(shown), however_written=False)

    def clean_evidence(self, text: str) -> str:
        """Words of the evidence itself, as they may be printed."""
        return self._barred(self._labelled(text), however_written=True)

    def clean_locator(self, text: str) -> str:
        """A locator as it may be printed: the exhibit's id stays, names of members are cleaned."""
        found = _EXHIBIT_ID.match(text)
        head = found.group() if found else ""
        members, mark, part = text[len(head) :].partition("#")
        shown = part if part.startswith("class=") else self.clean_evidence(part)
        return head + self.clean_evidence(members) + mark + shown

    def _labelled(self, text: str) -> str:
        if self._reports is None or _REPORT not in text:
            return text
        return self._reports.sub(lambda found: self.labels[found.group()], text)

    def _barred(self, text: str, *, however_written: bool) -> str:
        known = self._known.get((text, however_written))
        if known is None:
            known = self._known[text, however_written] = self._without_people(text, however_written=however_written)
        return known

    def _without_people(self, text: str, *, however_written: bool) -> str:
        folded = _folded(text)
        hits = [word for key, word in self._words.items() if key in folded]
        shown = _any_of(hits, ignore_case=True).sub(BAR, text) if hits else text
        names = [word for key, word in self._parts.items() if key in folded]
        if not names:
            return shown
        pattern = _any_of(names, ignore_case=True)
        return pattern.sub(lambda found: found.group() if _no_name(found.group(), however_written) else BAR, shown)


def _no_name(word: str, however_written: bool) -> bool:
    return not however_written and word.isascii() and word.islower()


def numbers_of(material: Material) -> dict[str, str]:
    """Exhibits in the order in which they were taken in, numbered `E001` and so on."""
    ordered = sorted(material.exhibits.values(), key=lambda item: (item.custody_seq, item.path, item.id))
    return {item.id: f"E{number:03d}" for number, item in enumerate(ordered, 1)}


def name_parts(material: Material) -> set[str]:
    """Victims' first and last names."""
    return {part for told in material.reports for part in told.report.victim.name.split()}


def protected_values(material: Material, *, identities: bool = False) -> set[str]:
    """Everything that names a victim or a third party: what reports state and what was sighted in those roles."""
    roles = {"third_party"} if identities else PROTECTED
    named = [seen for seen in material.sightings.values() if seen.kind not in _NOT_PERSONAL]
    offenders = {seen.value for seen in named if seen.role == "offender"}
    theirs = [seen for seen in named if seen.role in roles and seen.value not in offenders]
    found = {text for seen in theirs for text in (seen.raw, seen.value)}
    found |= {victim.contact for victim in material.leads.victims_to_notify}
    for server in material.servers.values():
        devices = [device for device in server.devices if not device.likely_operator_test]
        found |= {value for device in devices for value in (device.phone, device.owner)}
    if not identities:
        for told in material.reports:
            found |= set(stated_by_victim(told.report))
    return {value for value in found if value}


def stated_by_victim(report: Report) -> Iterable[str]:
    """A victim's own name, numbers, addresses, accounts and handles."""
    victim = report.victim
    yield victim.name
    yield from (*victim.phones, *victim.emails, *victim.accounts, victim.safe_contact)
    yield from (handle.value.lstrip("@") for handle in victim.handles)
    yield report.reference


def _telling(words: Iterable[str]) -> dict[str, str]:
    return {_folded(word.strip()): word.strip() for word in words if _long_enough(word.strip())}


def _long_enough(word: str) -> bool:
    return len(word) >= (_SHORTEST if word.isascii() else _SHORTEST_IDEOGRAPHIC)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _any_of(words: Iterable[str], *, ignore_case: bool = False) -> re.Pattern[str]:
    """Any of the words, the longest first. ASCII words only where they stand alone, so that `Ann` leaves `planned`."""
    ordered = sorted(words, key=len, reverse=True)
    parts = [rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in ordered]
    return re.compile("|".join(parts), re.IGNORECASE if ignore_case else 0)
