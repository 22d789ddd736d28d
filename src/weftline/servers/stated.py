"""What rows of the offenders' own people, payees and profiles state: handles, accounts and wallets in normal form."""

from __future__ import annotations

import re
from typing import Final

from weftline.model.observable import Hints, Observable
from weftline.observables import find, normalise
from weftline.places import country
from weftline.servers.tables.records import Record

_KINDS: Final = {
    "telegram": "telegram", "phone": "phone", "email": "email", "wechat": "wechat", "qq": "qq", "whatsapp": "whatsapp",
    "line": "line",
}  # fmt: skip
_SEARCHED: Final = ("wallet", "bank_account")
_ACCOUNTS: Final = frozenset(["iban", "bank_account"])
_SCHEMES: Final = ("paynow", "fps", "promptpay", "gcash", "upi", "pix")
_PLATFORMS: Final = frozenset(
    ["telegram", "whatsapp", "line", "wechat", "qq", "kakaotalk", "instagram", "facebook", "snapchat", "tiktok",
     "discord", "skype", "zalo", "viber", "signal", "kik", "x"]
)  # fmt: skip
_BRACKETS: Final = re.compile(r"\(([A-Za-z]{2})\)")
_LOOSE: Final = _PLATFORMS | {"email", "telegram_invite", "whatsapp_invite"}


def identifiers_of(record: Record) -> list[Observable]:
    """What a row of the offenders' own people or payees states about them."""
    out = []
    for concept, kind in _KINDS.items():
        raw = record.get(concept)
        value = normalise(kind, raw, Hints(source="server", role="offender")) if raw else None
        if value:
            out.append(
                Observable(kind, value, raw, 0, len(raw), "offender", 0.9, why=f"column of table {record.table}")
            )
    for concept in _SEARCHED:
        if record.get(concept):
            out += money_identifiers(record, concept)
    taken = set(record.fields.values())
    for text in record.cells.values():
        if text not in taken and len(text) < 300:
            hints = Hints(source="server", role="offender")
            out += [each for each in find(text, hints) if each.kind in _LOOSE and each.confidence >= 0.7]
    return out


def money_identifiers(record: Record, concept: str) -> list[Observable]:
    """A wallet or bank account of a row in its normal form, with the bank's country where the row states it."""
    raw = record.get(concept)
    hints = Hints(
        regions=_bank_regions(record), source="server", role="offender", currency=record.get("currency").upper()
    )
    why = f"{concept} of table {record.table}"
    for kind in _SCHEMES:
        if kind in record.get("method").lower() and (value := normalise(kind, raw, hints)):
            return [Observable(kind, value, raw, 0, len(raw), "offender", 0.9, why=why)]
    text = raw if concept == "wallet" else f"{record.get('bank_name')} account: {raw}"
    wanted = [each for each in find(text, hints) if each.raw.strip() == raw.strip() or each.kind in _ACCOUNTS]
    if wanted and not any(each.value.startswith("ZZ:") for each in wanted):
        return [
            Observable(each.kind, each.value, each.raw, 0, len(each.raw), "offender", max(each.confidence, 0.85),
                       each.linkable, each.readings, each.reserved, why)
            for each in wanted
        ]  # fmt: skip
    value = normalise("bank_account", raw, hints)
    return [Observable("bank_account", value, raw, 0, len(raw), "offender", 0.7, why=why)] if value else []


def _bank_regions(record: Record) -> tuple[str, ...]:
    """The country that a row states for its bank: in a column, or in brackets behind the bank's name."""
    stated = [record.get("country"), *_BRACKETS.findall(record.get("bank_name"))]
    return tuple(code for text in stated if (code := text.strip().upper()) and country(code))


def persona_identifiers(record: Record) -> list[Observable]:
    """Handles of a row in which a cell names the platform and later ones the account and its number there."""
    out: list[Observable] = []
    platform, sought = "", False
    why = f"a profile in table {record.table}"
    hints = Hints(source="server", role="offender")
    for text in record.cells.values():
        named = text.strip().lower()
        if named in _PLATFORMS:
            platform, sought = named, True
        elif sought and (value := normalise(platform, text, hints)):
            out.append(Observable(platform, value, text, 0, len(text), "offender", 0.9, why=why))
            sought = False
        elif platform == "telegram" and named.isdigit() and 6 <= len(named) <= 12:
            out.append(
                Observable("platform_user_id", f"telegram:{named}", text, 0, len(text), "offender", 0.9, why=why)
            )
    return out
