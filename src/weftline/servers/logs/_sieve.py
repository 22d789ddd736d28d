"""Find the few lines of a web log that may be the panel, a login, an upload or an app's download, without parsing.

The sieve may keep a line too many, never one too few: whatever `purpose_of` would name passes it. It is Hyperscan where
that is installed (extra `fast`), else RE2; both let the same lines through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import re2

from weftline.servers.desk import Desk
from weftline.servers.logs._blocks import blocks
from weftline.servers.purposes import ADMIN_WORDS, DATABASE_WORDS, DOWNLOAD_ENDINGS, PAGE_WORDS
from weftline.servers.tree import Entry

try:
    import hyperscan
except ImportError:
    hyperscan = None  # type: ignore[assignment,unused-ignore]  # an extra

_BEFORE: Final = rb"(?:/|=|%2f)"
_POSTED: Final = rb"(?:POST|PUT)[^A-Za-z]"
_AFTER: Final = rb"[^0-9A-Za-z_-]"
_NEWLINE: Final = 10
_COST: Final = 150
KEPT_BYTES: Final = 48 << 20
Ends = Callable[[bytes], list[int]]


@lru_cache(maxsize=4)
def panel_sieve(bases: frozenset[str]) -> Ends:
    """Ends of everything in a block that may belong to a request worth keeping. `bases`: paths known to be a panel."""
    return _ends_of(panel_patterns(bases))


def panel_patterns(bases: frozenset[str]) -> list[bytes]:
    """What the sieve for panels looks for, without regard to case."""
    named = b"|".join(re.escape(word).encode() for word in sorted(ADMIN_WORDS | DATABASE_WORDS | PAGE_WORDS))
    return [
        _POSTED,
        _BEFORE + rb"(?:" + named + rb")",
        rb"\.(?:" + b"|".join(ending.encode() for ending in DOWNLOAD_ENDINGS) + rb")(?:" + _AFTER + rb"|\z)",
        *_own(bases),
    ]


@lru_cache(maxsize=4)
def own_sieve(bases: frozenset[str]) -> Ends | None:
    """Ends of everything in a block that lies under `bases`; None where the panel's sieve finds all of them anyway."""
    known = {base for base in bases if base.strip("/").lower() in ADMIN_WORDS | DATABASE_WORDS | PAGE_WORDS}
    patterns = _own(bases - known)
    return _ends_of(patterns) if patterns else None


def _own(bases: frozenset[str]) -> list[bytes]:
    own = [re.escape(base.strip("/")).encode() for base in sorted(bases) if base.strip("/")]
    return [_BEFORE + rb"(?:" + b"|".join(own) + rb")"] if own else []


@lru_cache(maxsize=1)
def posts_sieve() -> Ends:
    """Ends of everything in a block that may have been posted."""
    return _ends_of([rb"POST[^A-Za-z]"])


@lru_cache(maxsize=4)
def under_sieve(names: frozenset[str]) -> Ends:
    """Ends of everything in a block that lies under one of the given first parts of paths."""
    return _ends_of(_own(names))


def spans_at(block: bytes, ends: list[int]) -> list[tuple[int, int]]:
    """(start, stop) of each line in which one of `ends` lies, in order."""
    out: list[tuple[int, int]] = []
    stop = -1
    for end in sorted(ends):
        if end - 1 > stop:
            start = block.rfind(b"\n", 0, end - 1) + 1
            stop = block.find(b"\n", end - 1)
            stop = len(block) if stop < 0 else stop
            out.append((start, stop))
    return out


def numbers_at(block: bytes, spans: list[tuple[int, int]]) -> tuple[list[int], int]:
    """The number within the block, from 1, of each line in `spans`, and how many lines there are."""
    import numpy as np  # noqa: PLC0415 - a heavy part, needed only where hits alone are wanted

    breaks = np.frombuffer(block, np.uint8) == _NEWLINE
    out: list[int] = []
    number, counted = 1, 0
    for start, _ in spans:
        number += int(np.count_nonzero(breaks[counted:start]))
        counted = start
        out.append(number)
    total = number - 1 + int(np.count_nonzero(breaks[counted:]))
    return out, total + (not block.endswith(b"\n"))


@dataclass(slots=True)
class Sifted:
    """What a sieve kept of one file: lines by number, how many there were in all, what was wrong with the file, and
    about how many bytes of memory that takes.
    """

    lines: dict[int, bytes] = field(default_factory=dict)
    count: int = 0
    problems: list[str] = field(default_factory=list)
    size: int = 0


def sift(entry: Entry, desk: Desk, ends: Ends) -> Sifted | None:
    """Keep the lines of a file that pass a sieve; None where they are too many to be kept in memory."""
    sifted = Sifted()
    aside = Desk(desk.exhibit, desk.tree, desk.clock, problems=sifted.problems)
    for block in blocks(entry, aside):
        spans = spans_at(block, ends(block))
        numbers, count = numbers_at(block, spans)
        for number, (start, stop) in zip(numbers, spans, strict=True):
            sifted.lines[sifted.count + number] = block[start:stop]
            sifted.size += stop - start + _COST
        sifted.count += count
        if sifted.size > KEPT_BYTES:
            return None
    return sifted


def posted_lines(entry: Entry, desk: Desk) -> Iterator[bytes]:
    """The lines of a file that may have posted something."""
    ends = posts_sieve()
    for block in blocks(entry, Desk(desk.exhibit, desk.tree, desk.clock)):
        yield from (block[start:stop] for start, stop in spans_at(block, ends(block)))


def _ends_of(patterns: list[bytes]) -> Ends:
    return _by_re2(patterns) if hyperscan is None else _by_hyperscan(patterns)


def _by_hyperscan(patterns: list[bytes]) -> Ends:
    base = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = [hyperscan.HS_FLAG_CASELESS] * len(patterns)
    base.compile(expressions=patterns, ids=list(range(len(patterns))), elements=len(patterns), flags=flags)

    def ends(block: bytes) -> list[int]:
        found: list[int] = []
        base.scan(block, match_event_handler=lambda _id, _from, to, _flags, _context: found.append(to))
        return found

    return ends


def _by_re2(patterns: list[bytes]) -> Ends:
    options = re2.Options()
    options.case_sensitive = False
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_nl = False
    options.log_errors = False
    compiled = re2.compile(b"|".join(patterns), options)
    return lambda block: [match.end() for match in compiled.finditer(block)]
