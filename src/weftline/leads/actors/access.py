"""Who administers the server itself: accepted SSH and hosting-panel logins, accounts behind its certificates."""

from __future__ import annotations

from collections.abc import Sequence

from weftline.leads.actors.card import Card, Value, address
from weftline.leads.actors.panel import GENERIC_NAMES
from weftline.leads.scope import Scope
from weftline.linkage import family_of
from weftline.model.lead import Reason
from weftline.model.server import Login, ServerFindings
from weftline.model.wording import counted, in_words, sentence

_MOST_NAMED = 5
_PLANES = frozenset({"ssh", "panel", "database"})
_GENERIC = GENERIC_NAMES | {"", "ubuntu", "debian", "centos", "ec2-user", "git", "deploy"}
_HOSTING_FILES = ("acme", "letsencrypt", "regr.json", "userinfo.json", "/panel/data/", "cloud/instance")


def administrator_cards(scope: Scope, people: Sequence[Card]) -> list[Card]:
    """Cards of those who were let into the system, apart from those who are on the panel too (they are added there)."""
    fresh: list[Card] = []
    for exhibit, server in sorted(scope.servers.items()):
        cards = _cards(scope, exhibit, server)
        own = [card for card in cards if not _known(card, exhibit, people)]
        fresh += own
        known = [
            card for card in people if card.role == "administrator" and any(e == exhibit for e, _ in card.accounts)
        ]
        _hosting_accounts(scope, exhibit, server, [*own, *known])
    return fresh


def _cards(scope: Scope, exhibit: str, server: ServerFindings) -> list[Card]:
    """One card for each key or own name; what only a shared name shows is the one administrator's, or a card more."""
    let_in = [login for login in server.logins if login.success and login.plane in _PLANES and login.ip]
    groups, plain = _by_person(let_in)
    cards = [_card(scope, exhibit, logins) for logins in groups]
    if not plain:
        return cards
    extra = _card(scope, exhibit, plain)
    if len(cards) == 1:
        extra.against.append(Reason("Logins under a shared name are taken to be the one known administrator's."))
        cards[0].absorb(extra)
        return cards
    if len({login.ip for login in plain}) > 1:
        extra.against.append(Reason("Several addresses under a shared name: they may be several people."))
    return [*cards, extra]


def _handles_of(login: Login) -> list[str]:
    handles = ["key " + login.key_fingerprint] if login.key_fingerprint else []
    return handles if login.user.casefold() in _GENERIC else [*handles, "name " + login.user]


def _by_person(logins: Sequence[Login]) -> tuple[list[list[Login]], list[Login]]:
    """Logins grouped by key and by a name of their own, and those that neither tells apart.

    A login under a shared name goes to the one group that used its address; two groups at one address stay two, for
    people may share a line.
    """
    groups: list[tuple[set[str], list[Login]]] = []
    plain: list[Login] = []
    for login in logins:
        handles = set(_handles_of(login))
        if not handles:
            plain.append(login)
            continue
        near = [group for group in groups if group[0] & handles]
        joined = (handles.union(*(group[0] for group in near)), [one for group in near for one in group[1]] + [login])
        groups = [group for group in groups if group not in near] + [joined]
    left: list[Login] = []
    for login in plain:
        at_home = [group for group in groups if login.ip in {other.ip for other in group[1]}]
        (at_home[0][1] if len(at_home) == 1 else left).append(login)
    return [group[1] for group in groups], left


def _card(scope: Scope, exhibit: str, logins: Sequence[Login]) -> Card:
    server = scope.servers[exhibit]
    planes = sorted({login.plane for login in logins})
    ips = sorted({login.ip for login in logins})
    keys = sorted({login.key_fingerprint for login in logins if login.key_fingerprint})
    names = sorted({login.user for login in logins if login.user.casefold() not in _GENERIC})
    card = Card("administrator", names[0] if names else f"administrator at {ips[0]}", sources=set(planes))
    card.add(address(ip) for ip in ips)
    card.add(("ssh_key", key) for key in keys)
    card.add(("handle", name.lower()) for name in names)
    card.add(_beside_keys(server, keys))
    ways = " and ".join(in_words(plane) for plane in planes)
    told = (
        f"{sentence(scope.server_named(exhibit))} accepted {counted(len(logins), 'login')} ({ways}) from {_some(ips)}."
    )
    values: list[Value] = [address(ip) for ip in ips]
    card.reasons.append(Reason(told, 0.0, scope.proofs(values, [login.locator for login in logins[:5]])))
    return card


def _some(ips: Sequence[str]) -> str:
    more = f" and {counted(len(ips) - _MOST_NAMED, 'more address', 'more addresses')}" if len(ips) > _MOST_NAMED else ""
    return ", ".join(ips[:_MOST_NAMED]) + more


def _beside_keys(server: ServerFindings, keys: Sequence[str]) -> list[Value]:
    """Mail addresses in the comments of these keys, where a line holds just one."""
    lines = {locator for locator, seen in server.observables if seen.kind == "ssh_key" and seen.value in keys}
    mails: dict[str, set[str]] = {}
    for locator, seen in server.observables:
        if locator in lines and seen.kind == "email":
            mails.setdefault(locator, set()).add(seen.value)
    return sorted({("email", mail) for found in mails.values() if len(found) == 1 for mail in found})


def _known(card: Card, exhibit: str, people: Sequence[Card]) -> bool:
    """Add to the one person of the panel who is plainly the same: by name, or by an address that is nobody else's."""
    here = [person for person in people if any(e == exhibit for e, _ in person.accounts)]
    same = [person for person in here if set(person.own) & set(card.own)]
    if len(same) != 1:
        return False
    person = same[0]
    if person.role == "handler":
        return False
    person.absorb(card)
    person.role = "administrator"
    return True


def _hosting_accounts(scope: Scope, exhibit: str, server: ServerFindings, cards: Sequence[Card]) -> None:
    """Mail accounts behind certificates and the hosting panel are the administrator's, where there is just one."""
    administrators = [card for card in cards if card.role == "administrator"]
    if len(administrators) != 1:
        return
    for locator, seen in server.observables:
        place = locator.casefold()
        mail = family_of(seen.kind) in {"email", "number", "telegram"} and seen.role in {"offender", "unknown"}
        if mail and any(part in place for part in _HOSTING_FILES):
            value = (seen.kind, seen.value)
            administrators[0].add([value])
            told = (
                f"The {in_words(seen.kind)} {seen.value} stands in the hosting files of {scope.server_named(exhibit)}."
            )
            administrators[0].reasons.append(Reason(told, 0.0, scope.proofs([value], [locator])))
