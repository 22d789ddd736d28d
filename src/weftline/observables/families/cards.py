"""Payment cards: kept masked, never as full digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.codecs.digits import luhn
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_ISSUERS = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[68])|35(?:2[89]|[3-8])|6(?:011|22|4[4-9]|5|2)|9792|220[0-4]"
)
_TYPING = frozenset({"card", "account", "bank", "phone", "platform", "stop", "imei", "mtcn", "scheme"})
_APART, _DIGITS = re.compile(r"[\s\-]"), re.compile(r"[0-9]{13,19}")
_MASKED = re.compile(r"[0-9]{6}\*{3,9}[0-9]{4}")


def card(raw: str, _hints: Hints) -> str | None:
    """First six and last four digits with stars between, where issuer range, length and Luhn digit are right."""
    text = _APART.sub("", raw)
    if _MASKED.fullmatch(text):
        return text
    if not _DIGITS.fullmatch(text) or not _ISSUERS.match(text) or not luhn(text) or len(set(text)) < 2:
        return None
    return text[:6] + "*" * (len(text) - 10) + text[-4:]


CARD = Kind(
    "card",
    "Payment card, masked.",
    "ISO/IEC 7812-1; Luhn",
    card,
    (("4111 1111 1111 1111", "411111******1111"),),
    ("4111 1111 1111 1112", "1234567890123456", "0000000000000000"),
    secret=True,
)


def _find_cards(page: Page) -> Iterator[Candidate]:
    for group in page.free_groups():
        if sum(end - start for start, end in group.atoms) < 13:
            continue
        near = page.nearest(group.start, _TYPING)
        if near and near.families & {"account", "bank", "stop", "imei"} and "card" not in near.families:
            continue
        for first in range(len(group.atoms)):
            for last in range(first + 1, min(first + 6, len(group.atoms)) + 1):
                start, end = group.atoms[first][0], group.atoms[last - 1][1]
                if not 13 <= len(page.digits(start, end)) <= 19 or page.view[start - 1 : start] == "+":
                    continue
                value = card(page.view[start:end], page.hints)
                if value and (last - first == 1 or _in_fours(group.atoms[first:last])):
                    sure = near is not None and "card" in near.families
                    yield Candidate("card", value, start, end, 0.95 if sure else 0.7, "issuer range and check digit")


def _in_fours(atoms: tuple[tuple[int, int], ...]) -> bool:
    sizes = [end - start for start, end in atoms]
    return sizes[:-1] == [4] * (len(sizes) - 1) or sizes in ([4, 6, 5], [4, 6, 4])


FIND_CARDS = Finder("card", 52, _find_cards)
