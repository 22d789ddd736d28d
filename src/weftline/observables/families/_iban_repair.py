"""Account numbers that OCR or typing damaged: look-alike signs put right where the checks leave exactly one reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import combinations

from schwifty import registry
from schwifty.exceptions import SchwiftyException

_TO_DIGIT = str.maketrans("OQDILZSBG", "000112586")
_TO_LETTER = str.maketrans("012586", "OIZSBG")
_ALIKE = {
    "0": "O", "O": "0", "1": "I", "I": "1", "L": "1", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2",
    "6": "G", "G": "6",
}  # fmt: skip
_PARTS = re.compile(r"([0-9]+)!?([nac])")
_MOST = 3


@lru_cache(maxsize=128)
def _structure(country: str) -> str:
    """One sign for each place: `a` letters, `n` digits, `c` either; empty for countries without IBANs."""
    try:
        spec = registry.get_iban_spec(country).bban_spec
    except (SchwiftyException, KeyError, ValueError):
        return ""
    return "aann" + "".join(kind * int(count) for count, kind in _PARTS.findall(spec))


def repaired(text: str, check: Callable[[str], str | None]) -> str | None:
    """The one account number that `text` (upper case, no separators) can be with at most three look-alikes changed."""
    structure = _structure(text[:2])
    if len(structure) != len(text):
        return None
    by_place = "".join(
        char.translate(_TO_DIGIT) if kind == "n" else char.translate(_TO_LETTER) if kind == "a" else char
        for char, kind in zip(text, structure, strict=True)
    )
    changed = sum(old != new for old, new in zip(text, by_place, strict=True))
    if changed > _MOST:
        return None
    found = {value for candidate in _candidates(by_place, structure, _MOST - changed) if (value := check(candidate))}
    return found.pop() if len(found) == 1 and text not in found else None


def _candidates(text: str, structure: str, most: int) -> Iterator[str]:
    places = [place for place, kind in enumerate(structure) if kind == "c" and text[place] in _ALIKE]
    for count in range(min(most, 2) + 1):
        for chosen in combinations(places, count):
            signs = list(text)
            for place in chosen:
                signs[place] = _ALIKE[signs[place]]
            yield "".join(signs)
