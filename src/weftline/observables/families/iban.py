"""IBAN and BIC: accounts and banks by international codes that carry their own checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import schwifty
import schwifty.exceptions
from schwifty import registry

from weftline.model.observable import Hints
from weftline.observables.engine import Automaton
from weftline.observables.families._iban_repair import repaired
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_IBAN = Automaton(rb"[A-Za-z]{2}\d\d[ \-]?[0-9A-Za-z]{2}")
_BIC = Automaton(rb"[A-Za-z]{6}[A-Za-z0-9]{2}(?:[A-Za-z0-9]{3})?")
_LEAST_DIGITS = 10
_REPAIRED = 0.79
_APART = re.compile(r"[\s\-.]")


@lru_cache(maxsize=4096)
def _valid_iban(text: str) -> bool:
    try:
        schwifty.IBAN(text, validate_bban=False)
    except (schwifty.exceptions.SchwiftyException, ValueError, KeyError):
        return False
    return True


@lru_cache(maxsize=1024)
def _iban_length(country: str) -> int:
    try:
        return int(registry.get_iban_spec(country).iban_length)
    except (schwifty.exceptions.SchwiftyException, KeyError, ValueError):
        return 0


def iban(raw: str, _hints: Hints) -> str | None:
    """Upper case without separators; country, length, structure and mod 97 are right."""
    text = re.sub(r"[\s\-.:]", "", raw).upper().removeprefix("IBAN")
    return text if re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text) and _valid_iban(text) else None


def bic(raw: str, _hints: Hints) -> str | None:
    """Eight or eleven signs in upper case; the branch XXX means the head office and is dropped."""
    text = re.sub(r"\s", "", raw).upper()
    if not re.fullmatch(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", text):
        return None
    text = text.removesuffix("XXX") if len(text) == 11 else text
    return text if text[4:6] in _countries() else None


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    import phonenumbers  # noqa: PLC0415 - only its list of countries is wanted

    return frozenset(phonenumbers.SUPPORTED_REGIONS)


IBAN = Kind(
    "iban",
    "International bank account number.",
    "ISO 13616; SWIFT IBAN registry",
    iban,
    (
        ("de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("GB82-WEST-1234-5698-7654-32", "GB82WEST12345698765432"),
    ),
    ("DE89370400440532013001", "XX89370400440532013000", "DE8937040044"),
)
BIC = Kind(
    "bic",
    "Business identifier code of a bank.",
    "ISO 9362",
    bic,
    (("dbsssgsgxxx", "DBSSSGSG"),),
    ("DBSSSG", "1234SGSG"),
)


def _find_ibans(page: Page) -> Iterator[Candidate]:
    done = 0
    for start, _ in _IBAN.spans(page.shape):
        if start < done or (start and (left := page.view[start - 1]).isascii() and left.isalnum()):
            continue
        wanted = _iban_length(page.view[start : start + 2].upper())
        end = _after_signs(page.view, start, wanted) if wanted else 0
        if not end or (end < len(page.view) and page.view[end].isascii() and page.view[end].isalnum()):
            continue
        value = iban(page.view[start:end], page.hints)
        if value:
            done = end
            yield Candidate("iban", value, start, end, 0.99, "mod 97, country and length")
        elif mended := _mended(page, start, end):
            done = end
            yield mended
        elif (
            page.view[start:end].isupper()
            and len(page.digits(start, end)) >= _LEAST_DIGITS
            and page.is_free(start, end)
        ):
            # one whose checks fail is no account, nor are its parts anything else
            page.taken[start:end] = b"\x01" * (end - start)
            done = end


def _mended(page: Page, start: int, end: int) -> Candidate | None:
    """An IBAN with look-alike signs put right, where only one reading passes."""
    text = _APART.sub("", page.view[start:end])
    if not text[:2].isupper() or sum(map(str.isdigit, text)) < _LEAST_DIGITS:
        return None
    value = repaired(text.upper(), lambda each: iban(each, page.hints))
    return Candidate("iban", value, start, end, _REPAIRED, "mod 97 after look-alikes were put right") if value else None


def _after_signs(text: str, start: int, wanted: int) -> int:
    """Where `wanted` letters and digits end, with at most one separator between two of them; 0 if they do not."""
    count = gap = 0
    for place in range(start, min(len(text), start + wanted * 2)):
        char = text[place]
        if char.isascii() and char.isalnum():
            count, gap = count + 1, 0
            if count == wanted:
                return place + 1
        elif char not in " -.\n" or gap:
            return 0
        else:
            gap += 1
    return 0


def _find_bics(page: Page) -> Iterator[Candidate]:
    for hit in page.hits:
        if "bic" not in hit.families:
            continue
        for start, end in _BIC.spans(page.shape, hit.end, hit.end + 24):
            value = bic(page.view[start:end], page.hints)
            if (
                value
                and page.view[start:end].isupper()
                and page.view[start - 1] in " :：=\n"
                and not page.view[end : end + 1].isalnum()
            ):
                yield Candidate("bic", value, start, end, 0.9, f"named by “{hit.word}”")
                break


FIND_IBANS = Finder("iban", 26, _find_ibans)
FIND_BICS = Finder("bic", 27, _find_bics)
