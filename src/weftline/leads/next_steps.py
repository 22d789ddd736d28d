"""What to do next, whom to ask for what, the urgent first. Drafts only: nothing is sent, nobody is contacted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from weftline.leads.answers import answers, noting_answers
from weftline.leads.scope import Scope
from weftline.leads.tellings import compact, same_account
from weftline.linkage import family_of
from weftline.model.lead import Actor, LooseValue, Money, NextStep, Place, Reason, VictimToNotify
from weftline.model.wording import counted, in_words, listed, sentence
from weftline.places import country

BANK_HOURS, EXCHANGE_HOURS, NOTIFY_HOURS, MESSENGER_HOURS, HOST_HOURS, LATER = 24, 24, 72, 90 * 24, 90 * 24, 0
_MESSENGERS = {
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "line": "LINE",
    "wechat": "WeChat",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "snapchat": "Snapchat",
    "tiktok": "TikTok",
    "discord": "Discord",
    "kakaotalk": "KakaoTalk",
    "zalo": "Zalo",
}
_PRESERVE = "Please preserve, until a formal request follows, all records of: {what}. Reference: series {series}."
_FREEZE = "Please mark as fraud and, where the law allows, hold the funds of: {what}. Reference: series {series}."


def next_steps(
    scope: Scope,
    actors: Sequence[Actor],
    places: Sequence[Place],
    money: Money,
    victims: Sequence[VictimToNotify],
    loose: Sequence[LooseValue] = (),
) -> tuple[NextStep, ...]:
    """Steps with reasons and a thin draft; the sooner evidence or money is gone, the earlier they stand."""
    asked = [
        *_safety(scope),
        *_accounts(scope, actors, money),
        *_notify(scope, victims),
        *_operators(scope, places),
        *_messengers(scope, actors),
        *_unplaced(loose),
        *_builders(scope),
        *_registrars(scope),
        *_others(scope),
    ]
    steps = [*answers(scope), *noting_answers(scope, asked)]
    return tuple(sorted(steps, key=lambda step: (step.urgency == LATER, step.urgency)))


def _safety(scope: Scope) -> Iterable[NextStep]:
    endangered = [r.id for r in scope.reports if r.triage.danger or r.triage.self_harm]
    if endangered:
        why = f"{counted(len(endangered), 'report speaks', 'reports speak')} of danger or self-harm: "
        why += ", ".join(endangered[:5])
        yield NextStep("See to the victims' safety before all else", "crisis line or emergency service", why, "", 1)
    minors = [r.id for r in scope.reports if r.victim.is_minor]
    if minors:
        why = f"{counted(len(minors), 'victim is', 'victims are')} under 18"
        yield NextStep("Bring in the child protection unit", "national hotline or child protection", why, "", 24)


def _accounts(scope: Scope, actors: Sequence[Actor], money: Money) -> Iterable[NextStep]:
    """Ask banks and exchanges at once: money moves within hours."""
    paid = {payment.account for payment in money.payments if payment.account}
    for family, to_whom, role in (
        ("payee", "the bank or e-wallet provider", "mule"),
        ("wallet", "the exchange or coin issuer behind the address", "cash_out"),
    ):
        held = [actor for actor in actors if actor.role == role and actor.status != "rejected"]
        for actor in held:
            values = [value for value in actor.observables if family_of(value[0]) == family]
            if not values:
                continue
            what = listed(values, len(values))
            why = f"{counted(len(actor.reports), 'report names', 'reports name')} it"
            why += (
                "; money was paid to it"
                if any(same_account(compact(value), one) for _, value in values for one in paid)
                else ""
            )
            yield NextStep(
                f"Freeze or recall the money, and ask for the holder, logins and onward transfers: {what}",
                to_whom,
                why,
                _FREEZE.format(what=what, series=scope.series.id),
                BANK_HOURS if family == "payee" else EXCHANGE_HOURS,
                actor.reasons[:3],
            )


def _notify(scope: Scope, victims: Sequence[VictimToNotify]) -> Iterable[NextStep]:
    if not victims:
        return
    countries: dict[str, int] = defaultdict(int)
    for victim in victims:
        countries[victim.country or "country not known"] += 1
    spread = ", ".join(f"{country} {count}" for country, count in sorted(countries.items()))
    draft = (
        "A police investigation found your number among those a criminal group may approach. Do not pay; contact us."
    )
    why = f"{counted(len(victims), 'owner of a device', 'owners of devices')} in the seized server's tables "
    why += f"{'has' if len(victims) == 1 else 'have'} not reported ({spread})"
    proofs = scope.proofs(locators=[victim.locator for victim in victims[:10]])
    yield NextStep(
        "Notify victims who have not reported, after a safety check and an officer's approval",
        "victims' own police or helpline",
        why,
        draft,
        NOTIFY_HOURS,
        (Reason(sentence(why) + ".", 0.0, proofs),),
    )


def _operators(scope: Scope, places: Sequence[Place]) -> Iterable[NextStep]:
    """Ask the network of every login address for its subscriber; logs last weeks to months."""
    for place in places:
        if place.kind == "login_network" and place.reasons:
            what = place.reasons[0].text.rstrip(".")
            address = what.partition(" was let in ")[0]
            yield NextStep(
                f"Ask for the subscriber of {address} at the times of login",
                f"the network's provider in {_country(place.country)}",
                what + (" (VPN or hosting: a weak lead)" if place.strength == "weak" else ""),
                _PRESERVE.format(what=what, series=scope.series.id),
                HOST_HOURS,
                place.reasons[:1],
            )
    for exhibit in scope.servers:
        what = f"customer, payments and access logs of {scope.server_named(exhibit)}"
        yield NextStep(
            f"Ask for {what}",
            "the server's hosting provider",
            "the series' app or panel ran there",
            _PRESERVE.format(what=what, series=scope.series.id),
            HOST_HOURS,
            (Reason("Reports of the series are tied to what stands there.", 0.0, scope.proofs([("server", exhibit)])),),
        )


def _messengers(scope: Scope, actors: Sequence[Actor]) -> Iterable[NextStep]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for actor in actors:
        if actor.role not in {"mule", "cash_out"} and actor.status != "rejected":
            for kind, value in actor.observables:
                messenger = _messenger(kind, value)
                if messenger:
                    found[messenger].append((kind, value))
    for messenger, values in sorted(found.items()):
        what = listed(values)
        proofs = scope.proofs(values)
        why = f"{counted(len(values), 'account')} of the series' actors"
        yield NextStep(
            f"Preserve subscriber and login records: {what}",
            messenger,
            why,
            _PRESERVE.format(what=what, series=scope.series.id),
            MESSENGER_HOURS,
            (Reason(sentence(why) + ".", 0.0, proofs),),
        )


def _unplaced(loose: Sequence[LooseValue]) -> Iterable[NextStep]:
    """Names and accounts of the offenders' side that are nobody's yet, for a person to place."""
    if loose:
        why = f"{counted(len(loose), 'value stands', 'values stand')} in one report only, and nothing ties "
        why += f"{'it' if len(loose) == 1 else 'them'} to one of the actors"
        what = listed([(one.kind, one.value) for one in loose])
        reasons = tuple(dict.fromkeys(one.reason for one in loose[:20]))
        yield NextStep(f"Find out who is behind: {what}", "the officers of the case", why, "", LATER, reasons)


def _messenger(kind: str, value: str) -> str:
    """Who runs the platform that an account is on; of `platform:number` the platform is in the value."""
    return _MESSENGERS.get(value.partition(":")[0] if kind == "platform_user_id" else kind, "")


def _country(code: str) -> str:
    known = country(code) if code else None
    return f"{known.name} ({code})" if known else code or "a country to be found"


def _builders(scope: Scope) -> Iterable[NextStep]:
    """Ask the providers of the accounts that apps carry who holds them."""
    held: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for _, app in sorted(scope.apps.items()):
        for account in app.accounts:
            named = app.label or app.package or "without a name"
            held[account.provider or in_words(account.kind), account.kind, account.value][named] = account.where
    for (provider, kind, value), apps in held.items():
        what = f"{in_words(kind)} {value}"
        names = ", ".join(apps)
        carry = f"the app {names} carries" if len(apps) == 1 else f"the apps {names} carry"
        found = Reason(f"It was found in {_file(next(iter(apps.values())))}.", 0.0, scope.proofs([(kind, value)]))
        draft = _PRESERVE.format(what=what, series=scope.series.id)
        yield NextStep(f"Ask who holds {what}", provider, f"{carry} it", draft, LATER, (found,))


def _file(locator: str) -> str:
    """The file inside an app that a place lies in."""
    return locator.partition("#")[0].rpartition("!")[2] or "the app"


def _registrars(scope: Scope) -> Iterable[NextStep]:
    domains: dict[str, None] = {}
    for report in scope.reports:
        for seen in scope.sightings(report.id):
            if seen.kind == "domain" and seen.role == "offender" and seen.linkable:
                domains.setdefault(seen.value)
    for domain in list(domains)[:20]:
        proofs = scope.proofs([("domain", domain)])
        what = f"registrant, payment and name-server changes of {domain}"
        yield NextStep(
            f"Ask for {what}",
            "the domain's registrar",
            "victims were led there",
            _PRESERVE.format(what=what, series=scope.series.id),
            LATER,
            (Reason("Victims were led there.", 0.0, proofs),),
        )


def _others(scope: Scope) -> Iterable[NextStep]:
    others = sorted(set(scope.shared.values()))
    if others:
        why = "values are shared with " + ", ".join(others[:5])
        reason = Reason(sentence(why) + ".", 0.0, scope.proofs(scope.shared))
        what = "Compare with the related series; a mule or maker may serve both"
        yield NextStep(what, "the officers of both", why, reasons=(reason,))
