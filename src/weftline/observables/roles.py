"""Whose an identifier is: the speaker, the wording around it, the report's own answers; and how that was decided."""

from __future__ import annotations

from weftline.model.observable import Hints, Role
from weftline.observables import warning
from weftline.observables.kind import Candidate
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page

_REACH = 120
_WORDING = frozenset({"own", "your", "third", "told", "ask"})
_SAME_NUMBER = ("phone", "whatsapp", "viber", "zalo", "signal", "gcash", "promptpay", "paynow", "fps", "pix", "momo")
_NARRATED = frozenset({"text", "narrative", "form", "mail"})
_SENTENCE_ENDS = "。！？!?\n"


def decide(page: Page, candidate: Candidate, listed: str | None) -> tuple[Role, str]:
    """The role of a value and the reason in a few words."""
    hints = page.hints
    if _is_victims(candidate, hints):
        return "victim", "stated as the victim's own"
    if warning.is_service(listed):
        return "service", f"warning list {listed}"
    hit = _wording(page, candidate.start, candidate.end)
    if hit:
        found = _by_wording(hit, hints)
        if found:
            return found, f"wording “{hit.word}”"
    if hints.role in {"offender", "third_party", "service"}:
        return hints.role, f"said by {hints.role.replace('_', ' ')}"
    return "unknown", ""


def _is_victims(candidate: Candidate, hints: Hints) -> bool:
    if not hints.victim_values:
        return False
    values = (candidate.value, *candidate.readings)
    kinds = (candidate.kind, *_SAME_NUMBER) if candidate.value.startswith("+") else (candidate.kind,)
    if candidate.kind in {"pix", "upi", "paynow", "fps", "paypal", "zelle"} and "@" in candidate.value:
        kinds = (candidate.kind, "email")
    return any(f"{kind}:{value}" in hints.victim_values for kind in kinds for value in values)


def _wording(page: Page, start: int, end: int) -> Hit | None:
    """The nearest role wording in the same sentence before the value, else close behind it."""
    for hit in page.before(start, _REACH):
        if hit.families & _WORDING and not _broken(page.view[hit.end : start]):
            return hit
    for hit in page.after(end, 12):
        if hit.families & {"own", "third"} and page.view[end : hit.start].strip() in {
            "",
            "(",
            "is",
            "est",
            "es",
            "-",
            ",",
        }:
            return hit
    return None


def _broken(between: str) -> bool:
    if any(mark in between for mark in _SENTENCE_ENDS):
        return True
    at = between.find(". ")
    while at >= 0:
        if at >= 2 and between[at - 2 : at].isalpha():
            return True
        at = between.find(". ", at + 2)
    return False


def _by_wording(hit: Hit, hints: Hints) -> Role | None:
    speaker = hints.role
    narrated = speaker in {None, "victim"} and (speaker == "victim" or hints.source in _NARRATED)
    families = hit.families
    if "third" in families:
        return "third_party"
    if "told" in families:
        return None if speaker == "offender" else "offender"
    if "own" in families:
        return "victim" if narrated else "offender" if speaker == "offender" else None
    if "your" in families:
        return "victim" if speaker == "offender" else "offender" if speaker == "victim" else None
    return None if speaker == "victim" else "offender"
