"""What the wording around a value says of whose it is, and whether that wording leads to this value and to no other.

A possessive or a person's name counts only where nothing but labels stands between it and the value (`my mum's
WhatsApp number is …`), so that the verbs of a sentence never hand a stranger's account to the victim or the other way.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from weftline.observables import lexicon
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page
from weftline.observables.wordlists import words

REACH = 120
_BEHIND = 40
_BESIDE = 16
_LETTER = 300
_STEPS = 14
_GAP = re.compile(r"(?:'s\b|’s\b|[^\w$]|_|(?<![^\W\d])[0-9]{1,2}(?=[.)]))+")
_SENTENCE_END = re.compile(
    r"[。！？!?।؟\n]|[^\s.]{2}\.\s+(?=[A-ZÀ-ÞА-ЯЁ\u0590-\ud7ff])|[\u0590-\u0dff\u3040-\ud7af]\.(?:\s|$)"
)
# Korean, Japanese and Hindi put what was demanded behind the value: `… 로 보내라고 했습니다`
_VERB_LAST = re.compile("[\uac00-\ud7a3\u3040-\u30ff\u0900-\u097f]|.[\u3040-\u309f]")
_NEXT_VALUE = re.compile(r"[^\w\n]{0,3}[0-9@+]")
_OPENED, _CLOSED = frozenset("“「『«„《"), frozenset("”」』»》")
_HANGUL_OWNERS = ("제", "내", "네", "니", "그", "걔", "얘")


@lru_cache(maxsize=1)
def _joiners() -> tuple[re.Pattern[str], frozenset[str]]:
    """Words that may stand between wording and value, and those of them that name what the value is."""
    labels = frozenset(lexicon.words("id")) | words("labels")
    parts: list[str] = []
    for word in sorted({*lexicon.words("id", "connect"), *words("labels"), *words("passing")}, key=len, reverse=True):
        spaced = word[-1].isalnum() and not lexicon.is_open_script(word[-1])
        parts.append(re.escape(word) + (r"(?!\w)" if spaced else ""))
    return re.compile("|".join(parts)), labels


def leads(page: Page, at: int, to: int) -> tuple[bool, bool]:
    """Whether only labels, joining words and other values stand between two places, and whether a label does."""
    pattern, labels = _joiners()
    low, labelled = page.low, False
    for _ in range(_STEPS):
        gap = _GAP.match(low, at, to)
        at = gap.end() if gap else at
        if at >= to:
            return True, labelled
        hit = page.word_at(at)
        if hit and hit.end <= to:
            at, labelled = hit.end, True
            continue
        word = pattern.match(low, at, to)
        if word:
            at, labelled = word.end(), labelled or word.group() in labels
        elif page.taken[at]:
            at = min(to, page.taken.find(0, at) if page.taken.find(0, at) >= 0 else to)
        else:
            return False, labelled
    return False, labelled


def broken(page: Page, start: int, end: int) -> bool:
    """True where a sentence ends within a span."""
    return _SENTENCE_END.search(page.view, start, end) is not None


def before(page: Page, start: int) -> list[Hit]:
    """Role wording before a value in the same sentence, nearest first."""
    found: list[Hit] = []
    for hit in page.before(start, REACH, roles=True):
        if broken(page, hit.end, start):
            break
        if hit.word.startswith(_HANGUL_OWNERS) and "\uac00" <= page.view[hit.start - 1 : hit.start] <= "\ud7a3":
            continue
        found.append(hit)
    return found


def said_by_another(page: Page, hit: Hit, hits: list[Hit]) -> bool:
    """Whether a relative or an office stands right before what was said (`my friend told me to …`)."""
    return any(
        other.families & {"third", "service"} and not page.view[other.end : hit.start].strip()
        for other in hits
        if other.end <= hit.start
    )


def owned(page: Page, hit: Hit, start: int, family: str) -> bool:
    """Whether a possessive (`my`, `saya`, `的`) owns the value at `start`: its label stands beside the possessive."""
    leading, labelled = leads(page, hit.end, start)
    if not leading:
        return False
    return _label_before(page, hit.start) if f"{family}:post" in hit.types else labelled


def _label_before(page: Page, at: int) -> bool:
    """Whether a label ends right before `at`, or holds what stands there (`zap dele`)."""
    inside = page.before(at + 5, 5)
    if any(hit.start < at < hit.end for hit in inside):
        return True
    for hit in page.before(at, 6):
        if not page.view[hit.end : at].strip(" -–:"):
            return True
    text = page.low[max(0, at - 24) : at].rstrip(" -")
    return text.endswith(_label_endings())


@lru_cache(maxsize=1)
def _label_endings() -> tuple[str, ...]:
    return tuple(word for word in _joiners()[1] if len(word) > 1)


def behind(page: Page, end: int) -> Iterator[tuple[Hit, str]]:
    """Wording right behind a value with the family that it counts for."""
    for hit in page.after(end, _BEHIND, roles=True):
        if broken(page, end, hit.start):
            return
        alone = page.taken.find(1, end, hit.start) < 0
        if ("behind" in hit.families and alone) or ("told" in hit.families and _VERB_LAST.match(hit.word)):
            yield hit, "told"
        if hit.start - end > _BESIDE or not alone or _NEXT_VALUE.match(page.view, hit.end):
            continue
        if hit.families & {"own", "third"} and leads(page, end, hit.start)[0]:
            yield hit, "third" if "third" in hit.families else "own"


def quoted(page: Page, at: int) -> bool:
    """Whether a quotation that begins in the same line is open at `at`."""
    line = page.view.rfind("\n", max(0, at - REACH), at) + 1 or max(0, at - REACH)
    depth = straight = 0
    for char in page.view[line:at]:
        depth += (char in _OPENED) - (char in _CLOSED)
        straight += char == '"'
    return depth > 0 or straight % 2 == 1


def threatening_letter(page: Page, start: int, end: int) -> bool:
    """Whether the text around a value addresses the victim with a threat, so that the offender speaks."""
    letters = page.letters
    index = bisect_left(letters, start - _LETTER)
    return index < len(letters) and letters[index] < end + _LETTER
