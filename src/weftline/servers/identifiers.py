"""What identifies or connects in the server's texts, with its place. Victims' contacts are never among it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from weftline.model.observable import FACTS, Hints, Observable, Role
from weftline.model.server import Device, Operator
from weftline.observables import find_all
from weftline.observables.reserved import is_reserved
from weftline.servers.desk import Desk, Text

_OFFENDERS: Final = frozenset(
    [
        "telegram_bot_token",
        "telegram",
        "telegram_invite",
        "btc",
        "eth",
        "tron",
        "ltc",
        "xmr",
        "iban",
        "bank_account",
        "upi",
        "pix",
    ]
)
_VISITORS: Final = frozenset(["ipv4", "ipv6", "phone"])
_KEPT: Final = 50_000


def gather_identifiers(desk: Desk, operators: list[Operator], devices: list[Device]) -> list[tuple[str, Observable]]:
    """All observables: from rows, texts, operators' addresses and device owners' numbers (role victim)."""
    out = list(desk.found)
    told: set[tuple[str, str, str]] = set()
    for text, found in zip(desk.texts, _found(desk.texts), strict=True):
        for each in found:
            if text.source and (each.kind in _VISITORS or (text.source, each.kind, each.value) in told):
                continue
            told.add((text.source, each.kind, each.value))
            out.append((text.locator, _placed(each, text, desk)))
    for operator in operators:
        if operator.ip and operator.locators:
            kind = "ipv6" if ":" in operator.ip else "ipv4"
            out.append((operator.locators[0], _whole(kind, operator.ip, "offender", "was let in as an operator")))
    for record in desk.records.get("config", []):
        setting = Text(record.locator, f"{record.get('key')}: {record.get('value')}"[:20_000], "unknown")
        out += [(record.locator, _placed(each, setting, desk)) for each in next(_found([setting]))]
    for device in devices:
        if device.phone.startswith("+"):
            role: Role = "unknown" if device.likely_operator_test else "victim"
            out.append((device.locator, _whole("phone", device.phone, role, "the owner of a device on the server")))
    return _once(out)[:_KEPT]


def _found(texts: list[Text]) -> Iterator[list[Observable]]:
    wanted = ((text.text, Hints(role=None if text.role == "unknown" else text.role, source="server")) for text in texts)
    for found in find_all(wanted):
        yield [each for each in found if each.kind not in FACTS]


def _placed(each: Observable, text: Text, desk: Desk) -> Observable:
    role: Role = each.role
    why = each.why
    if each.kind == "domain" and each.value.lower() in desk.own_names:
        role, why = "offender", "a name of this server's own sites"
    elif role == "unknown" and not each.linkable:
        role = "service"
    elif role == "unknown" and (each.kind in _OFFENDERS or text.role == "offender"):
        role, why = "offender", "kept on the server by those who run it"
    return Observable(
        each.kind, each.value, each.raw, each.start, each.end, role, each.confidence, each.linkable, each.readings,
        each.reserved, why,
    )  # fmt: skip


def _whole(kind: str, value: str, role: Role, why: str) -> Observable:
    return Observable(kind, value, value, 0, len(value), role, 0.9, reserved=is_reserved(kind, value), why=why)


def _once(found: list[tuple[str, Observable]]) -> list[tuple[str, Observable]]:
    seen: set[tuple[str, str, str, int]] = set()
    out = []
    for locator, each in found:
        key = (locator, each.kind, each.value, each.start)
        if key not in seen:
            seen.add(key)
            out.append((locator, each))
    return out
