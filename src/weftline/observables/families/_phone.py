"""Reading telephone numbers: which international numbers a run of digits can be, and how sure that is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata

from weftline.observables import reserved, view

_LABEL = re.compile(r"^[^0-9+(]{0,24}")
_MARKS = re.compile(r"(?:ext\.?|x|#|;ext=)\s?\d{1,6}$", re.IGNORECASE)
_USUAL = "+0123456789 -./"
_ONLY_DIGITS = str.maketrans("", "", " -./+")
_INTERNATIONAL = {"KR": ("00700", "00755", "001", "002", "005", "006", "008"), "HK": ("001", "0060"), "JP": ("010",)}


class Reading(NamedTuple):
    """One international number that the digits can mean. `region` is empty where the digits state the country."""

    e164: str
    region: str = ""


def international(digits: str) -> str | None:
    """E.164 of digits that begin with a country code; None where libphonenumber and the fiction list refuse them."""
    if not 7 <= len(digits) <= 17:
        return None
    return _international(digits)


@lru_cache(maxsize=8192)
def _international(digits: str) -> str | None:
    if digits.startswith("521") and len(digits) == 13:
        digits = "52" + digits[3:]
    if reserved.is_fictional_phone("+" + digits):
        return "+" + digits
    try:
        number = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=300)
def _shape_of(region: str) -> tuple[frozenset[int], re.Pattern[str], re.Pattern[str] | None, str] | None:
    """Lengths, pattern of national numbers, trunk prefix and country code of a region: a cheap first check."""
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.general_desc is None:
        return None
    lengths = frozenset(metadata.general_desc.possible_length)
    pattern = re.compile(metadata.general_desc.national_number_pattern or "")
    prefix = metadata.national_prefix_for_parsing
    return lengths, pattern, re.compile(prefix) if prefix else None, str(metadata.country_code)


def national(digits: str, region: str) -> str | None:
    """E.164 of digits in the national format of a region, or None."""
    shape = _shape_of(region)
    if shape is None or not 5 <= len(digits) <= 15:
        return None
    lengths, pattern, prefix, _ = shape
    stripped = prefix.match(digits) if prefix else None
    bare = digits[stripped.end() :] if stripped else digits
    if not (
        (len(bare) in lengths and pattern.fullmatch(bare))
        or (len(digits) in lengths and pattern.fullmatch(digits))
        or reserved.is_fictional_phone(f"+{shape[3]}{bare}")
        or (stripped and stripped.groups())
    ):
        return None
    return _national(digits, region, shape[3], bare)


@lru_cache(maxsize=8192)
def _national(digits: str, region: str, code: str, bare: str) -> str | None:
    if reserved.is_fictional_phone(f"+{code}{bare}"):
        return f"+{code}{bare}"
    if digits == bare and bare[0] != "0":
        known = phonenumbers.PhoneNumber(country_code=int(code), national_number=int(bare))
        return f"+{code}{bare}" if phonenumbers.is_valid_number(known) else None
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return "+52" + e164[4:] if e164.startswith("+521") and len(e164) == 14 else e164


def prefixed(digits: str, regions: tuple[str, ...]) -> str | None:
    """E.164 of digits behind an international prefix: 00 nearly everywhere, 011 in North America, carriers' own."""
    prefixes = _prefixes(regions)
    if digits.startswith(prefixes):
        for prefix in prefixes:
            found = international(digits[len(prefix) :]) if digits.startswith(prefix) else None
            if found:
                return found
    return None


@lru_cache(maxsize=256)
def _prefixes(regions: tuple[str, ...]) -> tuple[str, ...]:
    """International prefixes as dialled in some regions, the longest first."""
    prefixes = ["00"]
    if "US" in regions or "CA" in regions:
        prefixes.append("011")
    for region in regions:
        prefixes += _INTERNATIONAL.get(region, ())
    return tuple(sorted(prefixes, key=len, reverse=True))


def bare_digits(raw: str) -> tuple[str, bool]:
    """The digits of a number as typed without extension, and whether a plus sign stands before them."""
    if raw.isascii() and not raw.strip(_USUAL):
        return raw.lstrip("+").translate(_ONLY_DIGITS), raw.startswith("+")
    text = _LABEL.sub("", _MARKS.sub("", view.fold(raw)[0].strip()))
    plus = text.lstrip("([ ").startswith("+")
    if plus:
        text = re.sub(r"\(\s?0\s?\)", "", text)
    return re.sub(r"\D", "", text), plus


def readings(raw: str, regions: tuple[str, ...]) -> list[Reading]:
    """All international numbers that a typed number can be, in the order of the regions."""
    digits, plus = bare_digits(raw)
    if plus:
        found = international(digits)
        return [Reading(found)] if found else []
    found = prefixed(digits, regions)
    if found:
        return [Reading(found)]
    every: dict[str, Reading] = {}
    for region in regions:
        e164 = national(digits, region)
        if e164:
            every.setdefault(e164, Reading(e164, region))
    for region in regions:
        shape = _shape_of(region)
        if shape and digits.startswith(shape[3]) and len(digits) >= len(shape[3]) + 7:
            e164 = international(digits)
            if e164:
                every.setdefault(e164, Reading(e164, region))
    return list(every.values())
