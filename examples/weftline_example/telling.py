"""How victims tell it: narratives, words for money, accounts, phones and platforms in their own manner."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from weftline_example.names import table
from weftline_example.scripts import fill

_CHOICE = re.compile(r"\[([^\[\]]*)\]")


def chosen(rng: random.Random, frame: str) -> str:
    """A frame with one of each `[a|b|c]` chosen afresh."""
    return _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), frame)


def narrative(rng: random.Random, language: str, topics: Sequence[str], slots: Mapping[str, str]) -> str:
    """The victim's own words about these topics, in order, some joined into paragraphs."""
    said = [fill(chosen(rng, rng.choice(table("narratives")[language][topic])), slots) for topic in topics]
    joint = "" if language.startswith("zh") else " "
    text = said[0]
    for sentence in said[1:]:
        text += ("\n" if rng.random() < 0.15 else joint) + sentence
    return text


def other_story(rng: random.Random, kind: str, language: str, slots: Mapping[str, str]) -> str:
    """The account of a crime of another kind (`romance`, `recovery`, `ransomware`, `ddos`, `parcel`)."""
    frames = table("narratives")["other"][kind]
    return " ".join(fill(chosen(rng, frame), slots) for frame in frames.get(language, frames["en"]))


def reply(rng: random.Random, language: str, step: int) -> str:
    """One of the victim's lines in a chat: 0 after the greeting, 1 the lure, 2 the threat, 3 the payment."""
    return chosen(rng, rng.choice(table("narratives")["replies"][language][step]))


def money(rng: random.Random, amount: Decimal, currency: str) -> str:
    """An amount as people write it."""
    whole = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    plain = whole.replace(",", "")
    forms = {
        "SGD": (f"S${whole}", f"SGD {whole}", f"SGD{plain}", f"S$ {plain}"),
        "HKD": (f"HK${whole}", f"HKD {whole}", f"HK$ {plain}", f"HKD{plain}"),
        "USDT": (f"{whole} USDT", f"{plain} USDT", f"USDT {plain}", f"{plain}usdt"),
        "USD": (f"US${whole}", f"USD {whole}"),
        "BTC": (f"{amount.normalize()} BTC",),
    }
    return rng.choice(forms[currency])


def phone(rng: random.Random, number: str) -> str:
    """A telephone number as people of its country write it."""
    for prefix in ("+65", "+852"):
        if number.startswith(prefix):
            local = number.removeprefix(prefix)
            half = f"{local[:4]} {local[4:]}"
            return rng.choice(
                (f"{prefix} {half}", half, local, f"{prefix}{local}", f"{prefix}-{local[:4]}-{local[4:]}")
            )
    if number.startswith("+44"):
        return rng.choice((number, f"+44 {number[3:7]} {number[7:]}", f"0044{number[3:]}"))
    return rng.choice((number, f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"))


def bank_digits(rng: random.Random, account: str) -> str:
    """The digits of a `CC:digits` account in the groups its bank prints."""
    country, digits = account.split(":")
    if country == "SG":
        return rng.choice(
            (digits, f"{digits[:3]}-{digits[3:9]}-{digits[9:]}", f"{digits[:3]} {digits[3:9]} {digits[9:]}")
        )
    return rng.choice((digits, f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", f"{digits[:3]}-{digits[3:]}"))


_ACCOUNT_WORDS = {
    "en": ("bank account {n}", "account number {n}", "acct no. {n}"),
    "zh-Hans": ("银行账号 {n}", "银行账户 {n}"),
    "zh-Hant": ("銀行戶口 {n}", "銀行戶口號碼 {n}"),
    "ms": ("akaun bank {n}", "nombor akaun {n}"),
    "id": ("rekening bank {n}", "nomor rekening {n}"),
}


def account(rng: random.Random, language: str, kind: str, value: str, bank: str = "", holder: str = "") -> str:
    """Where money goes, as written in a message or told by a victim."""
    if kind == "bank_account":
        words = rng.choice(_ACCOUNT_WORDS[language]).replace("{n}", bank_digits(rng, value))
        return " ".join(part for part in (bank, words, holder) if part)
    if kind == "paynow":
        return f"PayNow {phone(rng, value)}" + (f" ({holder})" if holder else "")
    if kind == "fps":
        chinese = language.startswith("zh")
        return f"{rng.choice(('轉數快 FPS ID', '轉數快識別碼', 'FPS ID')) if chinese else 'FPS ID'} {value}"
    if kind == "tron":
        return f"{rng.choice(('USDT TRC20', 'USDT (TRC-20)', 'TRC20'))} {value}"
    return f"{kind.upper()} {value}"


_PLATFORMS = {
    "tinder": "Tinder", "instagram": "Instagram", "facebook": "Facebook", "tantan": "Tantan", "badoo": "Badoo",
    "telegram": "Telegram", "whatsapp": "WhatsApp", "line": "LINE", "wechat": "WeChat",
}  # fmt: skip


def platform(rng: random.Random, name: str, language: str) -> str:
    """A platform's name as a victim of that language writes it."""
    local = {"wechat": {"zh-Hans": "微信", "zh-Hant": "微信"}, "tantan": {"zh-Hans": "探探", "zh-Hant": "探探"}}
    shown = _PLATFORMS.get(name, name)
    return rng.choice((shown, local[name][language])) if language in local.get(name, {}) else shown


def handle(rng: random.Random, kind: str, value: str) -> str:
    """A messenger name or number as victims type it."""
    if kind == "whatsapp":
        return phone(rng, value)
    if kind == "telegram":
        return rng.choice((f"@{value}", value, f"t.me/{value}", f"https://t.me/{value}"))
    return rng.choice((value, f"ID {value}", f"ID: {value}"))
