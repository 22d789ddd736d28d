"""The code of a bank or its branch that stands beside an account: routing, sort, BSB, IFSC, Bankleitzahl, agency."""

from __future__ import annotations

import re

from weftline.observables.codecs import digits as check
from weftline.observables.page import Page

_IFSC = re.compile(r"\b([A-Z]{4}0[A-Z0-9]{6})\b", re.IGNORECASE)
_ROUTED = {
    "DE": re.compile(r"(?<!\d)(\d{3} ?\d{3} ?\d{2})(?![\d-])"),
    "AT": re.compile(r"(?<!\d)(\d{5})(?![\d-])"),
    "JP": re.compile(r"(?<!\d)(\d{3})(?![\d-])"),
    "BR": re.compile(r"(?<!\d)(\d{4}(?:-[\dxX])?)(?![\d-])"),
    "CA": re.compile(r"(?<!\d)(\d{5})(?![\d-])"),
    "US": re.compile(r"(?<!\d)(\d{9})(?!\d)"),
    "GB": re.compile(r"(?<!\d)(\d{2}[- ]?\d{2}[- ]?\d{2})(?![\d-])"),
    "AU": re.compile(r"(?<!\d)(\d{3}[- ]?\d{3})(?![\d-])"),
    "IN": _IFSC,
}
_LEAST_TAIWANESE = 10
_ROUTING_WORDS = {
    "US": ("routing", "aba"),
    "GB": ("sort", "s/c"),
    "AU": ("bsb",),
    "IN": ("ifsc", "आईएफएससी"),
    "DE": ("blz", "bankleitzahl"),
    "AT": ("blz", "bankleitzahl"),
    "JP": ("店番", "支店番号", "支店コード", "店舗番号", "支店no", "支店", "営業部", "出張所"),
    "BR": ("agência", "agencia", "ag.", "ag:", "ag "),
    "CA": ("transit",),
}


_LEADING = {"TW": re.compile(r"[0-9]{3}(?:[)）]? ?-?|[)）])(?=[0-9\- ]{10,20}$)")}


def bank_code(page: Page, start: int, end: int, country: str) -> int:
    """How many characters the bank's own code and what parts it take before an account, where people write it so."""
    shape = _LEADING.get(country)
    code = shape.match(page.view[start:end]) if shape else None
    rest = len(page.digits(start + code.end(), end)) if code else 0
    return code.end() if code and rest >= _LEAST_TAIWANESE and page.view[start + 3] not in "0123456789" else 0


def is_routing(page: Page, start: int, country: str) -> bool:
    """Whether digits stand right behind the word for a routing code, and another word for the account comes later."""
    words = _ROUTING_WORDS.get(country, ())
    before = page.low[max(0, start - 16) : start].rstrip(" :.#")
    return any(before.endswith(word.rstrip(" .:")) and _begins(before, word.rstrip(" .:")) for word in words)


def _begins(before: str, word: str) -> bool:
    left = before[: -len(word)][-1:]
    return not (left.isascii() and left.isalpha())


def routing_code(page: Page, start: int, end: int, country: str) -> str:
    """The routing, sort, BSB or IFSC code that stands beside an account under its own word."""
    shape = _ROUTED.get(country)
    if shape is None:
        return ""
    low, high = page.around(start, end, 70)
    window = page.low[low:high]
    for word in _ROUTING_WORDS[country]:
        at = window.find(word)
        while at >= 0:
            match = shape.search(page.view[low:high], at + len(word), min(high - low, at + len(word) + 40))
            place = (low + match.start(1), low + match.end(1)) if match else (start, end)
            if match and (place[1] <= start or place[0] >= end):
                code = re.sub(r"[- ]", "", match.group(1)).upper()
                if country != "US" or check.aba(code):
                    return code
            at = window.find(word, at + len(word))
    return _beside(page, start, end, country)


_UNNAMED = {"IN": _IFSC, "GB": re.compile(r"(?<![\d-])(\d{2}-\d{2}-\d{2})(?![\d-])")}
_BESIDE = 16


def _beside(page: Page, start: int, end: int, country: str) -> str:
    """A code whose shape alone tells it (IFSC, a sort code in pairs) right beside the account."""
    shape = _UNNAMED.get(country)
    if shape is None:
        return ""
    low, high = page.around(start, end, _BESIDE)
    for match in shape.finditer(page.view, low, high):
        if match.end(1) <= start or match.start(1) >= end:
            return match[1].replace("-", "").upper()
    return ""
