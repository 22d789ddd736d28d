"""Receipts of payments: as PDF from the bank or as a screenshot of an app."""

from __future__ import annotations

import random

from weftline_example import telling
from weftline_example.chats import LOCAL
from weftline_example.names import table
from weftline_example.nouns import Payment


def bank_of(payment: Payment) -> str:
    """The (made-up) bank that holds the account, the same for the same account."""
    kind, value = payment.account
    country = value[:2] if kind == "bank_account" else {"paynow": "SG", "fps": "HK"}.get(kind, "")
    banks = table("names")["bank"].get(country, ["Example Exchange"])
    name: str = banks[sum(map(ord, value)) % len(banks)]
    return name


def rows(rng: random.Random, payment: Payment, holder: str) -> list[tuple[str, str]]:
    """The labelled lines of a receipt."""
    kind, value = payment.account
    when = f"{payment.at.astimezone(LOCAL):%d %b %Y %H:%M:%S} (UTC+8)"
    amount = f"{payment.currency} {payment.amount:,.2f}"
    if kind == "tron":
        return [("Status", "Completed"), ("Amount", f"{payment.amount:,.2f} USDT"), ("Network", "TRON (TRC20)"),
                ("Address", value), ("TxID", payment.tx_hash), ("Date", when)]  # fmt: skip
    to = {
        "bank_account": ("To account", telling.bank_digits(rng, value) if kind == "bank_account" else ""),
        "paynow": ("PayNow mobile number", telling.phone(rng, value)),
        "fps": ("FPS ID", value),
    }[kind]
    return [("Status", "Successful"), ("Amount", amount), to, ("Beneficiary bank", bank_of(payment)),
            ("Beneficiary name", holder), ("Reference number", payment.reference), ("Date", when)]  # fmt: skip


def title(payment: Payment) -> str:
    """Heading of the receipt."""
    return "Withdrawal details" if payment.currency == "USDT" else "Transfer receipt"
