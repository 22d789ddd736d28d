"""Instant-payment schemes and wallets: a key, a telephone number or a name under the scheme's word."""

from __future__ import annotations

import re

from weftline.model.observable import Hints
from weftline.observables.codecs import digits as check
from weftline.observables.families.mail import email
from weftline.observables.families.telephony import e164
from weftline.observables.kind import Kind, Normaliser
from weftline.observables.wordlists import words

PSPS = words("upi_providers")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UEN = re.compile(
    r"(?:[0-9]{8}[A-Z]|[0-9]{9}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]|[STFGM][0-9]{7}[A-Z])(?:[A-Z0-9]{0,3})?"
)


def _region(hints: Hints, region: str) -> Hints:
    return Hints(regions=(region, *hints.regions)[:3], language=hints.language)


def _phone_in(region: str) -> Normaliser:
    def normal(raw: str, hints: Hints) -> str | None:
        found = e164(raw, _region(hints, region))
        return found or (e164("+" + re.sub(r"\D", "", raw), hints) if raw.strip().startswith("+") else None)

    normal.__doc__ = f"E.164, national forms read as {region}."
    return normal


def paynow(raw: str, hints: Hints) -> str | None:
    """A Singapore number in E.164, an entity number (UEN) or a national number in upper case."""
    text = re.sub(r"[\s\-]", "", raw).upper()
    return text if _UEN.fullmatch(text) else e164(raw, _region(hints, "SG"))


def promptpay(raw: str, hints: Hints) -> str | None:
    """A Thai number in E.164, a citizen number of thirteen digits, or a wallet of fifteen."""
    text = re.sub(r"[\s\-]", "", raw)
    if re.fullmatch(r"[0-9]{13}", text) and text[:4] != "0066":
        return text if check.thai_id(text) or text[0] == "0" else None
    if re.fullmatch(r"[0-9]{15}", text):
        return text
    return e164("+" + text[2:] if text.startswith("0066") else raw, _region(hints, "TH"))


def fps(raw: str, hints: Hints) -> str | None:
    """A Hong Kong FPS identifier of seven or nine digits, a number in E.164, or a mail address."""
    if "@" in raw:
        return email(raw, hints)
    text = re.sub(r"[\s\-]", "", raw)
    return text if re.fullmatch(r"[0-9]{7}|[0-9]{9}", text) else e164(raw, _region(hints, "HK"))


def pix(raw: str, hints: Hints) -> str | None:
    """CPF, CNPJ, number in E.164, mail address or random key (UUID)."""
    text = raw.strip().lower()
    if UUID.fullmatch(text):
        return text
    if "@" in text:
        return email(text, hints)
    plain = re.sub(r"[\s.\-/]", "", text)
    if not text.startswith("+") and (check.cpf(plain) or check.cnpj(plain)):
        return plain
    return e164(raw, _region(hints, "BR"))


def upi(raw: str, _hints: Hints) -> str | None:
    """`name@provider` in lower case without spaces."""
    text = re.sub(r"\s", "", raw).lower().removeprefix("upi://pay?pa=").partition("&")[0]
    return text if re.fullmatch(r"[a-z0-9][a-z0-9._\-]{1,255}@[a-z][a-z0-9]{1,63}", text) else None


def qris(raw: str, _hints: Hints) -> str | None:
    """The merchant's national id: `ID` and thirteen digits, or the digits alone as typed."""
    text = re.sub(r"[\s.\-]", "", raw).upper()
    return text if re.fullmatch(r"(?:ID)?[0-9]{13,15}", text) else None


def paypal(raw: str, hints: Hints) -> str | None:
    """A mail address, or the name of a paypal.me link."""
    text = re.sub(r"(?i)^(?:https?://)?(?:www\.)?paypal\.me/", "", raw.strip()).rstrip("/")
    return email(text, hints) if "@" in text else text.lower() if re.fullmatch(r"[A-Za-z0-9]{2,20}", text) else None


def cashapp(raw: str, _hints: Hints) -> str | None:
    """The cashtag in lower case without the dollar sign."""
    text = re.sub(r"(?i)^(?:https?://)?cash\.app/", "", raw.strip()).lstrip("$").rstrip("/").lower()
    return text if re.fullmatch(r"[a-z][a-z0-9_\-]{0,19}", text) else None


def venmo(raw: str, _hints: Hints) -> str | None:
    """The user name in lower case without @."""
    text = raw.strip().lstrip("@").lower()
    return text if re.fullmatch(r"[a-z0-9][a-z0-9_\-]{2,29}", text) else None


def _mail_or_phone(region: str) -> Normaliser:
    def normal(raw: str, hints: Hints) -> str | None:
        return email(raw, hints) if "@" in raw else e164(raw, _region(hints, region))

    normal.__doc__ = f"A mail address, or a number in E.164 (national forms read as {region})."
    return normal


PAYNOW = Kind(
    "paynow",
    "PayNow proxy (Singapore).",
    "ABS, PayNow",
    paynow,
    (("8123 4567", "+6581234567"), ("53000000x", "53000000X")),
    ("12", "hello"),
)
PROMPTPAY = Kind(
    "promptpay",
    "PromptPay proxy (Thailand).",
    "Bank of Thailand, PromptPay",
    promptpay,
    (("081-234-5678", "+66812345678"),),
    ("12", "1234567890123"),
)
FPS = Kind(
    "fps",
    "Faster Payment System proxy (Hong Kong).",
    "HKICL, FPS",
    fps,
    (("166 123 456", "166123456"), ("a@example.com", "a@example.com")),
    ("12", "x"),
)
PIX = Kind(
    "pix",
    "Pix key (Brazil).",
    "Banco Central do Brasil, DICT",
    pix,
    (
        ("529.982.247-25", "52998224725"),
        ("123E4567-E12B-12D1-A456-426655440000", "123e4567-e12b-12d1-a456-426655440000"),
        ("(11) 96123-4567", "+5511961234567"),
    ),
    ("12", "no key"),
)
UPI = Kind(
    "upi",
    "UPI address (India).",
    "NPCI, UPI",
    upi,
    (("Anna.K @ okaxis", "anna.k@okaxis"),),
    ("anna", "@ybl", "a@b.com"),
)
GCASH = Kind(
    "gcash",
    "GCash account (Philippines).",
    "GCash help: the mobile number",
    _phone_in("PH"),
    (("0905 123 4567", "+639051234567"),),
    ("12",),
)
MOMO = Kind(
    "momo",
    "MoMo account (Vietnam).",
    "MoMo help: the mobile number",
    _phone_in("VN"),
    (("0912 345 678", "+84912345678"),),
    ("12",),
)
TRUEMONEY = Kind(
    "truemoney",
    "TrueMoney wallet (Thailand).",
    "TrueMoney help: the mobile number",
    _phone_in("TH"),
    (("081 234 5678", "+66812345678"),),
    ("12",),
)
DUITNOW = Kind(
    "duitnow",
    "DuitNow proxy (Malaysia).",
    "PayNet, DuitNow",
    _phone_in("MY"),
    (("012-345 6789", "+60123456789"),),
    ("12",),
)
ALIPAY = Kind(
    "alipay",
    "Alipay account.",
    "Alipay help: number or mail address",
    _mail_or_phone("CN"),
    (("131 2345 6789", "+8613123456789"),),
    ("12",),
)
ZELLE = Kind(
    "zelle",
    "Zelle recipient.",
    "Zelle help: U.S. mobile number or mail address",
    _mail_or_phone("US"),
    (("A@Example.com", "a@example.com"),),
    ("12",),
)
QRIS = Kind(
    "qris",
    "QRIS merchant (Indonesia).",
    "Bank Indonesia, QRIS: NMID",
    qris,
    (("ID1020 0212 34567", "ID1020021234567"),),
    ("12",),
)
PAYPAL = Kind("paypal", "PayPal recipient.", "PayPal.Me", paypal, (("paypal.me/AnnaX", "annax"),), ("!", "a b"))
CASHAPP = Kind("cashapp", "Cash App cashtag.", "Cash App help", cashapp, (("$Anna22", "anna22"),), ("$1", "a b"))
VENMO = Kind("venmo", "Venmo user name.", "Venmo help", venmo, (("@Anna-Ex", "anna-ex"),), ("a", "a b"))
KINDS = {
    kind.name: kind
    for kind in (
        PAYNOW,
        PROMPTPAY,
        FPS,
        PIX,
        UPI,
        GCASH,
        MOMO,
        TRUEMONEY,
        DUITNOW,
        ALIPAY,
        QRIS,
        ZELLE,
        PAYPAL,
        CASHAPP,
        VENMO,
    )
}
