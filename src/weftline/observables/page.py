"""One text under search: its views, the context words in it, and what has been taken so far."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from weftline.model.observable import Hints
from weftline.observables import disguise, lexicon, regions, view
from weftline.observables.engine import Automaton, Encoded
from weftline.observables.gate import Excerpt
from weftline.observables.kind import Candidate
from weftline.observables.lexicon import Hit
from weftline.observables.naming import Naming

NEAR = 40
_LONGEST_WORD = 40
_STRETCH = 256
_MOST_NEAR = 24
_SPELLED = 7
_IN_ADDRESS = frozenset("./:-_@=?&")
_WITH_VALUE = frozenset({"cur"})
_start = attrgetter("start")
_NOT_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte < 58)
_LIST = re.compile(r"[ ,;/&、，或和+]|and|or|und|y|e|et|и|และ|và|dan")
_GROUP = Automaton(rb"\+?[\(\[]{0,2}\d(?:[ \-.()/\t\x02]{0,3}\d){3,}")
_LONG = Automaton(rb"[0-9A-Za-z]{25,}")
_RUN = re.compile(rb"[0-9]+")
_MOST_ATOMS = 7


class Group(NamedTuple):
    """Digits that may belong together: the atoms (unbroken digit runs) between `start` and `end` of the view."""

    start: int
    end: int
    atoms: tuple[tuple[int, int], ...]

    def windows(self) -> Iterator[tuple[int, int]]:
        """Index pairs of atoms that may be one number, the longest first from each place."""
        count = len(self.atoms)
        for first in range(count):
            for last in range(min(count, first + _MOST_ATOMS), first, -1):
                yield first, last


@dataclass(eq=False)
class Page:
    """A text, prepared once for all finders. Offsets in here are those of `view`; `origin` leads back to the text."""

    text: str
    hints: Hints = field(default_factory=Hints)
    excerpt: Excerpt | None = None

    def __post_init__(self) -> None:
        self.plain, self._offsets = view.fold(self.text)
        self.view = view.unmask(self.plain)
        self.shape = view.shape(self.view)
        self.taken = bytearray(len(self.view))
        self.accepted: list[Candidate] = []
        self._scripts: dict[tuple[int, int], tuple[str, ...]] = {}

    @cached_property
    def hits(self) -> list[Hit]:
        """Words that tell what stands beside them, in reading order."""
        found = lexicon.scan(self.low)
        hidden = disguise.scan(self.low)
        return sorted([*found, *hidden], key=_start) if hidden else found

    @cached_property
    def role_hits(self) -> list[Hit]:
        """Wording that tells whose something is, in reading order; looked for only where there is something."""
        return lexicon.scan(self.low, roles=True)

    @cached_property
    def _hit_starts(self) -> list[int]:
        return [hit.start for hit in self.hits]

    @cached_property
    def _role_starts(self) -> list[int]:
        return [hit.start for hit in self.role_hits]

    @cached_property
    def letters(self) -> list[int]:
        """Where wording of threatening letters begins."""
        return [hit.start for hit in self.role_hits if "letter" in hit.families]

    @cached_property
    def low(self) -> str:
        """The view in lower case, of the same length."""
        return lexicon.lower(self.view)

    @cached_property
    def lowered(self) -> Encoded:
        """`low` as the automata read it."""
        return Encoded(self.low)

    @cached_property
    def naming(self) -> Naming:
        """Words for an account's name."""
        return Naming(self.low)

    @cached_property
    def families(self) -> frozenset[str]:
        """Families of all context words of the text."""
        return frozenset().union(*(hit.families for hit in self.hits))

    @cached_property
    def tokens(self) -> list[tuple[int, int]]:
        """Unbroken runs of 25 and more Latin letters and digits."""
        return list(_LONG.spans(self.shape))

    @cached_property
    def groups(self) -> list[Group]:
        """Digit groups of four digits and more, in reading order."""
        shape = self.shape
        found: list[Group] = []
        for start, end in _GROUP.spans(shape):
            atoms = [atom.span() for atom in _RUN.finditer(shape, start, end)]
            if len(atoms) > 1 and shape[end : end + 1] == b")" and _is_ordinal(shape, *atoms[-1]):
                atoms.pop()
            found.append(Group(start, atoms[-1][1], _joined_digits(atoms)))
        return found

    def digits(self, start: int, end: int) -> str:
        """The digits of a span without what stands between them."""
        return self.shape[start:end].translate(None, _NOT_DIGITS).decode("ascii")

    def count(self, group: Group) -> int:
        """How many digits a group has."""
        return len(self.shape[group.atoms[0][0] : group.atoms[-1][1]].translate(None, _NOT_DIGITS))

    def free_groups(self) -> list[Group]:
        """Groups with the atoms that nobody has taken yet."""
        free: list[Group] = []
        taken = self.taken.find
        for group in self.groups:
            if taken(1, group.start, group.end) < 0:
                free.append(group)
                continue
            if len(group.atoms) == 1:
                continue
            run: list[tuple[int, int]] = []
            for atom in (*group.atoms, (0, 0)):
                if atom[1] and self.is_free(*atom) and (not run or self.is_free(run[-1][1], atom[0])):
                    run.append(atom)
                    continue
                if run:
                    free.append(Group(run[0][0], run[-1][1], tuple(run)))
                run = [atom] if atom[1] and self.is_free(*atom) else []
        return free

    def is_free(self, start: int, end: int) -> bool:
        """True where no character of the span was taken."""
        return self.taken.find(1, start, end) < 0

    def accept(self, candidate: Candidate) -> bool:
        """Take a candidate and its characters; False where an earlier one holds some of them."""
        if candidate.end <= candidate.start:
            return False
        if not candidate.derived:
            if not self.is_free(candidate.start, candidate.end):
                return False
            length = candidate.end - candidate.start
            self.taken[candidate.start : candidate.end] = b"\x01" * length
        self.accepted.append(candidate)
        return True

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The span of the page's text behind a span of the view."""
        if self._offsets is None:
            return start, end
        return self._offsets[start], self._offsets[end - 1] + 1

    def written(self, at: int) -> str:
        """The character of the text behind one of the view."""
        return self.text[self.origin(at, at + 1)[0]]

    def countries(self, at: int) -> tuple[str, ...]:
        """Countries that write as the whole text does around `at`, also in lines that hold nothing themselves."""
        place = self.origin(at, at + 1)[0]
        whole, first, last = self.text, 0, len(self.text)
        if self.excerpt is not None:
            place, whole, borders = self.excerpt.origin(place), self.excerpt.whole, self.excerpt.borders
            owner = self.excerpt.owner(place)
            first, last = borders[owner], borders[owner + 1] if owner + 1 < len(borders) else len(whole)
        begin = max(first, first + ((place - first) // _STRETCH - 1) * _STRETCH)
        end = min(last, first + ((place - first) // _STRETCH + 2) * _STRETCH)
        if (begin, end) not in self._scripts:
            self._scripts[begin, end] = regions.by_script(whole[begin:end].lower())
        return self._scripts[begin, end]

    def before(self, at: int, reach: int = NEAR, *, roles: bool = False) -> list[Hit]:
        """Context words that end at most `reach` characters before `at` on the same line, nearest first.

        A line break counts as the same line only where nothing but white space and a colon lies between.
        """
        return list(islice(self._backwards(at, reach, roles=roles), _MOST_NEAR))

    def _backwards(self, at: int, reach: int, *, roles: bool = False) -> Iterator[Hit]:
        view = self.view
        hits = self.role_hits if roles else self.hits
        last = bisect_left(self._role_starts if roles else self._hit_starts, at) - 1
        if last < 0 or at - hits[last].start > reach + _LONGEST_WORD:
            return
        line = view.rfind("\n", max(0, at - reach), at)
        for index in range(last, -1, -1):
            hit = hits[index]
            if at - hit.start > reach + _LONGEST_WORD:
                return
            if hit.end <= at and at - hit.end <= reach:
                if line >= hit.end and view[hit.end : at].strip(" \t\r\n:-=>"):
                    return
                yield hit

    def word_at(self, at: int) -> Hit | None:
        """The context word that begins at `at`."""
        index = bisect_left(self._hit_starts, at)
        return self.hits[index] if index < len(self.hits) and self._hit_starts[index] == at else None

    def speaks_near(self, start: int, end: int) -> bool:
        """Whether any role wording reaches into a span."""
        hits = self.role_hits
        first = bisect_left(self._role_starts, start - _LONGEST_WORD)
        return first < len(hits) and hits[first].start <= end

    def after(self, at: int, reach: int = 16, *, roles: bool = False) -> list[Hit]:
        """Context words that start at most `reach` characters after `at` on the same line, nearest first."""
        hits = self.role_hits if roles else self.hits
        near: list[Hit] = []
        first = bisect_left(self._role_starts if roles else self._hit_starts, at)
        view = self.view
        for hit in hits[first : first + _MOST_NEAR]:
            if hit.start - at > reach or view.find("\n", at, hit.start) >= 0:
                break
            near.append(hit)
        return near

    def nearest(self, at: int, families: frozenset[str], reach: int = NEAR) -> Hit | None:
        """The nearest context word before `at` whose type belongs to one of `families` (the part before the colon)."""
        for hit in islice(self._backwards(at, reach), _MOST_NEAR):
            if hit.families & families and not self._in_address(hit):
                return hit
        return None

    def _in_address(self, hit: Hit) -> bool:
        """Whether a word is a part of an address, where it says nothing of what stands behind."""
        return (
            self.taken[hit.start] == 1
            and self.view[hit.start - 1 : hit.start] in _IN_ADDRESS
            and not hit.families & _WITH_VALUE
        )

    def reaches(self, hit: Hit, at: int) -> bool:
        """False where another value stands between a word and `at`, so that the word is spoken for; a value that only
        a comma or an "and" parts from `at` is one of a list and leaves it free.
        """
        last = self.taken.rfind(1, hit.end, at)
        return last < 0 or not _LIST.sub("", self.view[last + 1 : at])

    def around(self, start: int, end: int, reach: int) -> tuple[int, int]:
        """The span with as many characters more on both sides, within the lines that follow each other."""
        low, high = max(0, start - reach), min(len(self.view), end + reach)
        apart, behind = self.view.rfind("\0", low, start), self.view.find("\0", end, high)
        return (apart + 1 if apart >= 0 else low), (behind if behind >= 0 else high)

    def folded(self, start: int, end: int) -> bool:
        """True where look-alike letters were folded inside the span."""
        return self.plain is not self.view and self.plain[start:end] != self.view[start:end]


def _is_ordinal(shape: bytes, start: int, end: int) -> bool:
    """Whether the digits before a closing bracket number the next point of a list (`1) … 2) …`)."""
    return end - start <= 2 and shape[start - 1 : start] in b" \t" and b"(" not in shape[start - 12 : start]


def _joined_digits(atoms: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Digits written one by one (`9 1 2 3 ...`) count as one atom where seven and more follow each other."""
    if len(atoms) < _SPELLED:
        return tuple(atoms)
    joined: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for atom in [*atoms, (0, 9)]:
        if atom[1] - atom[0] == 1:
            run.append(atom)
            continue
        joined += [(run[0][0], run[-1][1])] if len(run) >= _SPELLED else run
        run = []
        joined.append(atom)
    return tuple(joined[:-1])
