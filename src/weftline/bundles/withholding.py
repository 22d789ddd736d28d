"""Taking people out of texts: reports become numbers, victims' and third parties' own values become a bar.

Applied to every text that a bundle prints, whoever wrote it, so that no sentence drawn elsewhere lets a name slip.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from weftline.bundles.material import Material
from weftline.model.observable import Role
from weftline.model.report import Report

BAR: Final = "▒▒▒"
PROTECTED: Final[frozenset[Role]] = frozenset({"victim", "third_party"})
_NOT_PERSONAL = frozenset({"money", "date", "platform", "script", "server"})
_SHORTEST = 3
_SHORTEST_IDEOGRAPHIC = 2
_EXHIBIT_ID = re.compile(r"x-[0-9a-f]{64}")


class Withholding:
    """Replaces report ids by labels and protected values by a bar. `identities`: leave victims' own values in."""

    def __init__(self, labels: dict[str, str], protected: Iterable[str], *, identities: bool = False) -> None:
        self.labels = labels
        self.identities = identities
        self._reports = _any_of(labels) if labels else None
        words = {_folded(word.strip()): word.strip() for word in protected}
        self._words = {folded: word for folded, word in words.items() if _long_enough(word)}

    @classmethod
    def of(cls, material: Material, *, identities: bool = False) -> Withholding:
        """The rules for one series' bundle."""
        labels = {told.report.id: f"Report {number:02d}" for number, told in enumerate(material.reports, 1)}
        return cls(labels, protected_values(material, identities=identities), identities=identities)

    def label(self, report: str) -> str:
        """How a report is called in the bundle; one of another series is not named."""
        return self.labels.get(report, "a report outside this series")

    def clean(self, text: str) -> str:
        """The text as it may be printed."""
        shown = text
        if self._reports is not None:
            shown = self._reports.sub(lambda found: self.labels[found.group()], shown)
        folded = _folded(shown)
        hits = [word for key, word in self._words.items() if key in folded]
        if not hits:
            return shown
        return _any_of(hits, ignore_case=True).sub(BAR, shown)

    def clean_locator(self, text: str) -> str:
        """A locator as it may be printed: the exhibit's id stays, names of members are cleaned."""
        found = _EXHIBIT_ID.match(text)
        head = found.group() if found else ""
        return head + self.clean(text[len(head) :])


def protected_values(material: Material, *, identities: bool = False, name_parts: bool = True) -> set[str]:
    """Everything that names a victim or a third party: what reports state and what was sighted in those roles.

    `name_parts`: also first and last names by themselves.
    """
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
            found |= set(told.report.victim.name.split()) if name_parts else set()
    return {value for value in found if value}


def stated_by_victim(report: Report) -> Iterable[str]:
    """A victim's own name, numbers, addresses, accounts and handles."""
    victim = report.victim
    yield victim.name
    yield from (*victim.phones, *victim.emails, *victim.accounts, victim.safe_contact)
    yield from (handle.value.lstrip("@") for handle in victim.handles)
    yield report.reference


def _long_enough(word: str) -> bool:
    return len(word) >= (_SHORTEST if word.isascii() else _SHORTEST_IDEOGRAPHIC)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _any_of(words: Iterable[str], *, ignore_case: bool = False) -> re.Pattern[str]:
    """Any of the words, the longest first. ASCII words only where they stand alone, so that `Ann` leaves `planned`."""
    ordered = sorted(words, key=len, reverse=True)
    parts = [rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in ordered]
    return re.compile("|".join(parts), re.IGNORECASE if ignore_case else 0)
