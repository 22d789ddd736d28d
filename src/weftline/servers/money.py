"""Payments in the server's own tables, with the account that each was to go to."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from weftline.model.server import ServerPayment
from weftline.servers.accounts import People
from weftline.servers.desk import Desk
from weftline.servers.stated import identifiers_of, money_identifiers
from weftline.servers.tables.records import Record
from weftline.servers.victims import Phone, Phones

_CURRENCY: Final = re.compile(r"(?<![A-Z])(USDT|USDC|BTC|ETH|TRX|[A-Z]{3})(?![A-Z])")
_SIGNS: Final = {
    "S$": "SGD",
    "HK$": "HKD",
    "RM": "MYR",
    "¥": "CNY",
    "￥": "CNY",
    "₱": "PHP",
    "฿": "THB",
    "₫": "VND",
    "US$": "USD",
}
_WORDS: Final = {"TRC20": "USDT", "ERC20": "USDT", "人民币": "CNY", "港币": "HKD", "新币": "SGD", "TETHER": "USDT"}


def build_payments(desk: Desk, phones: Phones, people: People) -> list[ServerPayment]:
    """Payments as findings. A currency that neither row nor payee states stays empty; it is not guessed."""
    payees = {(record.store, record.key): record for record in desk.records.get("payees", [])}
    for record in payees.values():
        desk.found += [(record.locator, observable) for observable in identifiers_of(record)]
    named = {
        (record.store, _bare(raw)): record
        for record in payees.values()
        for concept in ("bank_account", "wallet")
        if (raw := record.get(concept))
    }
    out = []
    for record in desk.records.get("payments", []):
        amount = _amount(record.get("amount"))
        if not amount:
            desk.problems.append(f"{record.locator}: an amount that cannot be read ({record.get('amount')[:40]!r})")
            continue
        payee = payees.get((record.store, record.get("payee_ref"))) if record.get("payee_ref") else None
        payee = payee or named.get((record.store, _bare(record.get("bank_account") or record.get("wallet"))))
        account = _account(payee, None) if payee else _account(record, desk)
        code = record.get("invite_code")
        agent = people.of_reference(record.store, record.get("agent_ref")) if record.get("agent_ref") else ""
        phone = _phone(record, phones)
        agent = agent or people.of_code(code) or (people.of_code(phone.get("invite_code")) if phone else "")
        currency = _currency(record, payee)
        device = phone.get("device_key") or phone.record.key if phone else ""
        out.append(
            ServerPayment(
                record.locator, amount, currency, record.get("time"), record.at_us, record.get("method"), account,
                record.get("reference") or record.get("order_no"), device, agent, record.get("status"),
            )
        )  # fmt: skip
    return out


def _bare(account: str) -> str:
    return re.sub(r"[\W_]", "", account)


def _amount(text: str) -> str:
    bare = re.sub(r"[^\d.,-]", "", text)
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare):
        bare = bare.replace(",", "")
    try:
        value = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return ""
    return format(value.normalize() if value == value.to_integral() else value, "f")


def _currency(record: Record, payee: Record | None) -> str:
    for source in (record, payee):
        for text in (source.get("currency"), source.get("method"), source.get("amount")) if source else ():
            found = _named_currency(text)
            if found:
                return found
    return ""


def _named_currency(text: str) -> str:
    upper = text.upper()
    for word, code in (*_WORDS.items(), *_SIGNS.items()):
        if word in upper:
            return code
    match = _CURRENCY.search(upper)
    return match[1] if match and (len(text) <= 12 or match[1] in text) else ""


def _account(record: Record | None, desk: Desk | None) -> str:
    """The wallet or account of a row as `kind:value`; where `desk` is given it is kept as an observable too."""
    if record is None:
        return ""
    for concept in ("wallet", "bank_account"):
        if record.get(concept):
            found = money_identifiers(record, concept)
            if desk is not None:
                desk.found += [(record.locator, each) for each in found]
            return f"{found[0].kind}:{found[0].value}" if found else record.get(concept)
    return record.get("holder")


def _phone(record: Record, phones: Phones) -> Phone | None:
    reference = record.get("user_ref") or record.get("device_ref")
    found = [phone for (store, _, key), phone in phones.by_id.items() if store == record.store and key == reference]
    if not found and (key := record.get("device_key") or record.get("device_ref")).lower() in phones.by_key:
        found = [phones.by_key[key.lower()]]
    return found[0] if len(found) == 1 else None
