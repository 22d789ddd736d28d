"""What to do next, whom to ask for what, the urgent first. Drafts only: nothing is sent, nobody is contacted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from weftline.leads.scope import Scope
from weftline.linkage import family_of
from weftline.model.lead import Actor, Money, NextStep, Place, Reason, VictimToNotify

BANK_HOURS, EXCHANGE_HOURS, NOTIFY_HOURS, MESSENGER_HOURS, HOST_HOURS, LATER = 24, 24, 72, 90 * 24, 90 * 24, 0
_MESSENGERS = {
    "telegram": "Telegram",
    "platform_user_id": "Telegram",
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
    scope: Scope, actors: Sequence[Actor], places: Sequence[Place], money: Money, victims: Sequence[VictimToNotify]
) -> tuple[NextStep, ...]:
    """Steps with reasons and a thin draft; the sooner evidence or money is gone, the earlier they stand."""
    steps = [
        *_safety(scope),
        *_accounts(scope, actors, money),
        *_notify(scope, victims),
        *_operators(scope, places),
        *_messengers(scope, actors),
        *_builders(scope, actors),
        *_registrars(scope),
        *_others(scope),
    ]
    return tuple(sorted(steps, key=lambda step: (step.urgency == LATER, step.urgency)))


def _safety(scope: Scope) -> Iterable[NextStep]:
    endangered = [r.id for r in scope.reports if r.triage.danger or r.triage.self_harm]
    if endangered:
        why = f"{len(endangered)} report(s) speak of danger or self-harm: {', '.join(endangered[:5])}"
        yield NextStep("See to the victims' safety before all else", "crisis line or emergency service", why, "", 1)
    minors = [r.id for r in scope.reports if r.victim.is_minor]
    if minors:
        why = f"{len(minors)} victim(s) are under 18"
        yield NextStep("Bring in the child protection unit", "national hotline or child protection", why, "", 24)


def _accounts(scope: Scope, actors: Sequence[Actor], money: Money) -> Iterable[NextStep]:
    """Ask banks and exchanges at once: money moves within hours."""
    last = max((payment.at_us or 0 for payment in money.payments), default=0)
    for family, to_whom, role in (
        ("payee", "the bank or e-wallet provider", "mule"),
        ("wallet", "the exchange or coin issuer behind the address", "cash_out"),
    ):
        held = [actor for actor in actors if actor.role == role and actor.status != "rejected"]
        for actor in held:
            values = [value for value in actor.observables if family_of(value[0]) == family]
            what = ", ".join(f"{kind} {value}" for kind, value in values)
            why = f"{len(actor.reports)} report(s) name it" + (" and money was paid" if last else "")
            yield NextStep(
                f"Freeze or recall, and ask for the holder, logins and onward transfers: {what}",
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
    why = f"{len(victims)} owners of devices on the seized server have not reported ({spread})"
    proofs = scope.proofs(locators=[victim.locator for victim in victims[:10]])
    yield NextStep(
        "Notify victims who have not reported, after a safety check and an officer's approval",
        "victims' own police or helpline",
        why,
        draft,
        NOTIFY_HOURS,
        (Reason(why, 0.0, proofs),),
    )


def _operators(scope: Scope, places: Sequence[Place]) -> Iterable[NextStep]:
    """Ask the network of every login address for its subscriber; logs last weeks to months."""
    for place in places:
        if place.kind == "login_network" and place.reasons:
            what = place.reasons[0].text
            yield NextStep(
                f"Ask for the subscriber at the times of login: {what}",
                f"the network's provider in {place.country or 'a country to be found'}",
                "this address was let in as an operator"
                + (" (VPN or hosting: a weak lead)" if place.strength == "weak" else ""),
                _PRESERVE.format(what=what, series=scope.series.id),
                HOST_HOURS,
                place.reasons[:1],
            )
    for exhibit in scope.servers:
        what = f"customer, payments and access logs of server {exhibit}"
        yield NextStep(
            f"Ask for {what}",
            "the server's hosting provider",
            "the series' app or panel ran there",
            _PRESERVE.format(what=what, series=scope.series.id),
            HOST_HOURS,
        )


def _messengers(scope: Scope, actors: Sequence[Actor]) -> Iterable[NextStep]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for actor in actors:
        if actor.role not in {"mule", "cash_out"} and actor.status != "rejected":
            for kind, value in actor.observables:
                if kind in _MESSENGERS:
                    found[_MESSENGERS[kind]].append((kind, value))
    for messenger, values in sorted(found.items()):
        what = ", ".join(f"{kind} {value}" for kind, value in values[:20])
        proofs = scope.proofs(values)
        why = f"{len(values)} account(s) of the series' actors"
        yield NextStep(
            f"Preserve subscriber and login records: {what}",
            messenger,
            why,
            _PRESERVE.format(what=what, series=scope.series.id),
            MESSENGER_HOURS,
            (Reason(why, 0.0, proofs),),
        )


def _builders(scope: Scope, actors: Sequence[Actor]) -> Iterable[NextStep]:
    del actors
    for exhibit, app in sorted(scope.apps.items()):
        for account in app.accounts:
            provider = account.provider or account.kind
            what = f"{account.kind} {account.value}"
            yield NextStep(
                f"Ask who holds {what}",
                provider,
                f"the app {app.label or app.package or exhibit} carries it",
                _PRESERVE.format(what=what, series=scope.series.id),
                LATER,
                (Reason(f"found in {account.where}", 0.0, scope.proofs([(account.kind, account.value)])),),
            )


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
            (Reason("victims were led there", 0.0, proofs),),
        )


def _others(scope: Scope) -> Iterable[NextStep]:
    others = sorted(set(scope.shared.values()))
    if others:
        why = "values are shared with " + ", ".join(others[:5])
        yield NextStep("Compare with the related series; a mule or maker may serve both", "the officers of both", why)
