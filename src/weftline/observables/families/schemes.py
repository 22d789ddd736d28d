"""Instant-payment schemes and wallets: a key, a telephone number or a name under the scheme's word."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables import behind, lexicon
from weftline.observables.codecs import digits as check
from weftline.observables.engine import Automaton
from weftline.observables.families.mail import email
from weftline.observables.families.telephony import e164
from weftline.observables.following import follow
from weftline.observables.kind import Candidate, Finder, Kind, Normaliser
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page
from weftline.observables.wordlists import words

_VPA = Automaton(rb"[A-Za-z0-9._\-]+ ?@ ?[A-Za-z]+")
_PSPS = words("upi_providers")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UEN = re.compile(
    r"(?:[0-9]{8}[A-Z]|[0-9]{9}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]|[STFGM][0-9]{7}[A-Z])(?:[A-Z0-9]{0,3})?"
)
_TOKEN = re.compile(r"[$@(]?[A-Za-z0-9](?:[A-Za-z0-9._%+\-@/)]|[ ](?=[0-9(])){1,60}")


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
    if _UUID.fullmatch(text):
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
_LETTERS = string.ascii_letters + " .-"
_TAGS = frozenset({"cashapp", "venmo"})
_TAGGED = re.compile(r"[^.\n@$0-9]{0,24}([$@][A-Za-z][A-Za-z0-9_\-]{1,30})(?![A-Za-z0-9.@])")
_TAG_BEFORE = re.compile(
    r"(?<![A-Za-z0-9$@])([$@][A-Za-z][A-Za-z0-9_\-]{1,30}) ?(?:\(|on|via|in|at|my|through|using)? ?(?:my )?$"
)
_TAG = re.compile(r"(?<![A-Za-z0-9$@._])([$@][A-Za-z][A-Za-z0-9_\-]{2,30})(?![A-Za-z0-9.@])")
_TAG_REACH, _SHOWN = 120, 0.5
_SPELLED_VPA = re.compile(
    r"(?<![a-z0-9._\-])([a-z0-9][a-z0-9._\-]{2,40})(?: at |\(at\)|\[at\]| at the rate )([a-z]{2,16})(?![a-z0-9.])"
)
_INDIAN = re.compile(r"[6-9][0-9]{9}")
_NEXT_POINT = re.compile(r" [0-9]{1,2}\)\Z")
_NAMED_ONLY = frozenset({"paypal", "cashapp", "venmo"})
_BEFORE_WORD = frozenset({"paypal", "zelle", "alipay", "pix", "fps", "paynow"})
_KEY_REACH = 64
_KEY_BEFORE = re.compile(
    r"(?<![A-Za-z0-9@._/\-])([A-Za-z0-9][A-Za-z0-9._%+\-@/]{6,56}[A-Za-z0-9])"
    r"[ ]?(?:[(（\[/–-]|(?:on|via|by|at|in|using|through|por|en|no|auf|per|sur|di)[ ](?:my[ ])?)?[ ]?$"
)


def _find_schemes(page: Page) -> Iterator[Candidate]:
    for hit in page.hits:
        if "scheme" not in hit.families:
            continue
        kind = KINDS.get(hit.detail("scheme"))
        if kind is None:
            continue
        tagged = _TAGGED.match(page.view, hit.end, min(len(page.view), hit.end + 64)) if kind.name in _TAGS else None
        if tagged and (value := kind.normalise(tagged.group(1), page.hints)):
            yield Candidate(kind.name, value, *tagged.span(1), 0.9, f"named by “{hit.word}”")
            continue
        ahead = _TAG_BEFORE.search(page.view, max(0, hit.start - 40), hit.start) if kind.name in _TAGS else None
        if ahead and (value := kind.normalise(ahead.group(1), page.hints)):
            yield Candidate(kind.name, value, *ahead.span(1), 0.9, f"before “{hit.word}”")
            continue
        yield from _before(page, kind, hit)
        if kind.name in _TAGS:
            yield from _tags_later(page, kind, hit)
        if kind is PIX and (key := _UUID.search(page.low, hit.end, _line_end(page, hit.end))):
            yield Candidate(kind.name, key.group(), *key.span(), 0.9, f"named by “{hit.word}”")
            continue
        place = follow(page, hit, 48)
        place = place._replace(at=place.at + (page.view[place.at : place.at + 1] == "+"))
        opened = place.at > 0 and page.view[place.at - 1] in "$("
        token = _TOKEN.match(page.view, place.at - opened, min(len(page.view), place.at + 62))
        if token is None:
            continue
        yield from _read(
            page,
            kind,
            token,
            plus=page.view[token.start() - 1 : token.start()] == "+",
            marked=place.marked,
            word=hit.word,
        )


def _tags_later(page: Page, kind: Kind, hit: Hit) -> Iterator[Candidate]:
    """Tags farther on in the line of the scheme's word: `$name` has no other meaning, `@name` is shown only."""
    for tag in _TAG.finditer(page.view, hit.end, _line_end(page, hit.end, _TAG_REACH)):
        value = kind.normalise(tag[1], page.hints)
        if value and page.is_free(*tag.span(1)) and (tag[1][0] == "$") == (kind.name == "cashapp"):
            sure = 0.8 if tag[1][0] == "$" else _SHOWN
            yield Candidate(kind.name, value, *tag.span(1), sure, f"in the line of “{hit.word}”")


def _line_end(page: Page, at: int, reach: int = _KEY_REACH) -> int:
    end = page.view.find("\n", at, at + reach)
    return end if end >= 0 else min(len(page.view), at + reach)


def _before(page: Page, kind: Kind, hit: Hit) -> Iterator[Candidate]:
    """A mailbox or national number right before the scheme's word: `kev@example.com on PayPal`, `52998224725 (pix)`."""
    if kind.name not in _BEFORE_WORD:
        return
    begin = max(0, hit.start - _KEY_REACH - 8)
    key = _KEY_BEFORE.search(page.view[begin : hit.start])
    value = kind.normalise(key[1], page.hints) if key and behind.belongs(page, hit) else None
    if key and value and not value.startswith("+"):
        yield Candidate(kind.name, value, begin + key.start(1), begin + key.end(1), 0.8, f"before “{hit.word}”")


def _read(page: Page, kind: Kind, token: re.Match[str], *, plus: bool, marked: bool, word: str) -> Iterator[Candidate]:
    if kind.name in _NAMED_ONLY and not marked and token.group()[0] not in "$@" and "@" not in token.group():
        return
    start, end = token.span()
    start -= plus
    point = _NEXT_POINT.search(page.view, start, end)
    end = point.start() if point else end
    while end > start + 1:
        text = page.view[start:end].rstrip(" .-/@")
        end = start + len(text)
        if end < len(page.view) and page.view[end].isascii() and page.view[end].isalnum():
            return
        if any(char.isdigit() for char in text) or "@" in text or kind.name in _NAMED_ONLY:
            value = kind.normalise(text, page.hints)
            if value:
                begin = start + len(text) - len(text.lstrip(_LETTERS)) if value.startswith("+") else start
                yield Candidate(kind.name, value, begin, end, 0.9, f"named by “{word}”")
                return
        cut = max(text.rfind(" "), 0)
        if not cut:
            return
        end = start + cut


def _find_vpas(page: Page) -> Iterator[Candidate]:
    if b"@" not in page.shape:
        return
    for start, end in _VPA.spans(page.shape):
        if page.view[end : end + 1] in {".", "-", "_", "@"} and page.view[end + 1 : end + 2].isalnum():
            continue
        value = upi(page.view[start:end], page.hints)
        if value is None:
            continue
        name, _, provider = value.partition("@")
        near = page.nearest(start, frozenset({"scheme"}))
        named = near is not None and near.detail("scheme") == "upi"
        if provider in _PSPS:
            yield Candidate("upi", value, start, end, 0.95, "UPI provider")
        elif named or (" " not in page.view[start:end] and _INDIAN.fullmatch(name)):
            yield Candidate(
                "upi", value, start, end, 0.8, "near UPI" if named else "Indian mobile number at a provider"
            )


def _find_spelled_vpas(page: Page) -> Iterator[Candidate]:
    """Addresses whose sign is spelled (`loan.help91 at ybl`), at a known provider in a line that speaks of UPI."""
    for hit in page.hits:
        if hit.detail("scheme") != "upi":
            continue
        for found in _SPELLED_VPA.finditer(page.low, hit.end, _line_end(page, hit.end)):
            value = upi(f"{found[1]}@{found[2]}", page.hints)
            if value and found[2] in _PSPS and page.is_free(*found.span()):
                yield Candidate("upi", value, *found.span(), 0.8, "UPI provider; sign spelled")


def scheme_words() -> tuple[str, ...]:
    """All words that name a scheme, for the documentation."""
    return lexicon.words("scheme")


FIND_SCHEMES = Finder("schemes", 14, _find_schemes)
FIND_SPELLED_VPAS = Finder("upi_spelled", 22, _find_spelled_vpas)
FIND_VPAS = Finder("upi", 21, _find_vpas)
