"""What the answers of a report identify: each field's observables, with the role that the question implies.

What stands under `victim` is the victim's own. Contact, app, demand and payment fields are about the offender. The
narrative is the victim speaking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from weftline.model.observable import Hints, Observable, Role
from weftline.model.report import Persona, Report
from weftline.observables import find, kinds, normalise

FORM_CONFIDENCE = 0.9
PLATFORM_KINDS = {
    "telegram": "telegram",
    "whatsapp": "whatsapp",
    "line": "line",
    "wechat": "wechat",
    "weixin": "wechat",
    "微信": "wechat",
    "qq": "qq",
    "kakaotalk": "kakaotalk",
    "kakao": "kakaotalk",
    "instagram": "instagram",
    "facebook": "facebook",
    "messenger": "facebook",
    "snapchat": "snapchat",
    "tiktok": "tiktok",
    "discord": "discord",
    "skype": "skype",
    "zalo": "zalo",
    "viber": "viber",
    "signal": "signal",
    "kik": "kik",
    "x": "x",
    "twitter": "x",
}
Answer = tuple[str, Observable]


def hints_for(report: Report, home_country: str = "") -> Hints:
    """What a report says about how to read the numbers in it."""
    regions = tuple(dict.fromkeys(code for code in (report.victim.country.upper(), home_country.upper()) if code))
    own = frozenset(f"{o.kind}:{o.value}" for _, o in _victim(report, Hints(regions=regions)))
    currency = next((payment.currency for payment in report.payments if payment.currency), "")
    return Hints(regions=regions, language=report.language, source="form", currency=currency, victim_values=own)


def observables_of(report: Report, home_country: str = "") -> list[Answer]:
    """Every observable in a report's fields as `(field, observable)`; offsets count in that field's text."""
    hints = hints_for(report, home_country)
    found = [*_victim(report, hints), *_contacts(report, hints), *_app(report, hints), *_money(report, hints)]
    found += _free_text(report, hints)
    return list(_once([_own(answer, hints) for answer in found]))


def _own(answer: Answer, hints: Hints) -> Answer:
    """A victim's own number typed into the wrong field is still the victim's own."""
    field, observable = answer
    if f"{observable.kind}:{observable.value}" not in hints.victim_values or observable.role == "victim":
        return answer
    return (field, replace(observable, role="victim", why="the victim's own, named among the victim's details"))


def field_texts(report: Report) -> dict[str, str]:
    """The fields that hold text, by the name used in locators."""
    texts = {"narrative": report.narrative, "threat_words": report.threat_words, "spread": report.spread}
    texts |= {f"unknown.{name}": value for name, value in report.unknown.items()}
    return {name: text for name, text in texts.items() if text.strip()}


def _victim(report: Report, hints: Hints) -> Iterator[Answer]:
    victim = report.victim
    plain = [("phone", value, f"victim.phones.{n}") for n, value in enumerate(victim.phones)]
    plain += [("email", value, f"victim.emails.{n}") for n, value in enumerate(victim.emails)]
    plain += [(handle.kind, handle.value, f"victim.handles.{n}") for n, handle in enumerate(victim.handles)]
    for kind, value, field in plain:
        yield from _typed(kind, value, field, "victim", hints)
    for n, account in enumerate(victim.accounts):
        yield from _account(account, "", f"victim.accounts.{n}", "victim", hints)
    for answer in _searched(victim.safe_contact, "victim.safe_contact", hints):
        yield _with_role(answer, "victim")


def _contacts(report: Report, hints: Hints) -> Iterator[Answer]:
    personas = [("first_contact", report.first_contact)]
    personas += [(f"moved_to.{n}", persona) for n, persona in enumerate(report.moved_to)]
    for field, persona in personas:
        yield from _persona(persona, field, hints)


def _persona(persona: Persona, field: str, hints: Hints) -> Iterator[Answer]:
    platform = persona.platform.strip().casefold()
    if persona.handle:
        kind = PLATFORM_KINDS.get(platform, "handle")
        yield from _typed(kind, persona.handle, f"{field}.handle", "offender", hints)
    if persona.user_id and platform:
        value = f"{PLATFORM_KINDS.get(platform, platform)}:{persona.user_id.strip()}"
        yield from _typed("platform_user_id", value, f"{field}.user_id", "offender", hints)
    if persona.phone:
        yield from _typed("phone", persona.phone, f"{field}.phone", "offender", hints)
    for answer in _searched(persona.profile_url, f"{field}.profile_url", hints):
        yield _with_role(answer, "offender")
    if persona.name.strip():
        yield from _typed("person_name", persona.name, f"{field}.name", "offender", hints)
    if platform:
        yield from _typed("platform", persona.platform, f"{field}.platform", "service", hints)


def _app(report: Report, hints: Hints) -> Iterator[Answer]:
    if report.app.invite_code:
        yield from _typed("invite_code", report.app.invite_code, "app.invite_code", "offender", hints)
    for answer in _searched(report.app.link, "app.link", hints):
        yield _with_role(answer, "offender")


def _money(report: Report, hints: Hints) -> Iterator[Answer]:
    for n, demand in enumerate(report.demands):
        yield from _sum(demand.amount, demand.currency, f"demands.{n}.amount", hints)
        yield from _account(demand.to, demand.method, f"demands.{n}.to", "offender", hints, demand.currency)
    for n, paid in enumerate(report.payments):
        field = f"payments.{n}"
        yield from _sum(paid.amount, paid.currency, f"{field}.amount", hints)
        yield from _account(paid.account, paid.method, f"{field}.account", "offender", hints, paid.currency)
        if paid.tx_hash:
            yield from _typed("tx_hash", paid.tx_hash, f"{field}.tx_hash", "offender", hints)
        if paid.beneficiary.strip():
            yield from _typed("person_name", paid.beneficiary, f"{field}.beneficiary", "offender", hints)


def _sum(amount: str, currency: str, field: str, hints: Hints) -> Iterator[Answer]:
    if amount and currency:
        yield from _typed("money", f"{currency} {amount}", field, "unknown", hints)


def _account(text: str, method: str, field: str, role: Role, hints: Hints, currency: str = "") -> Iterator[Answer]:
    """A payment target: whatever the text itself shows, else a bank account of the currency's or victim's country."""
    if not text.strip():
        return
    found = [a for a in _searched(text, field, hints, method) if a[1].kind not in {"money", "date", "phone"}]
    if found:
        yield from (_with_role(answer, role) for answer in found)
        return
    method_kind = method.strip().casefold().replace(" ", "").replace("-", "")
    known = (method_kind,) if method_kind in kinds().found else ()
    for kind in (*known, "bank_account", "phone"):
        local = replace(hints, currency=currency or hints.currency)
        answers = list(_typed(kind, text, field, role, local)) if normalise(kind, text, local) else []
        if answers:
            yield from answers
            return
    yield (field, Observable("payment_target", " ".join(text.split()).casefold(), text, 0, len(text), role, 0.6))


def _free_text(report: Report, hints: Hints) -> Iterator[Answer]:
    for field, text in field_texts(report).items():
        speaker: Role | None = "victim" if field == "narrative" else None
        source = "narrative" if field == "narrative" else "form"
        for observable in find(text, replace(hints, role=speaker, source=source)):
            role: Role = "offender" if field == "threat_words" and observable.role == "unknown" else observable.role
            yield (field, replace(observable, role=role))


def _typed(kind: str, raw: str, field: str, role: Role, hints: Hints) -> Iterator[Answer]:
    """One field whose kind the form fixes; a value that its kind refuses is kept as it was typed, at low confidence."""
    value = normalise(kind, raw, hints)
    confidence = FORM_CONFIDENCE if value is not None else 0.5
    kept = value if value is not None else " ".join(raw.split()).casefold()
    known = [o for o in find(raw, hints) if o.kind == kind and o.value == kept]
    reserved = any(o.reserved for o in known)
    linkable = all(o.linkable for o in known)
    yield (
        field,
        Observable(kind, kept, raw, 0, len(raw), role, confidence, linkable, reserved=reserved, why="the form's field"),
    )


def _searched(text: str, field: str, hints: Hints, context: str = "") -> Iterator[Answer]:
    """Observables in a short field; `context` words (a payment method) are put before it and taken off again."""
    if not text.strip():
        return
    lead = f"{context}: " if context.strip() else ""
    for observable in find(lead + text, hints):
        if observable.start >= len(lead):
            moved = replace(observable, start=observable.start - len(lead), end=observable.end - len(lead))
            yield (field, moved)


def _with_role(answer: Answer, role: Role) -> Answer:
    field, observable = answer
    return (field, observable if observable.role == "service" else replace(observable, role=role))


def _once(answers: list[Answer]) -> Iterator[Answer]:
    seen: set[tuple[str, str, str, int]] = set()
    for field, observable in answers:
        key = (field, observable.kind, observable.value, observable.start)
        if key not in seen:
            seen.add(key)
            yield (field, observable)
