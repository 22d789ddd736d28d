"""Whose an identifier is: the speaker, the wording around it, the report's own answers; and how that was decided."""

from __future__ import annotations

import re

from weftline.model.observable import Hints, Role
from weftline.observables import warning, wording
from weftline.observables.kind import Candidate
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page

_SAME_NUMBER = ("phone", "whatsapp", "viber", "zalo", "signal", "gcash", "promptpay", "paynow", "fps", "pix", "momo")
_NARRATED = frozenset({"text", "narrative", "form", "mail"})
_WRITTEN = frozenset({"text", "mail", "ocr"})
_VERB_REACH = 40
_SAYING = frozenset({"told", "ask"})
_REACHED_AT = frozenset({"phone", "whatsapp", "email", "url", "domain", "short_link"})
_NEAR = 14
# what turns from the owner of one value to that of the next: `from my account … to …`
_TURN = re.compile(
    r"\b(?:to|from|into|his|her|their|he|she|they|him|a|al|su|para|pra|pro|son|sa|vers|à|au|seine|ihre|an|auf|dele|dela|к|на|"
    r"его|её|ke|kepada|dari|sang|đến|vào|sa|kay|को|إلى|الى)\b|[.;!?\n→他她对對到给給去佢向]|->|彼|相手|に|へ|그|로|ไป|ให้|เข้า"
)


def decide(page: Page, candidate: Candidate, listed: str | None, *, fact: bool = False) -> tuple[Role, str]:
    """The role of a value and the reason in a few words; a fact (a sum, a date) has that of its speaker."""
    hints = page.hints
    if _is_victims(candidate, hints):
        return "victim", "stated as the victim's own"
    if warning.is_service(listed):
        return "service", f"warning list {listed}"
    start, end = candidate.start, candidate.end
    if not fact and page.speaks_near(start - wording.REACH, end + _VERB_REACH):
        found = _by_wording(page, start, end)
        if found and (found[0] != "service" or candidate.kind in _REACHED_AT):
            return found[0], f"wording “{found[1].word}”"
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


def _speaker(page: Page, start: int, end: int) -> Role | None:
    """Who speaks: as stated, the offender where the text threatens its reader, the victim in what is narrated."""
    hints = page.hints
    if hints.role is None and hints.source in _WRITTEN and wording.threatening_letter(page, start, end):
        return "offender"
    return hints.role or ("victim" if hints.source in _NARRATED else None)


def _by_wording(page: Page, start: int, end: int) -> tuple[Role, Hit] | None:
    """The role by the nearest wording that leads to a value, and that wording; None where none does."""
    speaker = _speaker(page, start, end)
    hits = wording.before(page, start)
    for hit in hits:
        family = _leading(page, hit, hits, start)
        if family == "stop":
            break
        role = _role(page, hit, family, speaker) if family else None
        if role:
            return role, hit
    for hit, family in wording.behind(page, end):
        role = _role(page, hit, family, speaker)
        if role:
            return role, hit
    return None


def _leading(page: Page, hit: Hit, hits: list[Hit], start: int) -> str:
    """The family for which wording before a value counts: empty for none, `stop` where it hides all before it."""
    families = hit.families
    if "third" in families:
        return "third" if _still_speaks(page, hit, start) and wording.leads(page, hit.end, start)[0] else "stop"
    introduced = "own:intro" in hit.types or ("own" in families and wording.leads(page, hit.end, start)[0])
    if introduced and _still_speaks(page, hit, start):
        return "own"
    for possessive in ("mine", "his"):
        if possessive in families and _still_speaks(page, hit, start) and wording.owned(page, hit, start, possessive):
            return "own" if possessive == "mine" else _owner(hit, hits)
    if "service" in families and wording.leads(page, hit.end, start)[0]:
        return "" if any(other.families & {"told", "feigned"} for other in hits) else "service"
    if families & _SAYING and wording.said_by_another(page, hit, hits):
        return "stop"
    if "told" in families:
        return "told"
    if "your" in families and _still_speaks(page, hit, start):
        return "your"
    return "ask" if "ask" in families else ""


def _owner(hit: Hit, hits: list[Hit]) -> str:
    """Whom `his` or `her` means: the relative that the sentence names before, else whoever is complained of."""
    person = next((other for other in hits if other.start < hit.start and other.families & {"third", "told"}), None)
    return "third" if person and "third" in person.families else "his"


def _still_speaks(page: Page, hit: Hit, at: int) -> bool:
    """Whether wording still holds for a value behind another one (`my number … and mail …`)."""
    last = page.taken.rfind(1, hit.end, at)
    if last < 0:
        return True
    return at - last <= _NEAR and not _TURN.search(page.low, last + 1, at) and wording.leads(page, last + 1, at)[0]


def _role(page: Page, hit: Hit, family: str, speaker: Role | None) -> Role | None:
    if family == "third":
        return "third_party"
    if family == "service":
        return "service"
    if family in {"told", "his"}:
        return None if speaker == "offender" else "offender"
    if family == "own":
        if speaker == "victim" and wording.quoted(page, hit.start):
            return "offender" if any("told" in other.families for other in wording.before(page, hit.start)) else None
        return "victim" if speaker == "victim" else "offender" if speaker == "offender" else None
    if family == "your":
        return "victim" if speaker == "offender" else "offender" if speaker == "victim" and page.hints.role else None
    return None if page.hints.role == "victim" else "offender"
