"""The gate: one cheap pass that picks the lines that can hold an observable; the finders see only these.

The gate knows anchors, not grammars: digits, marks of addresses, what views fold, and words that name an account or a
code. A line that begins with a value brings the line before it, where the word for it may stand. It must let every line
through that a finder could use; `tests/observables/test_gate.py` holds it to that.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from weftline.observables import disguise, heads, lexicon, number_words, numerals, refang, view
from weftline.observables.engine import Automaton, Encoded
from weftline.observables.many_words import ManyWords
from weftline.observables.wordlists import words

_TRIGGERS = ("platform", "invite", "bic", "scheme", "gift", "mtcn")
_REACH = 256
_SPOKEN = frozenset("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖공영일이삼사오육륙칠팔구\u200b\u200e\ufeff")
_BLANK = 4
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_SKIPPED = " \t:=>~\"'[](){}<*#.,|/-"
_MARKS = (
    r"[0-9@]",
    r"://|::",
    r"[^\s.]\.[A-Za-z0-9_\x{80}-\x{10FFFF}]",
    r"[A-Za-z]{25}",
    r"(?:[A-Fa-f]{2}[:\-]){5}",
    r"G-[A-Z]{10}",
    r"(?i:hxx|h\*\*p|ht\*p|hx\*p|meow:)|http",
    rf"[\[({{<]\s?(?i:{refang.DOTS}|{refang.ATS})\s?[\])}}>]",
    r"[〇零一二三四五六七八九]{4}年",
    r"&(?:commat|period|sol|colon|#[xX])",
    r"\s(?:dot|DOT|AT|点|點|точка|닷|ドット)\s[A-Za-z0-9]|\[\.|\.\]|\\\.|:\\\\",
    r"[A-Za-z0-9][。｡点點][A-Za-z0-9]",
    r"[\x{370}-\x{52f}][A-Za-z0-9]|[A-Za-z0-9][\x{370}-\x{52f}]",
    r"[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸]{5}|[공영일이삼사오육륙칠팔구]{7}",
    r"[공영일이삼사오육륙칠팔구]{2}[ \-][공영일이삼사오육륙칠팔구]{2,4}[ \-][공영일이삼사오육륙칠팔구]{2}",
    r"[零〇一二三四五六七八九幺]{2}[ \-][零〇一二三四五六七八九幺]{2,4}[ \-][零〇一二三四五六七八九幺]{2}",
)


# between lines that do not follow each other: no white space, no mark, and a letter that stands in no value, so that
# nothing is read across it
APART = "\n\x00\ua66e\x00\n"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines of texts that can hold something. `starts[i]` of the excerpt lies at `origins[i]` of `whole`, which is
    all texts with `APART` between them; text `n` begins at `borders[n]` of it.
    """

    text: str
    whole: str
    starts: list[int]
    origins: list[int]
    borders: list[int]

    def origin(self, at: int) -> int:
        """The offset in `whole` behind an offset of the excerpt."""
        index = bisect_right(self.starts, at) - 1
        return self.origins[index] + at - self.starts[index]

    def owner(self, place: int) -> int:
        """The number of the text that holds an offset of `whole`."""
        return bisect_right(self.borders, place) - 1


@lru_cache(maxsize=1)
def _automata() -> tuple[Automaton, ...]:
    """Marks, and sums in words: each alone, since together they would have to remember what the other may become."""
    parts = (_marks(), _spelled_sums())
    return tuple(Automaton(part.encode(), unicode=True) for part in parts)


def _marks() -> str:
    folded = "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in view.disguises())
    digit = f"(?i:{'|'.join(map(re.escape, sorted(numerals.spoken())))})"
    parts = [*_MARKS, f"[{folded}]", rf"{digit}(?:[ \t\-,./]{{0,3}}{digit}){{2}}"]
    parts.append(rf"(?i:[A-Za-z0-9] ?[(\[]?(?:{refang.SIGN_WORDS})[)\]]? ?[A-Za-z0-9])")
    return "|".join(parts)


def _spelled_sums() -> str:
    """Numbers in words right before a currency, or before a magnitude that implies one."""
    number = "|".join(map(re.escape, sorted(number_words.number_words())))
    joiner = "|".join(map(re.escape, sorted(words("number_joiners"))))
    gap = r"[ \-\p{Zs}]"
    money = "|".join(map(re.escape, sorted(lexicon.words("cur"))))
    scale = "|".join(map(re.escape, sorted(lexicon.words("implies"))))
    return (
        rf"(?i:(?:{number})(?:\p{{Zs}}?(?:{money})|\p{{Zs}}(?:de\p{{Zs}}|d['’‘]|of\p{{Zs}})(?:{money})"
        rf"|{gap}{{0,3}}(?:(?:{joiner}){gap}{{0,3}})?(?:{scale})))"
    )


@lru_cache(maxsize=1)
def _before_names() -> ManyWords:
    """Words behind which a value may be letters only."""
    return ManyWords(lexicon.words(*_TRIGGERS))


def _named(low: str) -> list[int]:
    """Where words stand behind which a value may be letters only."""
    found: list[int] = []
    for _, start, end in _before_names().places(low):
        if low[start] in _LATIN and low[start - 1 : start] in _LATIN:
            continue
        right = low[end : end + 1]
        if right.isalpha() and low[end - 1] in _LATIN and right in _LATIN and not low.startswith(lexicon.OWNED, end):
            continue
        found.append(start)
    return found


def lines(text: str) -> list[tuple[int, int]]:
    """The lines of a text that the gate lets through, in order, each as its first character and the one behind it."""
    low, encoded = lexicon.lower(text), Encoded(text)
    named = sorted(_named(low))
    begins = {text.rfind("\n", 0, place) + 1 for place in (*named, *(start for start, _ in disguise.places(low)))}
    begins.update(encoded.character(first) for automaton in _automata() for first in _matched(automaton, encoded.data))
    found: list[tuple[int, int]] = []
    at, size = 0, len(text)
    for start in sorted(begins):
        if start < at:
            continue
        at = text.find("\n", start) + 1 or size + 1
        end = at - 1
        first = _above(text, start) if _headed(text[start : min(end, start + 64)]) else start
        if _begins_with_a_value(text, at) and bisect_left(named, max(first, end - _REACH)) < bisect_left(named, end):
            at = text.find("\n", at) + 1 or size + 1
            end = at - 1
        found.append((first, end))
    return found


def _matched(automaton: Automaton, data: bytes) -> Iterator[int]:
    """At which bytes the lines begin in which an automaton finds something."""
    at = 0
    while (hit := automaton.first(data, at)) >= 0:
        yield data.rfind(b"\n", at, hit) + 1 or at
        at = data.find(b"\n", hit) + 1
        if not at:
            return


def _headed(head: str) -> bool:
    """Whether a line begins with what may be a value, so that the word for it may stand on the line before."""
    first = head.lstrip(_SKIPPED)
    if first.startswith(heads.BLANK):
        return False
    char = first[:1]
    if char.isascii():
        word = first.split(None, 1)[:1]
        return bool(word) and not (word[0].isascii() and word[0].isalpha())
    return char.isdigit() or "\uff01" <= char <= "\uff5e" or char in _SPOKEN


def _above(text: str, start: int) -> int:
    """Where the line before begins, blank ones left out."""
    at = start
    for _ in range(_BLANK):
        if at == 0:
            break
        above = text.rfind("\n", 0, at - 1) + 1
        blank = not text[above : at - 1].strip()
        at = above
        if not blank:
            break
    return at


def _begins_with_a_value(text: str, at: int) -> bool:
    """Whether a line begins with a Latin word, which may belong to a word on the line before."""
    first = text[at : at + 8].lstrip(_SKIPPED)[:1]
    return first.isascii() and first.isalpha()


def excerpt(texts: Sequence[str]) -> Excerpt | None:
    """The lines of the texts that can hold something, or None where none can."""
    whole = APART.join(texts)
    borders = list(accumulate((len(text) + len(APART) for text in texts[:-1]), initial=0))
    text = APART.join(heads.blanked(view.whole(text)) for text in texts)
    picked = _runs(text, lines(text))
    if not picked:
        return None
    if 2 * sum(end - start for start, end in picked) > len(text):
        return Excerpt(text, whole, [0], [0], borders)
    pieces = [text[start:end] for start, end in picked]
    starts = list(accumulate((len(piece) + len(APART) for piece in pieces[:-1]), initial=0))
    return Excerpt(APART.join(pieces), whole, starts, [start for start, _ in picked], borders)


def _runs(text: str, picked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Picked lines that only blank lines part count as one run."""
    runs: list[tuple[int, int]] = []
    for start, end in picked:
        if runs and (start - runs[-1][1] < 2 or text[runs[-1][1] : start].isspace()):
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs
