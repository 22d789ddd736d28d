"""Sums of money: a number beside a currency's word or sign. Facts; never linked on by value alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from weftline.model.observable import Hints
from weftline.observables import lexicon, number_words, regions
from weftline.observables.amounts import amount, plain
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page

_NUMBER = r"[0-9]{1,3}(?:[,.' ][0-9]{2,3})*[,.' ][0-9]{3}(?:[.,][0-9]{1,2})?(?![0-9])|[0-9]{1,15}(?:[.,][0-9]{1,8})?"
_AFTER = re.compile(rf"\.?[ \t:]{{0,3}}({_NUMBER})")
_BEFORE = re.compile(rf"({_NUMBER})([^0-9\n]{{0,12}})$")
_SPACES = " \t-–~多余餘"
_DOLLARS = {"SG": "SGD", "HK": "HKD", "US": "USD", "AU": "AUD", "CA": "CAD", "TW": "TWD", "MX": "MXN", "NZ": "NZD"}
_YUAN = {"TW": "TWD", "HK": "HKD", "CN": "CNY", "SG": "SGD", "MO": "MOP"}
_PESOS = {"PH": "PHP", "MX": "MXN", "AR": "ARS", "CO": "COP", "CL": "CLP", "UY": "UYU"}
_SHARED = frozenset(
    ["$", "dollar", "dollars", "元", "块", "块钱", "塊", "塊錢", "圓", "pesos", "peso", "piso", "¥", "￥"]
)
_ANY_DIGIT = re.compile("[0-9]")
# magnitudes that are vague where no number stands before them (`上千元`), except in Japanese
_HAN_SCALES = frozenset("百佰千仟万萬亿億")
_OF = re.compile(r"(?:(?<=[^\W\d_]) (?:de |d'|of )|)$")
_PRECISE = frozenset({"BTC", "ETH", "USDT", "LTC", "DOGE", "XRP", "SOL", "TON", "XMR", "TRX", "BCH"})


@lru_cache(maxsize=1)
def _magnitudes() -> tuple[re.Pattern[str], dict[str, int]]:
    values = {
        word: int(name.partition(":")[2])
        for word, entry in lexicon.entries().items()
        for name in entry.types
        if name.startswith("mag:")
    }
    ordered = sorted(values, key=lambda word: (-len(word), word))
    parts = [re.escape(word) + (r"(?![a-z])" if word[-1].isascii() else "") for word in ordered]
    return re.compile(r"[ ]{0,2}(" + "|".join(parts) + r"|m(?![a-z]))"), values | {"m": 1_000_000}


def money(raw: str, hints: Hints) -> str | None:
    """`CUR amount` with an ISO code or coin ticker in capitals and plain decimals."""
    match = re.fullmatch(r"([A-Za-z]{3,5})\s+([0-9][0-9,.' ]*)", raw.strip())
    if match:
        value = (
            Decimal(match.group(2)) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", match.group(2)) else amount(match.group(2))
        )
        return f"{match.group(1).upper()} {plain(value)}" if value is not None else None
    found = next(iter(_find_money(Page(raw[:200], hints))), None)
    return found.value if found else None


MONEY = Kind(
    "money",
    "Sum of money as currency and plain decimals.",
    "ISO 4217; tickers of coins",
    money,
    (
        ("S$1,500.00", "SGD 1500"),
        ("1.500,50 €", "EUR 1500.5"),
        ("usd 20", "USD 20"),
        ("5000元", "CNY 5000"),
        ("0.05 BTC", "BTC 0.05"),
    ),
    ("hello", "1500", "€"),
    fact=True,
)

_RIYALS = {"SA": "SAR", "QA": "QAR", "OM": "OMR", "YE": "YER"}
_DIRHAMS = {"AE": "AED", "MA": "MAD"}
_RUPEES = {"IN": "INR", "PK": "PKR", "LK": "LKR", "NP": "NPR", "MU": "MUR"}

# words that several currencies share: which of them is meant, by country
_OF_COUNTRIES: dict[str, dict[str, str]] = {
    "$": _DOLLARS | _PESOS | {"PH": "USD"},
    "dollar": _DOLLARS,
    "dollars": _DOLLARS,
    "元": _YUAN,
    "块": _YUAN,
    "块钱": _YUAN,
    "塊": _YUAN,
    "塊錢": _YUAN,
    "圓": _YUAN,
    "pesos": _PESOS,
    "peso": _PESOS,
    "piso": _PESOS,
    **dict.fromkeys(("ريال", "ريالات", "ريالا", "riyal", "riyals"), _RIYALS),
    **dict.fromkeys(("درهم", "دراهم", "درهما", "dirham", "dirhams"), _DIRHAMS),
    **dict.fromkeys(("rs", "rs.", "rupees", "rupee", "रुपये", "रुपए"), _RUPEES),
}


def _currency(hit: Hit, page: Page) -> tuple[str, tuple[str, ...]]:
    """The currency that a word means here, and all that it may mean where the country decides."""
    code = hit.detail("cur")
    table = _OF_COUNTRIES.get(hit.word)
    if hit.word in {"¥", "￥"}:
        table = {"JP": "JPY", "CN": "CNY"}
    if table is None:
        return code, ()
    if page.hints.currency in table.values():
        return page.hints.currency, ()
    known = regions.stated(page.hints)
    for region in known:
        if region in table:
            return table[region], ()
    guess = regions.guessed(page.hints, page.countries(hit.start)) if hit.word not in {"$", "dollar", "dollars"} else ()
    for region in guess:
        if region in table:
            others = tuple(dict.fromkeys(table[name] for name in guess if name in table))
            return table[region], others if len(others) > 1 else ()
    return code, ()


def _find_money(page: Page) -> Iterator[Candidate]:
    done = 0
    if "cur" not in page.families:
        return
    for index, hit in enumerate(page.hits):
        if "cur" not in hit.families or hit.start < done:
            continue
        sign = not hit.word[-1].isalnum()
        found = (
            (_behind(page, hit) or _ahead(page, hit, done)) if sign else (_ahead(page, hit, done) or _behind(page, hit))
        )
        nearer = page.hits[index + 1] if index + 1 < len(page.hits) else None
        if found is None or (
            nearer and nearer.start == hit.start and nearer.end > hit.end and "cur" in nearer.families
        ):
            continue
        start, end, value = found
        if value <= 0 or not page.is_free(start, end):
            continue
        code, others, end = _closer(page, hit, index, end)
        done = end
        text = f"{code} {plain(value)}"
        readings = tuple(f"{other} {plain(value)}" for other in others)
        yield Candidate("money", text, start, end, 0.6 if readings else 0.9, f"beside “{hit.word}”", readings)


def _closer(page: Page, hit: Hit, index: int, end: int) -> tuple[str, tuple[str, ...], int]:
    """The currency, and where the sum ends: `$500 SGD`, `三萬塊台幣` and `5000块人民币` say it twice."""
    if hit.word in _SHARED:
        for word in page.hits[index + 1 : index + 3]:
            if word.start > end + 1:
                break
            code = word.detail("cur")
            if word.start >= end and code and word.word not in _SHARED and code not in _PRECISE:
                return code, (), word.end
    return *_currency(hit, page), end


def _behind(page: Page, hit: Hit) -> tuple[int, int, Decimal] | None:
    """`SGD 1,500`, `$20k`, `RM 3 ribu`."""
    match = _AFTER.match(page.low, hit.end, min(len(page.low), hit.end + 40))
    if not match or (hit.word[-1].isalpha() and len(hit.word) > 4 and match.start(1) == hit.end):
        return None
    value = amount(match.group(1))
    if value is None:
        return None
    pattern, values = _magnitudes()
    scale = pattern.match(page.low, match.end(), min(len(page.low), match.end() + 14))
    if scale:
        return hit.start, scale.end(), value * values[scale.group(1)]
    if page.low[match.end() : match.end() + 1] in {"%", ":"}:
        return None
    return hit.start, match.end(), value


def _ahead(page: Page, hit: Hit, done: int) -> tuple[int, int, Decimal] | None:
    """`1,500 SGD`, `5만원`, `三千元`, `20 jt rupiah`, `2 millones de pesos`, `twenty-five hundred dollars`."""
    end = hit.start - len(_OF.search(page.low, max(done, hit.start - 4), hit.start)[0])  # type: ignore[index]
    end += len(hit.word) > 1 and hit.word[0] in number_words.magnitudes()
    begin = max(done, end - 40)
    text = page.low[begin:end]
    match = _BEFORE.search(text) if _ANY_DIGIT.search(text) else None
    if match and (found := _written(page, match, begin)):
        return found[0], hit.end, found[1]
    return _in_words(page, hit, end, done)


def _written(page: Page, match: re.Match[str], begin: int) -> tuple[int, Decimal] | None:
    """A number in digits with at most a word of magnitude behind it; None where words of the number stand before it."""
    pattern, values = _magnitudes()
    between = match[2]
    found = pattern.fullmatch(between.rstrip(" ")) if between.strip() else None
    start = begin + match.start(1)
    left = page.low[start - 1 : start]
    if not found and between.strip(_SPACES):
        return None
    if left and ((left.isascii() and left.isalnum()) or left in "#/"):
        return None
    if number_words.magnitude_before(page.low, start):
        return None
    value = amount(match[1])
    return (start, value * (values[found[1]] if found else 1)) if value is not None else None


def _in_words(page: Page, hit: Hit, end: int, done: int) -> tuple[int, int, Decimal] | None:
    """`twenty-five hundred dollars`, `पचास हज़ार रुपये`, `오십만원`, `12万8千元`."""
    last = page.low[end - 1 : end]
    if hit.detail("cur") in _PRECISE or not last or last in "\n\t":
        return None
    number = number_words.spelled(page.low, end)
    if number is None or not done <= number.start < hit.start:
        return None
    if number.first in _HAN_SCALES and hit.detail("cur") != "JPY":
        return None
    return number.start, hit.end, number.value


FIND_MONEY = Finder("money", 45, _find_money)
