"""Telephone numbers of tables in E.164, with the country they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import phonenumbers

_NOT_DIALLED: Final = re.compile(r"[^\d+]")
_MOBILE: Final = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
_MANY, _COUNTRIES = 10, 3
Number = tuple[str, str]


def e164(raw: str, regions: Iterable[str]) -> Number | None:
    """(E.164, country) of a number as written, or None for what is no subscriber's number.

    `regions`: countries to read a national form in, best first. A form that is valid in none of them, but is with a
    plus before it, is read as international. Mobile numbers go before others, and numbers that are only possible, not
    assigned, are taken as a last choice.
    """
    dialled = _NOT_DIALLED.sub("", raw)
    if dialled.startswith("00"):
        dialled = "+" + dialled[2:]
    if not 7 <= len(dialled.lstrip("+")) <= 15:
        return None
    return _read(dialled, tuple(regions))


@lru_cache(maxsize=500_000)
def _read(dialled: str, regions: tuple[str, ...]) -> Number | None:
    if dialled.startswith("+"):
        tries: list[tuple[str, str | None]] = [(dialled, None)]
    else:
        tries = [(dialled, region) for region in regions]
        tries.insert(1 if regions else 0, ("+" + dialled, None))
    parsed = [number for text, region in tries if (number := _parsed(text, region)) is not None]
    valid = [number for number in parsed if phonenumbers.is_valid_number(number)]
    if len(valid) > 1:
        valid = [*(each for each in valid if phonenumbers.number_type(each) in _MOBILE), *valid]
    if valid:
        return _shown(valid[0])
    return next((_shown(number) for number in parsed if phonenumbers.is_possible_number(number)), None)


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _shown(number: phonenumbers.PhoneNumber) -> Number:
    country = phonenumbers.region_code_for_number(number)
    if not country or country == "001":
        codes = phonenumbers.region_codes_for_country_code(number.country_code or 0)
        country = codes[0] if len(codes) == 1 else ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), country


def usual_region(raws: list[str], regions: Iterable[str]) -> str:
    """The country in which nearly all numbers without a plus are mobile numbers, empty where there is none."""
    plain = [dialled for raw in raws if not (dialled := _NOT_DIALLED.sub("", raw)).startswith(("+", "00")) and dialled]
    for region in regions:
        good = 0
        for dialled in plain[:500]:
            number = _parsed(dialled, region)
            good += (
                number is not None
                and phonenumbers.is_valid_number(number)
                and phonenumbers.number_type(number) in _MOBILE
            )
        if plain and good >= 0.9 * min(len(plain), 500):
            return region
    return ""


def all_international(raws: list[str]) -> bool:
    """Whether numbers without a plus are calling code and number nevertheless: nearly all possible so, and many
    valid or all with the calling codes of few countries.
    """
    plain = [dialled for raw in raws if (dialled := _NOT_DIALLED.sub("", raw)) and not dialled.startswith(("+", "0"))][
        :500
    ]
    read = [number for text in plain if (number := _parsed("+" + text, None)) is not None]
    possible = sum(map(phonenumbers.is_possible_number, read))
    valid = sum(map(phonenumbers.is_valid_number, read))
    codes = {number.country_code for number in read}
    few = len(plain) >= _MANY and possible == len(plain) and len(codes) <= _COUNTRIES
    return bool(plain) and possible >= 0.95 * len(plain) and (few or valid >= 0.3 * len(plain))


def region_of_calling_code(text: str) -> str:
    """The country of a calling code such as `65` or `+852`, empty where it is none or shared by several."""
    digits = text.strip().lstrip("+0")
    if not digits.isdigit() or len(digits) > 3:
        return ""
    codes = phonenumbers.region_codes_for_country_code(int(digits))
    return codes[0] if codes and codes[0] != "001" else ""
