"""Who made the apps: signing certificates, builder accounts, authorship in repositories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from weftline.apps import similarity
from weftline.leads.actors.card import Card, Value
from weftline.leads.scope import Scope
from weftline.linkage import family_of
from weftline.model.app import AppFindings
from weftline.model.lead import Reason
from weftline.model.wording import counted, in_words, value_in_words

_SAME_CODE = 0.7
_AUTHORSHIP = (".git/", ".gitconfig", "git/config", "composer.json", "package.json")
_HIRED = Reason("A developer may sell to several groups and need not take part in their crimes.")
_STORES = frozenset({"ga_id", "telegram_bot_token"})


def developer_cards(scope: Scope, people: list[Card]) -> list[Card]:
    """One card for each maker: apps of one certificate, builder account or code base are one maker's.

    Someone let into the server whose home folder holds the maker's authorship is the maker, and leaves `people`.
    """
    groups = _groups(scope.apps)
    cards = [_card(scope, group) for group in groups]
    cards = [card for card in cards if card.own]
    _authors(scope, cards, people)
    return cards


def maker_values(app: AppFindings) -> list[Value]:
    """What in an app is its maker's own."""
    signers: list[Value] = [("cert_sha256", one.sha256) for one in app.signers if one.weight != "public_key"]
    accounts = [
        (one.kind, one.value) for one in app.accounts if family_of(one.kind) == "app" and one.kind not in _STORES
    ]
    return [*signers, *accounts]


def _groups(apps: dict[str, AppFindings]) -> list[list[str]]:
    home: dict[str, int] = {}
    groups: list[list[str]] = []
    by_value: dict[Value, int] = {}
    for exhibit, app in sorted(apps.items()):
        own = maker_values(app)
        near = {by_value[value] for value in own if value in by_value}
        near |= {home[other] for other in home if _same_code(app, apps[other])}
        target = min(near, default=len(groups))
        if target == len(groups):
            groups.append([])
        for other in sorted(near - {target}):
            groups[target] += groups[other]
            groups[other] = []
        groups[target].append(exhibit)
        home |= dict.fromkeys(groups[target], target)
        by_value |= {value: target for name in groups[target] for value in maker_values(apps[name])}
    return [group for group in groups if group]


def _same_code(one: AppFindings, other: AppFindings) -> bool:
    if not one.code_signature or not other.code_signature:
        return False
    return similarity(one.code_signature, other.code_signature) >= _SAME_CODE


def _card(scope: Scope, group: Sequence[str]) -> Card:
    apps = [scope.apps[exhibit] for exhibit in group]
    names = sorted({app.label or app.package for app in apps} - {""})
    card = Card("developer", f"maker of {', '.join(names[:3])}" if names else "app maker", against=[_HIRED])
    by_app: dict[Value, list[str]] = defaultdict(list)
    for exhibit, app in zip(group, apps, strict=True):
        for value in maker_values(app):
            by_app[value].append(exhibit)
    card.add(by_app)
    card.reports = {r for exhibit in group for r in scope.case.app_reports.get(exhibit, ()) if r in scope.ids}
    for value, exhibits in by_app.items():
        told = f"{counted(len(exhibits), 'app carries', 'apps carry')} {in_words(value[0])} {value_in_words(value[1])}."
        card.reasons.append(Reason(told, 0.0, scope.proofs([value])))
    proofs = scope.proofs(by_app)
    if len(group) > 1:
        text = f"{len(group)} builds share a signer, a build environment or code: one maker is likely."
        card.reasons.append(Reason(text, 0.0, proofs))
    card.sources = {"signer"} | ({"builds"} if len(group) > 1 else set())
    debug = [one for app in apps for one in app.signers if one.weight == "debug_machine"]
    if debug:
        text = "The builds are signed with a key that is made on one developer's machine and not handed out."
        card.reasons.append(Reason(text, 0.0, scope.proofs(("cert_sha256", one.sha256) for one in debug)))
    return card


def _authors(scope: Scope, cards: list[Card], people: list[Card]) -> None:
    """Names in repositories on the server: the one maker's, or a card of their own where there is none or several."""
    found: dict[Value, list[str]] = defaultdict(list)
    for server in scope.servers.values():
        for locator, seen in server.observables:
            named = seen.kind in {"email", "handle"} and seen.role != "victim" and not seen.value.startswith("git@")
            if named and any(part in locator for part in _AUTHORSHIP):
                found[seen.kind, seen.value].append(locator)
    if not found:
        return
    if len(cards) != 1:
        cards.append(Card("developer", next(iter(found))[1], against=[_HIRED]))
    servers = " and ".join(scope.server_named(exhibit) for exhibit in sorted(scope.servers))
    for value, locators in found.items():
        cards[-1].add([value])
        cards[-1].sources.add("repository")
        told = f"The {in_words(value[0])} {value[1]} is an author's in a repository on {servers}."
        cards[-1].reasons.append(Reason(told, 0.0, scope.proofs([value], locators[:5])))
    homes = {("handle", user) for locators in found.values() for locator in locators if (user := _home_of(locator))}
    marks = homes | set(found)
    for card in [card for card in people if marks & set(card.own) and not card.accounts]:
        cards[-1].absorb(card)
        people.remove(card)


def _home_of(locator: str) -> str:
    """Whose home folder a place on a server lies in; empty for none."""
    parts = locator.partition("#")[0].replace("!", "/").split("/")
    return parts[parts.index("home") + 1].lower() if "home" in parts[:-1] else ""
