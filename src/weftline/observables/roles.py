"""Whose an identifier is: the speaker, the wording around it, the report's own answers; and how that was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.observable import Hints, Role
from weftline.observables import warning
from weftline.observables.kind import Candidate
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page

_REACH = 120
_WORDING = frozenset({"own", "your", "third", "told", "ask"})
_SAME_NUMBER = ("phone", "whatsapp", "viber", "zalo", "signal", "gcash", "promptpay", "paynow", "fps", "pix", "momo")
_NARRATED = frozenset({"text", "narrative", "form", "mail"})
# Korean, Japanese and Hindi put what was demanded behind the value: `… 로 보내라고 했습니다`
_VERB_REACH = 40
_BESIDE = 12
_VERB_LAST = re.compile("[\uac00-\ud7a3\u3040-\u30ff\u0900-\u097f]|.[\u3040-\u309f]")
_ONE_VALUE = frozenset({"own", "your", "third"})
_COPULAS = frozenset({"", "(", "is", "est", "es", "-", ",", "ist", "é", "是"})
_TURN = re.compile(
    r"\b(?:to|from|his|her|their|he|she|they|him|a|su|son|sa|seine|ihre|dele|dela|к|его|её)\b|[.;!?\n他她对對他]|彼|相手|그"
)
_SENTENCE_END = re.compile(
    r"[。！？!?।؟\n]|[^\s.]{2}\.\s+(?=[A-ZÀ-ÞА-ЯЁ\u0590-\ufdff])|[\u0590-\u0dff\u3040-\ud7af]\.(?:\s|$)"
)


def decide(page: Page, candidate: Candidate, listed: str | None) -> tuple[Role, str]:
    """The role of a value and the reason in a few words."""
    hints = page.hints
    if _is_victims(candidate, hints):
        return "victim", "stated as the victim's own"
    if warning.is_service(listed):
        return "service", f"warning list {listed}"
    for hit in _wording(page, candidate.start, candidate.end):
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
    kinds: tuple[str, ...] = (candidate.kind, *_SAME_NUMBER) if candidate.value.startswith("+") else (candidate.kind,)
    if candidate.kind in {"pix", "upi", "paynow", "fps", "paypal", "zelle"} and "@" in candidate.value:
        kinds = (candidate.kind, "email")
    return any(f"{kind}:{value}" in hints.victim_values for kind in kinds for value in values)


def _wording(page: Page, start: int, end: int) -> Iterator[Hit]:
    """Role wording in the same sentence before the value, nearest first, then close behind it."""
    if not page.speaks_near(start - _REACH, end + _VERB_REACH):
        return
    for hit in page.before(start, _REACH, roles=True):
        if hit.families & _WORDING and not _broken(page.view[hit.end : start]):
            if hit.families & _ONE_VALUE and not _still_speaks(page, hit, start):
                continue
            yield hit
    behind = page.after(end, _VERB_REACH, roles=True)
    for hit in behind:
        if "told" in hit.families and _VERB_LAST.match(hit.word) and not _broken(page.view[end : hit.start]):
            yield hit
    for hit in behind:
        if hit.start - end <= _BESIDE and hit.families & _ONE_VALUE and page.view[end : hit.start].strip() in _COPULAS:
            yield hit


def _still_speaks(page: Page, hit: Hit, at: int) -> bool:
    """Whether possessive wording still holds for a value behind another one (`my number … and mail …`)."""
    last = page.taken.rfind(1, hit.end, at)
    if last < 0:
        return True
    between = page.low[last + 1 : at]
    return len(between) <= 14 and not _TURN.search(between)


def _broken(between: str) -> bool:
    """True where a sentence ends between a word and a value."""
    return _SENTENCE_END.search(between) is not None


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
