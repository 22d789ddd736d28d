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
    r"[A-Za-z0-9]{3,8}(?:-[A-Za-z0-9]{3,8}){1,5}|[A-Z0-9]{4}(?: [A-Z0-9]{4}){1,2} [A-Z0-9]{2}(?![A-Za-z0-9])"
    r"|[A-Z0-9]{4}(?: [A-Z0-9]{4}){2,5}(?: [0-9]{2,3}(?![0-9]))?"
    r"|[A-Za-z0-9]{8,25}"
)
_LATER = re.compile(
    r"(?<![A-Za-z0-9@._/\-+#])([A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8}){1,5}|[A-Z0-9]{10,25})(?![A-Za-z0-9@/\-]|[.,][A-Za-z0-9])"
)
_GROUPED = re.compile(r"(?<![A-Za-z0-9\-])[A-Z0-9]{4,5}(?:-[A-Z0-9]{4,5}){2,4}(?![A-Za-z0-9\-])")
_SPACED = re.compile(r"[A-Z0-9]{4}(?: [A-Z0-9]{4}){1,3} [A-Z0-9]{2}")
_REFERENCE = re.compile(
    r"(?:the )?(?:ref(?:erence)?|tracking|control|transaction|trans|pick ?up|claim|kptn|mtcn|"
    r"referencia|referência|référence|referenz|"
    r"referensi|рефер\w*)?[ .]{0,2}(?:no|nr|num|number|code|kode|pin|#|"
    r"номер|nummer|numéro|número)[ .:#]{0,3}(?:is |ay |: )?"
)
_FURTHER = 160
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
            reference = _REFERENCE.match(page.low, place.at)
            at = reference.end() if reference else place.at
            match = _NUMBER.match(page.view, at, min(len(page.view), at + 20))
            value = mtcn(match.group(), page.hints) if match else None
            if match and value and not page.view[match.end() : match.end() + 1].isalnum():
                yield Candidate("mtcn", value, *match.span(), 0.9, f"named by “{hit.word}”")
        if "gift" in hit.families:
            place = follow(page, hit, 56)
            match = _CARD_CODE.match(page.view, place.at, min(len(page.view), place.at + 40))
            value = gift_card(match.group(), page.hints) if match else None
            if match and value and _like_code(match.group()):
                yield Candidate("gift_card", value, *match.span(), 0.9, f"named by “{hit.word}”")
                yield from _further(page, match.end())
            elif match and value and _SPACED.fullmatch(match.group()):
                yield Candidate("gift_card", value, *match.span(), 0.8, f"named by “{hit.word}”")
            else:
                yield from _later(page, hit)


def _later(page: Page, hit: Hit) -> Iterator[Candidate]:
    """A code that the same sentence gives later: `three cards, one was W3FTK-9QPLM-2XZ7R`."""
    for match in later(page, hit, _LATER, _CLAIMING, given="card_code_given"):
        value = gift_card(match[1], page.hints)
        if value and _like_code(match[1]):
            yield Candidate("gift_card", value, *match.span(1), 0.8, f"later in the sentence of “{hit.word}”")
            yield from _further(page, match.end(1))


def _further(page: Page, at: int) -> Iterator[Candidate]:
    """Codes in groups that follow another one's on the same line: `first was …, second …`."""
    line = page.view.find("\n", at, at + _FURTHER)
    for match in _GROUPED.finditer(page.view, at, line if line >= 0 else min(len(page.view), at + _FURTHER)):
        value = gift_card(match.group(), Hints())
        if value and page.is_free(*match.span()) and _like_code(match.group()):
            yield Candidate("gift_card", value, *match.span(), 0.8, "behind another card's code")


def _like_code(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    digits = sum(char.isdigit() for char in text)
    return digits >= 3 and (not letters or all(char.isupper() for char in letters) or "-" in text)


FIND_TRANSFERS = Finder("transfers", 42, _find)
