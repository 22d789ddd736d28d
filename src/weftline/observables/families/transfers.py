"""Control numbers of money transfers and codes of gift cards, typed by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.families._later import later
from weftline.observables.following import follow
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page

_CARD_CODE = re.compile(
    r"[A-Za-z0-9]{3,8}(?:-[A-Za-z0-9]{3,8}){1,5}|[A-Z0-9]{4}(?: [A-Z0-9]{4}){2,5}(?: [0-9]{2,3}(?![0-9]))?"
    r"|[A-Za-z0-9]{8,25}"
)
_LATER = re.compile(
    r"(?<![A-Za-z0-9@._/\-+#])([A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8}){1,5}|[A-Z0-9]{10,25})(?![A-Za-z0-9@/\-]|[.,][A-Za-z0-9])"
)
_CLAIMING = frozenset({"phone", "invite", "cur", "platform"})
_NUMBER = re.compile(r"[0-9]{3,4}(?:[- ]?[0-9]{3,4}){1,3}(?![0-9])|[0-9]{8,11}")


def mtcn(raw: str, _hints: Hints) -> str | None:
    """Eight (MoneyGram) to eleven digits; Western Union writes ten."""
    digits = re.sub(r"[\s\-]", "", raw)
    return digits if re.fullmatch(r"[0-9]{8,11}", digits) else None


def gift_card(raw: str, _hints: Hints) -> str | None:
    """Letters and digits in upper case without separators, ten to twenty-five of them."""
    text = re.sub(r"[\s\-]", "", raw).upper()
    return text if re.fullmatch(r"[A-Z0-9]{10,25}", text) and any(char.isdigit() for char in text) else None


MTCN = Kind(
    "mtcn",
    "Control number of a money transfer.",
    "Western Union MTCN; MoneyGram reference number",
    mtcn,
    (("123-456-7890", "1234567890"),),
    ("123", "abc"),
)
GIFT_CARD = Kind(
    "gift_card",
    "Code of a gift or point card.",
    "Issuers' card formats",
    gift_card,
    (("ab12-cd34-ef56", "AB12CD34EF56"),),
    ("abc", "no digits here"),
)


def _find(page: Page) -> Iterator[Candidate]:
    for hit in page.hits:
        if "mtcn" in hit.families:
            place = follow(page, hit, 40)
            match = _NUMBER.match(page.view, place.at, min(len(page.view), place.at + 20))
            value = mtcn(match.group(), page.hints) if match else None
            if match and value and not page.view[match.end() : match.end() + 1].isalnum():
                yield Candidate("mtcn", value, *match.span(), 0.9, f"named by “{hit.word}”")
        if "gift" in hit.families:
            place = follow(page, hit, 56)
            match = _CARD_CODE.match(page.view, place.at, min(len(page.view), place.at + 40))
            value = gift_card(match.group(), page.hints) if match else None
            if match and value and _like_code(match.group()):
                yield Candidate("gift_card", value, *match.span(), 0.9, f"named by “{hit.word}”")
            else:
                yield from _later(page, hit)


def _later(page: Page, hit: Hit) -> Iterator[Candidate]:
    """A code that the same sentence gives later: `three cards, one was W3FTK-9QPLM-2XZ7R`."""
    for match in later(page, hit, _LATER, _CLAIMING, given="card_code_given"):
        value = gift_card(match[1], page.hints)
        if value and _like_code(match[1]):
            yield Candidate("gift_card", value, *match.span(1), 0.8, f"later in the sentence of “{hit.word}”")


def _like_code(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    digits = sum(char.isdigit() for char in text)
    return digits >= 3 and (not letters or all(char.isupper() for char in letters) or "-" in text)


FIND_TRANSFERS = Finder("transfers", 42, _find)
