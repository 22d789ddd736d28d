"""Which identifiers go to whom: one letter for each recipient, with the times that matter and the proofs."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

import phonenumbers

from weftline.bundles.material import Material
from weftline.bundles.proving import Prover
from weftline.bundles.result import Proof
from weftline.bundles.stating import shared_values
from weftline.bundles.withholding import PROTECTED, Withholding, protected_values
from weftline.model.lead import CountedPayment, NextStep
from weftline.model.observable import Sighting
from weftline.places import country, country_of_ip

_OWN_NAMES: Final = {
    "line": "LINE",
    "line_invite": "LINE",
    "wechat": "WeChat",
    "whatsapp": "WhatsApp",
    "whatsapp_invite": "WhatsApp",
    "tiktok": "TikTok",
    "kakaotalk": "KakaoTalk",
    "kakaotalk_invite": "KakaoTalk",
    "qq": "QQ",
    "mtcn": "money transfer",
    "x": "X",
    "platform_user_id": "Telegram",
    "telegram_bot_token": "Telegram",
    "ga_id": "Google Analytics",
}
_UNSAFE: Final = re.compile(r"[^\w .,:()&/+-]")
_BLANK: Final = re.compile(r"\s*\([^)]*\{[^}]*\}[^)]*\)")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A kind of provider, from the table."""

    name: str
    kinds: tuple[str, ...]
    letters: tuple[str, ...]
    hours: int
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One identifier asked about. Times in UTC microseconds: the first and last that evidence gives it, and for an
    address each of its logins, because only the exact second names a subscriber.
    """

    kind: str
    value: str
    first_us: int | None
    last_us: int | None
    proofs: tuple[str, ...]
    times: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """One draft before it is put into words. `forms`: `freeze`, `preservation`, `production`, `other`."""

    to: str
    forms: tuple[str, ...]
    hours: int
    ask_for: tuple[str, ...]
    asks: tuple[Ask, ...]
    proofs: tuple[Proof, ...]
    words: tuple[str, ...] = ()


@cache
def recipients() -> tuple[Recipient, ...]:
    """The table of recipients."""
    text = files("weftline.bundles").joinpath("data/recipients.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["recipient"]
    return tuple(
        Recipient(r["name"], tuple(r["kinds"]), tuple(r["letters"]), int(r["hours"]), tuple(r["ask"])) for r in rows
    )


def letters_for(material: Material) -> list[Letter]:
    """All letters of one series, those whose trail goes cold first in front."""
    prover = Prover(material, Withholding.of(material))
    grouped: dict[tuple[str, Recipient], list[Ask]] = {}
    for kind, value in identifiers(material):
        for recipient in recipients():
            if kind in recipient.kinds:
                to = _named(recipient.name, kind, value, example=material.header.example)
                ask = _ask(kind, value, material, prover)
                if ask.proofs:
                    grouped.setdefault((to, recipient), []).append(ask)
    steps = material.leads.next_steps
    letters = [_letter(to, kind, asks, steps, prover) for (to, kind), asks in grouped.items()]
    letters += _others(material, prover)
    return sorted(letters, key=lambda letter: (letter.hours == 0, letter.hours, letter.to))


def identifiers(material: Material) -> list[tuple[str, str]]:
    """What is the offenders' and may be asked about: seen in that role, or held by an actor; never a victim's."""
    protected = protected_values(material)
    actors = [actor for actor in material.leads.actors if actor.status != "rejected"]
    found = [pair for actor in actors for pair in actor.observables]
    sealed = {item.id for item in material.exhibits.values() if item.sealed}
    open_ones = [s for s in material.sightings.values() if s.exhibit not in sealed]
    offenders = {(s.kind, s.value) for s in open_ones if s.role == "offender" and s.linkable}
    found += [pair for pair in shared_values(material.links) if pair in offenders]
    found += sorted(offenders - set(found))
    whose = Counter((s.kind, s.value, s.role in PROTECTED) for s in open_ones if s.role in {"offender", *PROTECTED})
    theirs = {(k, v) for k, v, other in whose if other and whose[k, v, True] >= whose[k, v, False]}
    return [pair for pair in dict.fromkeys(found) if pair[1] not in protected and pair not in theirs]


def _named(name: str, kind: str, value: str, *, example: bool) -> str:
    """The recipient as exactly as the identifier itself tells."""
    host = _host(kind, value)
    known = {
        "bank": _bank(kind, value),
        "scheme": _OWN_NAMES.get(kind, kind.replace("_", " ")),
        "service": _OWN_NAMES.get(kind, kind.removesuffix("_invite").replace("_", " ").title()),
        "host": host,
        "country": _country_of_number(value) if kind == "phone" else "",
        "network": _network(value, example=example) if kind in {"ipv4", "ipv6"} else "",
    }
    missing = [word for word in re.findall(r"\{(\w+)\}", name) if not known[word]]
    shown = (_BLANK.sub("", name) if missing else name).format(**known)
    return _UNSAFE.sub("", shown)


def _host(kind: str, value: str) -> str:
    if kind == "email":
        return value.rpartition("@")[2]
    if kind == "url":
        try:
            return urlsplit(value).hostname or value
        except ValueError:
            return value
    return value.partition("/")[0]


def _bank(kind: str, value: str) -> str:
    if kind == "iban":
        return f"{_country(value[:2])}, bank code {value[4:8]}"
    return _country(value.partition(":")[0]) if ":" in value else ""


def _country(code: str) -> str:
    found = country(code)
    return found.name if found is not None else code


def _country_of_number(value: str) -> str:
    try:
        code = phonenumbers.region_code_for_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return ""
    return _country(code) if code else ""


def _network(value: str, *, example: bool) -> str:
    try:
        place = country_of_ip(value, example=example)
    except ValueError:
        return ""
    return str(getattr(place, "network", "") or getattr(place, "name", "") or "") or _country(place.country)


def _ask(kind: str, value: str, material: Material, prover: Prover) -> Ask:
    seen = [s for s in prover.seen(kind, value) if (s.kind, s.value) == (kind, value)]
    times = [s.at_us for s in seen if s.at_us is not None]
    times += [paid.at_us for paid in material.leads.money.payments if paid.at_us and _paid_to(paid, kind, value)]
    logins = _logins(value, material) if kind in {"ipv4", "ipv6"} else []
    times += logins
    return Ask(
        kind,
        value,
        min(times, default=material.leads.first_us),
        max(times, default=material.leads.last_us),
        prover.by_sightings(s.id for s in _few(seen)) or _by_holders(kind, value, material, prover),
        tuple(logins),
    )


def _by_holders(kind: str, value: str, material: Material, prover: Prover) -> tuple[str, ...]:
    """What proves the actors that hold a value, where it was not sighted by itself."""
    holders = [actor for actor in material.leads.actors if (kind, value) in actor.observables]
    return prover.by_sightings(name for actor in holders for reason in actor.reasons for name in reason.sightings)


def _paid_to(paid: CountedPayment, kind: str, value: str) -> bool:
    return paid.account in {value, value.partition(":")[2], f"{kind}:{value}"}


def _logins(address: str, material: Material) -> list[int]:
    found = {
        login.at_us
        for server in material.servers.values()
        for login in server.logins
        if login.ip == address and login.success and login.at_us is not None
    }
    return sorted(found)


def _few(seen: Iterable[Sighting]) -> list[Sighting]:
    by_report: dict[tuple[str, str], Sighting] = {}
    for one in seen:
        by_report.setdefault((one.report, one.exhibit), one)
    return list(by_report.values())[:5]


def _letter(to: str, recipient: Recipient, asks: list[Ask], steps: Iterable[NextStep], prover: Prover) -> Letter:
    values = {ask.value for ask in asks}
    own = [step for step in steps if _about(step, values)]
    hours = [step.urgency for step in own if step.urgency]
    return Letter(
        to=to,
        forms=recipient.letters,
        hours=min([recipient.hours, *hours]) if recipient.hours else min(hours, default=0),
        ask_for=recipient.ask,
        asks=tuple(asks),
        proofs=_proofs(asks, prover.proofs),
    )


def _about(step: NextStep, values: set[str]) -> bool:
    """Whether a next step speaks of one of these identifiers, as a whole word."""
    return any(re.search(rf"(?<![\w.]){re.escape(value)}(?![\w.])", step.what) for value in values)


def _proofs(asks: Iterable[Ask], proofs: Mapping[str, Proof]) -> tuple[Proof, ...]:
    names = dict.fromkeys(name for ask in asks for name in ask.proofs)
    return tuple(proofs[name] for name in names)


def _others(material: Material, prover: Prover) -> list[Letter]:
    """Next steps with a draft that speak of no identifier with a recipient of its own, such as a server's host."""
    asked = {value for _, value in identifiers(material)}
    clean = prover.withholding.clean
    letters = []
    for step in material.leads.next_steps:
        if step.draft and not _about(step, asked):
            found = prover.by_sightings(name for reason in step.reasons for name in reason.sightings)
            shown = tuple(prover.proofs[name] for name in found)
            words = (clean(step.what) + ".", clean(step.why) + "." if found else "", clean(step.draft))
            text = tuple(word for word in words if word)
            letters.append(Letter(clean(step.to_whom), ("other",), step.urgency, (), (), shown, text))
    return letters
