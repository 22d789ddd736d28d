"""Places with their reasons: where operators logged in from, which banks took money, when the work was done.

The country of an address is not the country of a person, and hours of work give an interval of time zones, never a
country.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import phonenumbers

from weftline.leads.scope import Scope
from weftline.linkage import family_of
from weftline.model.lead import Place, Reason, Strength
from weftline.model.server import Operator
from weftline.model.wording import counted, in_words, sentence

_PLURAL = re.compile(r"\b(\d{1,12}) ([a-z]{1,20})\(s\)")
_HIDING = ("vpn", "hosting", "proxy", "tor")
_FEW_ACTIONS = 20
_GRADES: tuple[Strength, ...] = ("weak", "moderate", "strong", "very strong")
_NOT_A_PERSON = Reason("The country of an address is not the country of a person.")


def places_of(scope: Scope) -> tuple[Place, ...]:
    """All places of a series, strongest first within each kind."""
    found = [*_logins(scope), *_banks(scope), *_phones(scope), *_hours(scope), *_victims(scope)]
    return tuple(found)


def _logins(scope: Scope) -> list[Place]:
    """One place for every address that was let in, with its network and planes."""
    found = []
    for _, server in sorted(scope.servers.items()):
        found += [_login(scope, operator) for operator in server.operators if operator.ip]
    return sorted(found, key=lambda place: -_GRADES.index(place.strength))


def _login(scope: Scope, operator: Operator) -> Place:
    known = scope.case.country_of_ip(operator.ip)
    country = operator.country or known.country
    network = operator.network or known.network
    hidden = known.kind in {"vpn", "hosting"} or any(word in network.casefold() for word in _HIDING)
    against = [_NOT_A_PERSON, *(Reason(_ended(text)) for text in operator.against)]
    if hidden:
        against.append(Reason(f"{operator.ip} is of a VPN or hosting network: whoever used it may be anywhere."))
    told = f"{operator.ip} ({network or 'network not known'}) was let in {operator.count} times"
    told += f" through {', '.join(in_words(plane) for plane in operator.planes)}" if operator.planes else ""
    proofs = scope.proofs(_ip_values(operator.ip), operator.locators)
    reasons = (Reason(told + ".", 0.0, proofs), *(Reason(_ended(text), 0.0, proofs) for text in operator.reasons))
    strength: Strength = "weak" if hidden else _grade(operator)
    return Place("login_network", country, None, strength, reasons, tuple(against))


def _ended(text: str) -> str:
    """A remark as a sentence, with real plurals."""
    told = sentence(_PLURAL.sub(lambda found: counted(int(found[1]), found[2]), text))
    return told if told.endswith((".", "!", "?")) else told + "."


def _grade(operator: Operator) -> Strength:
    if operator.strength in _GRADES:
        return next(grade for grade in _GRADES if grade == operator.strength)
    return "strong" if len(operator.planes) > 1 else "moderate"


def _ip_values(ip: str) -> list[tuple[str, str]]:
    return [("ipv6" if ":" in ip else "ipv4", ip)]


def _banks(scope: Scope) -> list[Place]:
    """Countries of the accounts that took money."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for report in scope.reports:
        for seen in scope.sightings(report.id):
            if family_of(seen.kind) == "payee" and seen.role == "offender":
                country = bank_country(seen.kind, seen.value)
                if country and (seen.kind, seen.value) not in found[country]:
                    found[country].append((seen.kind, seen.value))
    against = (Reason("An account's country is where the bank is; its holder may be a mule, and often a victim too."),)
    return [
        Place(
            "bank",
            country,
            None,
            "moderate",
            tuple(
                Reason(f"{sentence(in_words(kind))} {value} is held there.", 0.0, scope.proofs([(kind, value)]))
                for kind, value in values
            ),
            against,
        )
        for country, values in sorted(found.items())
    ]


def bank_country(kind: str, value: str) -> str:
    """ISO country of an account by its form; empty where the form does not say."""
    if kind == "iban":
        return value[:2]
    if kind == "bank_account" and value[2:3] == ":":
        return value[:2]
    return {"paynow": "SG", "fps": "HK", "promptpay": "TH", "upi": "IN", "pix": "BR", "duitnow": "MY"}.get(kind, "")


def _phones(scope: Scope) -> list[Place]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for report in scope.reports:
        for seen in scope.sightings(report.id):
            if seen.role == "offender" and family_of(seen.kind) == "number":
                country = _phone_country(seen.value)
                if country and (seen.kind, seen.value) not in found[country]:
                    found[country].append((seen.kind, seen.value))
    against = (Reason("A number can be rented from anywhere."),)
    return [
        Place(
            "phone",
            country,
            None,
            "weak",
            tuple(
                Reason(f"{value} is a number of that country.", 0.0, scope.proofs([(kind, value)]))
                for kind, value in values
            ),
            against,
        )
        for country, values in sorted(found.items())
    ]


def _phone_country(value: str) -> str:
    try:
        parsed = phonenumbers.parse(value if value.startswith("+") else "+" + value)
    except phonenumbers.NumberParseException:
        return ""
    code = phonenumbers.region_code_for_number(parsed)
    return str(code or phonenumbers.region_code_for_country_code(parsed.country_code or 0) or "").replace("ZZ", "")


def _hours(scope: Scope) -> Iterable[Place]:
    for _, server in sorted(scope.servers.items()):
        if server.utc_offset_interval is None:
            continue
        low, high = server.utc_offset_interval
        told = f"{server.hours_n} operator actions fit a working day between UTC{low:+g} and UTC{high:+g}."
        against = [Reason("Hours of work say nothing of a country; shifts and night work shift them.")]
        if server.hours_n < _FEW_ACTIONS:
            against.append(Reason(f"Only {counted(server.hours_n, 'action')} could be counted."))
        proofs = scope.proofs(locators=(place for one in server.operators for place in one.locators))
        yield Place("working_hours", "", (low, high), "weak", (Reason(told, 0.0, proofs),), tuple(against))


def _victims(scope: Scope) -> list[Place]:
    counts: dict[str, int] = defaultdict(int)
    for report in scope.reports:
        if report.victim.country:
            counts[report.victim.country] += 1
    return [
        Place(
            "victims",
            country,
            None,
            "strong",
            (Reason(f"{counted(count, 'report')} of the series {'comes' if count == 1 else 'come'} from there."),),
        )
        for country, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]
