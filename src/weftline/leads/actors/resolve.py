"""From cards to actors: people found twice are one, nothing belongs to two, and each gets role, strength and id."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal, get_args

from weftline.leads.actors.access import administrator_cards
from weftline.leads.actors.builders import developer_cards
from weftline.leads.actors.card import Card, Value
from weftline.leads.actors.panel import panel_cards
from weftline.leads.actors.payees import payee_cards
from weftline.leads.actors.personas import place_personas
from weftline.leads.scope import Scope
from weftline.model.ids import derived_id
from weftline.model.lead import Actor, ActorRole, LooseValue, Reason, Strength
from weftline.model.wording import in_words

_ORDER: tuple[ActorRole, ...] = (
    "organiser", "administrator", "developer", "handler", "cash_out", "mule", "persona", "unknown",
)  # fmt: skip
_ONE_SOURCE = Reason("A single kind of source tells of this person.")
_UNCONFIRMED = Reason("Nobody has confirmed this yet; it is an assessment from the material alone.")
Status = Literal["assessed", "confirmed", "rejected"]
_BEST_FIRST = (
    "telegram", "platform_user_id", "whatsapp", "phone", "email", "wechat", "line", "bank_account", "iban", "tron",
    "btc", "eth", "cert_sha256", "builder_app", "ssh_key", "invite_code", "ipv4", "ipv6",
)  # fmt: skip


def actors_of(scope: Scope) -> tuple[tuple[Actor, ...], tuple[LooseValue, ...]]:
    """The actors of a series, by role, and what nothing ties to one of them and is too little for one of its own."""
    people = panel_cards(scope)
    cards = [*people, *administrator_cards(scope, people)]
    cards += payee_cards(scope, cards)
    cards += developer_cards(scope, cards)
    cards += place_personas(scope, cards)
    cards = _nobody_shares(_join_same(cards))
    actors = [_actor(scope, card) for card in cards if card.own and not card.slight]
    loose = [
        LooseValue(kind, value, tuple(sorted(card.reports & scope.ids)), card.reasons[0])
        for card in cards
        if card.slight
        for kind, value in sorted(card.own)
    ]
    ordered = sorted(actors, key=lambda actor: (_ORDER.index(actor.role), -len(actor.reports), actor.id))
    return tuple(ordered), tuple(sorted(loose, key=lambda one: (one.kind, one.value)))


def _join_same(cards: list[Card]) -> list[Card]:
    """Join two cards of one role that share an observable which nobody else has."""
    holders: dict[Value, list[Card]] = defaultdict(list)
    for card in cards:
        for value in card.own:
            holders[value].append(card)
    gone: set[int] = set()
    for value, found in sorted(holders.items()):
        alive = [card for card in found if id(card) not in gone]
        if len(alive) == 2 and value[0] not in {"ipv4", "ipv6", "handle"} and _compatible(*alive):
            first, second = sorted(alive, key=lambda card: _ORDER.index(card.role))
            first.absorb(second)
            gone.add(id(second))
    return [card for card in cards if id(card) not in gone]


def _compatible(one: Card, other: Card) -> bool:
    """Whether two cards may be one person: the same role, or the same row of work seen from two sides."""
    if one.role == other.role:
        return one.role != "handler"
    return {one.role, other.role} in ({"administrator", "organiser"}, {"administrator", "developer"})


def _nobody_shares(cards: list[Card]) -> list[Card]:
    """Take from all what several still claim: an observable is one person's own, or nobody's."""
    count: dict[Value, int] = defaultdict(int)
    for card in cards:
        for value in card.own:
            count[value] += 1
    for card in cards:
        lost = [value for value in card.own if count[value] > 1]
        for value in lost:
            del card.own[value]
        if lost:
            named = ", ".join(f"{in_words(kind)} {value}" for kind, value in lost[:3])
            use = "is used by others too and is" if len(lost) == 1 else "are used by others too and are"
            card.against.append(Reason(f"The {named} {use} counted as nobody's own."))
    return cards


def _actor(scope: Scope, card: Card) -> Actor:
    strongest = min(card.own, key=lambda value: (_rank(value[0]), value))
    identifier = derived_id("actor", scope.series.id, *strongest)
    role, status = _ruled(scope, identifier, card.role)
    against = list(card.against)
    for value in card.own:
        other = scope.shared.get(value)
        if other:
            text = f"The {in_words(value[0])} {value[1]} is also named in series {other}: this person may serve both."
            against.append(Reason(text, 0.0, scope.proofs([value])))
    against += _shared_lines(scope, card)
    if len(card.sources) == 1 and card.role != "persona":
        against.append(_ONE_SOURCE)
    if status == "assessed":
        against.append(_UNCONFIRMED)
    return Actor(
        id=identifier,
        role=role,
        label=card.label,
        observables=tuple(sorted(card.own, key=lambda value: (_rank(value[0]), value))),
        reports=tuple(sorted(card.reports & scope.ids)),
        strength=_strength(card),
        reasons=tuple(card.reasons),
        against=tuple(dict.fromkeys(against)),
        status=status,
    )


def _shared_lines(scope: Scope, card: Card) -> list[Reason]:
    """A warning for each address that a VPN or a hosting company lends to many."""
    found = []
    for kind, value in card.own:
        known = scope.case.country_of_ip(value) if kind in {"ipv4", "ipv6"} else None
        if known is not None and known.kind in {"vpn", "hosting"}:
            network = "VPN" if known.kind == "vpn" else "hosting"
            text = f"The address {value} is of a {network} network: others may use it too, from anywhere."
            found.append(Reason(text, 0.0, scope.proofs([(kind, value)])))
    return found


def _rank(kind: str) -> int:
    return _BEST_FIRST.index(kind) if kind in _BEST_FIRST else len(_BEST_FIRST)


def _strength(card: Card) -> Strength:
    grades: tuple[Strength, ...] = ("weak", "moderate", "strong", "very strong")
    grade = min(len(card.sources), 3)
    if "panel" in card.sources and len(card.sources) == 1:
        grade = 2
    if card.role == "persona":
        grade = min(grade - 1, 1)
    return grades[max(0, grade)]


def _ruled(scope: Scope, identifier: str, role: ActorRole) -> tuple[ActorRole, Status]:
    """A person's rulings on an actor: confirmed or rejected, and another role."""
    status: Status = "assessed"
    for decision in sorted(scope.case.decisions, key=lambda one: one.id):
        if decision.undone or identifier not in decision.subjects:
            continue
        if decision.verdict in {"confirm", "reject"}:
            status = "confirmed" if decision.verdict == "confirm" else "rejected"
        elif decision.verdict == "role":
            role = next((one for one in get_args(ActorRole) if one == decision.value), role)
    return role, status
