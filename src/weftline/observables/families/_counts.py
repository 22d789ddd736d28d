"""Whether a number counts something (`1200 followers`, `3万人`): then it is neither a code nor a sum of money."""

from __future__ import annotations

import re
from functools import lru_cache

from weftline.observables import lexicon
from weftline.observables.wordlists import words


@lru_cache(maxsize=1)
def _counted() -> re.Pattern[str]:
    parts = (
        re.escape(word) + ("" if lexicon.is_open_script(word[-1]) else r"(?!\w)")
        for word in sorted(words("counted"), key=len, reverse=True)
    )
    return re.compile(rf"[ \-]?(?:{'|'.join(parts)})")


def counts(low: str, end: int) -> bool:
    """Whether the number that ends at `end` of a text in lower case counts people, things or time."""
    return _counted().match(low, end) is not None
