"""Words that stand behind their value: `0917 123 4567 (GCash)`, `110-123-456789 신한`, `kev@example.com on PayPal`."""

from __future__ import annotations

import re

from weftline.observables import lexicon
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page
from weftline.observables.wordlists import words

_REACH = 16
_JOINT = re.compile(
    r"[ ]?(?:[(（\[/–-]|\b(?:on|via|by|at|in|por|en|no|pelo|auf|per|sur|di|qua|lewat|в|на|ที่|で|的|의))?[ ]?"
)
_CLOSED = re.compile(r"[ ]?[)\]）】]")
_CLAIMS = re.compile(r"[^\w\n]{0,3}(?:(?:is|id|no|nr|number)\b[.:：\s]{0,3})?[@$+(]?(?:[0-9]|[A-Za-z_.\-]{0,20}[0-9@])")
_NEXT_WORD = re.compile(r"[ ]{1,2}([^\W\d_]+)")


def label(page: Page, end: int, families: frozenset[str], *, named: bool = False) -> Hit | None:
    """The word of one of `families` right behind a value that ends at `end`, unless it belongs to what follows it.

    With `named` a holder's name or other words may stand behind the word; without, the phrase ends there.
    """
    for hit in page.after(end, _REACH):
        if hit.families & families and _JOINT.fullmatch(page.low, end, hit.start) and belongs(page, hit, named=named):
            return hit
    return None


def belongs(page: Page, hit: Hit, *, named: bool = False) -> bool:
    """Whether nothing behind a word claims it: no value of its own and, unless `named`, no further word."""
    low = page.low
    if _CLOSED.match(low, hit.end):
        return True
    if _CLAIMS.match(low, hit.end) or low[hit.end : hit.end + 1] in {":", "="}:
        return False
    following = _NEXT_WORD.match(low, hit.end)
    return named or following is None or following[1] in words("closing") or lexicon.is_open_script(following[1][0])
