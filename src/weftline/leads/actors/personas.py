"""The names victims met. They are a handler's where the victims' invite codes say so and nothing contradicts it."""

from __future__ import annotations

from collections import defaultdict

from weftline.leads.actors.card import Card, Value
from weftline.leads.actors.panel import codes_of_reports
from weftline.leads.scope import Scope
from weftline.leads.victims import fold
from weftline.linkage import family_of, key_of
from weftline.model.lead import Reason
from weftline.model.wording import counted, in_words

_CONTACT = frozenset({
    "number", "telegram", "line", "wechat", "qq", "kakaotalk", "instagram", "facebook", "snapchat", "tiktok", "discord",
    "skype", "zalo", "kik", "x", "handle", "email",
})  # fmt: skip
_HELD = frozenset({"number", "email"})
_NOT_CONTACT = frozenset({"telegram_bot_token"})


def place_personas(scope: Scope, cards: list[Card]) -> list[Card]:
    """Give contact names to the handlers whose victims met them; the others become personas of their own.

    Without a server, each invite code that several reports name stands for a handler of its own.
    """
    met = _met(scope)
    codes = codes_of_reports(scope)
    handlers = [*(card for card in cards if card.role == "handler"), *_from_codes(scope, cards, codes)]
    fresh = [card for card in handlers if card not in cards]
    owner = {fold(value): card for card in handlers for kind, value in card.own if kind == "invite_code"}
    taken = {_key(value): card for card in cards for value in card.own}
    numbers = {value for card in cards if card.role in {"mule", "cash_out"} for _, value in card.own}
    left: dict[Value, set[str]] = {}
    for value, told in sorted(met.items()):
        known = taken.get(_key(value))
        if known is not None:
            if known.role in {"handler", "persona"}:
                known.reports |= told
            continue
        if value[1] in numbers:
            continue
        home = _handler_of(told, codes, owner)
        if home is None or not (len(told) > 1 or _stated(scope, value, told)):
            left[value] = told
            continue
        home.add([value])
        home.reports |= told
        home.sources.add("reports")
        text = f"{counted(len(told), 'victim')} who came by this handler's code met {in_words(value[0])} {value[1]}."
        home.reasons.append(Reason(text, 0.0, scope.proofs([value])))
    personas = _personas(scope, left)
    resolved = any(card.accounts for card in handlers)
    for card in personas:
        card.slight = resolved and _slight(card)
    return [*fresh, *personas]


def _slight(card: Card) -> bool:
    """Whether one report's one name is all there is: no number, mail or account of a holder, no second name.

    Beside people who are known by accounts of their own it is likelier one more mask of theirs than another person.
    """
    names = {_plain(value) for _, value in card.own}
    apart = {name for name in names if not any(other != name and other.endswith(name) for other in names)}
    held = any(family_of(kind) in _HELD or kind == "platform_user_id" for kind, _ in card.own)
    return len(card.reports) == 1 and len(apart) == 1 and not held


def _key(value: Value) -> Value:
    """One key for one number, whichever messenger it is told under."""
    key = key_of(*value)
    return (key.kind, key.value)


def _met(scope: Scope) -> dict[Value, set[str]]:
    """Offenders' contact names by the reports that tell of them."""
    found: dict[Value, set[str]] = defaultdict(set)
    for report in scope.reports:
        for seen in scope.sightings(report.id):
            contact = family_of(seen.kind) in _CONTACT and seen.kind not in _NOT_CONTACT
            if contact and seen.role == "offender" and seen.linkable:
                found[seen.kind, seen.value].add(report.id)
    return found


def _handler_of(told: set[str], codes: dict[str, set[str]], owner: dict[str, Card]) -> Card | None:
    """The one handler whose codes all of these reports that know a code got; None where none or several."""
    found = {id(owner[code]): owner[code] for report in told for code in codes.get(report, ()) if code in owner}
    strangers = {code for report in told for code in codes.get(report, ()) if code not in owner}
    return next(iter(found.values())) if len(found) == 1 and not strangers else None


def _stated(scope: Scope, value: Value, told: set[str]) -> bool:
    """Whether a victim named this contact in answer to the question who approached them."""
    text = value[1].casefold()
    for report in told:
        account = scope.case.reports.get(report)
        if account is None:
            continue
        for persona in (account.first_contact, *account.moved_to):
            stated = {persona.handle, persona.user_id, persona.phone, persona.profile_url}
            if any(_plain(one) == _plain(text) for one in stated if one):
                return True
    return False


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum() or char == "_")


def _from_codes(scope: Scope, cards: list[Card], codes: dict[str, set[str]]) -> list[Card]:
    known = {fold(value) for card in cards for kind, value in card.own if kind == "invite_code"}
    by_code: dict[str, set[str]] = defaultdict(set)
    for report, given in codes.items():
        for code in given - known:
            by_code[code].add(report)
    found = []
    for code, told in sorted(by_code.items()):
        if len(told) < 2 or scope.servers:
            continue
        card = Card("handler", f"whoever gave out code {code}", reports=set(told), sources={"reports"})
        card.add([("invite_code", code)])
        proofs = scope.proofs([("invite_code", code)])
        card.reasons.append(Reason(f"In {len(told)} reports the victim was given the invite code {code}.", 0.0, proofs))
        card.against.append(Reason("Codes can collide between groups, and one person may give out several."))
        found.append(card)
    return found


def _personas(scope: Scope, left: dict[Value, set[str]]) -> list[Card]:
    """Names met by just the same victims are one persona; a name met by others too is one of its own."""
    groups: dict[frozenset[str], list[Value]] = defaultdict(list)
    for value, told in left.items():
        groups[frozenset(told)].append(value)
    found = []
    for victims, values in sorted(groups.items(), key=lambda one: sorted(one[1])):
        told = set(victims)
        card = Card("persona", values[0][1], reports=told, sources={"reports"})
        card.add(values)
        names = ", ".join(f"{in_words(kind)} {value}" for kind, value in values[:4])
        text = f"{counted(len(told), 'victim')} met this person as {names}."
        card.reasons.append(Reason(text, 0.0, scope.proofs(values)))
        card.against.append(Reason("A persona is a mask: several people may play it, and one may play several."))
        if len(told) == 1:
            card.against.append(Reason("A single report tells of it."))
        else:
            card.sources.add("several reports")
        found.append(card)
    return found
