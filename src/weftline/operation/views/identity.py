"""A victim's identity, withheld: what a report's page shows until somebody asks for more, which is logged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from weftline.model.observable import Sighting
from weftline.model.report import Report, Victim
from weftline.operation.opening import Operation
from weftline.operation.views.report_view import ReportPage, report_page
from weftline.store.records import StoredMessage

WITHHELD = "▒▒▒"
SHORTEST = 3


def report_without_identity(operation: Operation, identifier: str) -> ReportPage:
    """A report's page with the victim's name, contacts and own values taken out. Raises NotFoundError."""
    return withheld(report_page(operation, identifier))


def withheld(page: ReportPage) -> ReportPage:
    """The same page without who the victim is; age band, country and all that concerns the offender stay."""
    own = _own_values(page)
    return replace(
        page,
        report=_report(page.report, own),
        exhibits=[
            replace(item, path=hide(item.path, own), description=hide(item.description, own)) for item in page.exhibits
        ],
        sightings=[_sighting(seen, own) for seen in page.sightings],
        messages=[_message(item, own) for item in page.messages],
    )


def _own_values(page: ReportPage) -> re.Pattern[str] | None:
    victim = page.report.victim
    stated = [victim.name, *victim.phones, *victim.emails, *victim.accounts, victim.safe_contact]
    stated += [handle.value for handle in victim.handles]
    stated += [seen.raw for seen in page.sightings if seen.role == "victim"]
    stated += [seen.value for seen in page.sightings if seen.role == "victim"]
    words = sorted({text.strip() for text in stated if len(text.strip()) >= SHORTEST}, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE) if words else None


def hide(text: str, own: re.Pattern[str] | None) -> str:
    """The text with the victim's own values blotted out."""
    return own.sub(WITHHELD, text) if own is not None else text


def _report(report: Report, own: re.Pattern[str] | None) -> Report:
    victim = Victim(age_band=report.victim.age_band, country=report.victim.country)
    return replace(
        report,
        victim=victim,
        narrative=hide(report.narrative, own),
        spread=hide(report.spread, own),
        threat_words=hide(report.threat_words, own),
        exhibits=tuple(
            replace(note, file=hide(note.file, own), description=hide(note.description, own), owner="")
            for note in report.exhibits
        ),
        unknown={name: hide(value, own) for name, value in report.unknown.items()},
    )


def _sighting(seen: Sighting, own: re.Pattern[str] | None) -> Sighting:
    if seen.role == "victim":
        return replace(seen, value=WITHHELD, raw=WITHHELD, readings=())
    return replace(seen, raw=hide(seen.raw, own))


def _message(item: StoredMessage, own: re.Pattern[str] | None) -> StoredMessage:
    sender = WITHHELD if item.sender_role == "victim" else item.sender
    return replace(item, sender=sender, text=hide(item.text, own))


def identity_of(operation: Operation, identifiers: Iterable[str]) -> dict[str, Victim]:
    """Who the victims of some reports are; the view is logged under its own name."""
    names = list(identifiers)
    pages = {name: report_page(operation, name).report.victim for name in names}
    operation.vault.record("view", names, actor=operation.actor, detail={"page": "identity"})
    return pages
