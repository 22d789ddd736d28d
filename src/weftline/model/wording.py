"""Code names, sums, counts and places as people read them: the same words in the terminal and in the workspace."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from weftline.model.locator import Locator

WORDS: Final = {
    "under_13": "under 13",
    "13_15": "13 to 15",
    "16_17": "16 or 17",
    "18_24": "18 to 24",
    "25_39": "25 to 39",
    "40_59": "40 to 59",
    "60_up": "60 or older",
    "ddos": "denial of service",
    # kinds of observables
    "alipay": "Alipay",
    "android_package": "Android package",
    "apple_team": "Apple developer team",
    "asn": "network (ASN)",
    "bch": "Bitcoin Cash address",
    "bic": "bank code (BIC)",
    "btc": "Bitcoin address",
    "builder_app": "app builder account",
    "cashapp": "Cash App",
    "cert_sha1": "signer certificate (SHA-1)",
    "cert_sha256": "signer certificate",
    "discord": "Discord",
    "discord_invite": "Discord invitation",
    "doge": "Dogecoin address",
    "duitnow": "DuitNow",
    "email": "e-mail",
    "email_message_id": "mail’s message id",
    "eth": "Ethereum address",
    "facebook": "Facebook",
    "firebase_app_id": "Firebase app",
    "firebase_project": "Firebase project",
    "fps": "FPS",
    "ga_id": "analytics account",
    "gcash": "GCash",
    "handle": "user name",
    "iban": "IBAN",
    "imei": "IMEI",
    "instagram": "Instagram",
    "ios_bundle": "iOS app",
    "ipv4": "IP address",
    "ipv4_net": "IP network",
    "ipv6": "IP address",
    "ipv6_net": "IP network",
    "kakaotalk": "KakaoTalk",
    "kakaotalk_invite": "KakaoTalk invitation",
    "kik": "Kik",
    "line": "LINE",
    "line_invite": "LINE invitation",
    "ltc": "Litecoin address",
    "mac": "hardware address (MAC)",
    "md5": "MD5",
    "momo": "MoMo",
    "mtcn": "money transfer number",
    "onion": "onion service",
    "payment_qr": "payment code",
    "paynow": "PayNow",
    "paypal": "PayPal",
    "pix": "Pix",
    "platform_user_id": "account number",
    "promptpay": "PromptPay",
    "qq": "QQ",
    "qris": "QRIS",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "signal": "Signal",
    "skype": "Skype",
    "snapchat": "Snapchat",
    "sol": "Solana address",
    "ssh_key": "SSH key",
    "telegram": "Telegram",
    "telegram_bot_token": "Telegram bot",
    "telegram_invite": "Telegram invitation",
    "tiktok": "TikTok",
    "ton": "TON address",
    "tron": "TRON address",
    "truemoney": "TrueMoney",
    "tx_hash": "transaction",
    "upi": "UPI",
    "url": "web address",
    "user_agent": "browser or program",
    "venmo": "Venmo",
    "viber": "Viber",
    "wechat": "WeChat",
    "whatsapp": "WhatsApp",
    "whatsapp_invite": "WhatsApp invitation",
    "x": "X",
    "xmr": "Monero address",
    "xrp": "XRP address",
    "zalo": "Zalo",
    "zelle": "Zelle",
    # what links and hubs weigh
    "app_code": "app code base",
    "script": "wording of messages",
    "gap": "time between them",
    "hour": "hour of day",
    "prior": "before any evidence",
    "unmatched": "shared by nobody else",
    "held": "one series holds both",
    "lasting": "one holder, however far apart",
    "learnt": "what such pairs turned out to be worth",
    "qr": "QR code",
    "image_text": "text in picture",
    "not_hub": "counts after all",
    "hub": "shared by strangers",
    # leads
    "cash_out": "cash-out",
    "login_network": "network of operators’ logins",
    "working_hours": "operators’ working hours",
    "web_admin": "web administration",
    "ssh": "SSH",
    "unreadable": "not used",
    "partial": "partly used",
}

IDENTIFIER: Final = re.compile(r"\b([xgrslad]-[0-9a-f]{10})[0-9a-f]{12,54}\b")
PLACES: Final = {"line": "line", "msg": "message", "page": "page", "bytes": "bytes", "row": "row"}


def in_words(name: object) -> str:
    """A code name as a person would say it."""
    text = str(name)
    return WORDS.get(text, text.replace("_", " "))


def amount_in_words(amount: object) -> str:
    """A decimal number with commas between thousands; cents only where there are any. Other text stays as it is."""
    try:
        number = Decimal(str(amount))
    except InvalidOperation:
        return str(amount)
    if not number.is_finite():
        return str(amount)
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,f}"


def sums_in_words(sums: Mapping[str, str]) -> str:
    """`SGD 1,200, USDT 300` as `SGD 1,200 + USDT 300`; empty where there are none."""
    return " + ".join(f"{currency} {amount_in_words(amount)}" for currency, amount in sorted(sums.items()))


def counted(number: int, one: str, several: str = "") -> str:
    """`1 report`, `1,204 reports`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def listed(values: Sequence[tuple[str, str]], most: int = 20) -> str:
    """Values with their kinds, at most so many: `phone +6580000001, e-mail a@mail.example and 3 more`."""
    shown = ", ".join(f"{in_words(kind)} {value}" for kind, value in values[:most])
    return shown + (f" and {len(values) - most:,} more" if len(values) > most else "")


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def shortened(text: str) -> str:
    """A sentence in which long ids of Weftline's own are cut to what still tells them apart."""
    return IDENTIFIER.sub(r"\1…", text)


def value_in_words(value: str) -> str:
    """A value; of a hash its beginning, which is enough to tell it apart."""
    return f"{value[:12]}…" if len(value) in {40, 64} and not value.strip("0123456789abcdef") else value


def place_in_words(locator: str) -> str:
    """Where in an exhibit: `line 12–14`, `message 7`, `table users, row 9`, `form field moved to, 1, handle`."""
    try:
        parts = Locator.parse(locator).named
    except ValueError:
        return locator
    if not parts:
        return "whole file"
    if "field" in parts:
        return "form field " + ", ".join(_step(step) for step in parts["field"].split("."))
    if "table" in parts:
        return f"table {parts['table']}" + (f", row {parts['row']}" if "row" in parts else "")
    if "class" in parts:
        return f"class {parts['class']}" + (f", method {parts['method']}" if "method" in parts else "")
    name, value = next(iter(parts.items()))
    return f"{PLACES.get(name, name.replace('_', ' '))} {value.replace('-', '–') if name in PLACES else value}".strip()


def _step(step: str) -> str:
    """One step into a form: lists count from 1."""
    return str(int(step) + 1) if step.isdecimal() and len(step) < 6 else step.replace("_", " ")
