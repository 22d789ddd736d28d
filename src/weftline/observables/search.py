"""The way from a text to its observables: views, finders in order, defanged windows, then roles and lists."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from weftline.model.observable import Hints, Observable
from weftline.observables import gate, numerals, paired_numerals, refang, reserved, roles, warning
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page
from weftline.observables.refang import Window
from weftline.registry import Members, discover

FAMILIES = "weftline.observables.families"
BLOCK = 65_536
OVERLAP = 2_048
LETTERED = "letters read as digits"
_READ_AS_DIGITS = 0.8
_DEFAULT = Hints()
_ADDRESSES = frozenset({"url", "mail", "host", "ipv4"})
_NUMBERS = frozenset({"phone"})


@lru_cache(maxsize=1)
def kinds() -> Members[Kind]:
    """Every kind of observable, found by walking the families and the entry points of installed plug-ins."""
    return discover(FAMILIES, Kind)


@lru_cache(maxsize=1)
def finders() -> tuple[Finder, ...]:
    """Every finder in the order in which they run."""
    return tuple(sorted(discover(FAMILIES, Finder).found.values(), key=lambda finder: (finder.order, finder.name)))


def find(text: str, hints: Hints = _DEFAULT) -> list[Observable]:
    """All observables of a text, sorted by where they start; `text[start:end] == raw` except for masked secrets.

    Long texts are worked through in overlapping blocks, so that memory and time stay in proportion to the length.
    """
    return list(find_in([text], hints))


def find_in(pieces: Iterable[str], hints: Hints = _DEFAULT) -> Iterator[Observable]:
    """What `find` gives for the text that the pieces make together, while they come; memory is that of some blocks."""
    held, base, done = "", 0, 0
    for piece in pieces:
        for at in range(0, len(piece), BLOCK):
            held += piece[at : at + BLOCK]
            while base + len(held) - done > BLOCK + OVERLAP:
                end = base + _cut(held, done - base)
                yield from _block(held, base, done, end, hints)
                done = end
                kept = max(base, done - OVERLAP)
                held, base = held[kept - base :], kept
    yield from _block(held, base, done, base + len(held), hints)


def find_all(texts: Iterable[tuple[str, Hints]]) -> Iterator[list[Observable]]:
    """What `find` gives for each text, in order. Short texts with the same hints are searched together, which takes a
    fraction of the time.
    """
    waiting: list[tuple[str, Hints]] = []
    size = 0
    for text, hints in texts:
        waiting.append((text, hints))
        size += len(text) + len(gate.APART)
        if size > BLOCK:
            yield from _together(waiting)
            waiting, size = [], 0
    yield from _together(waiting)


def _together(texts: list[tuple[str, Hints]]) -> list[list[Observable]]:
    found: list[list[Observable]] = [[] for _ in texts]
    short: dict[Hints, list[int]] = {}
    for number, (text, hints) in enumerate(texts):
        if len(text) > BLOCK:
            found[number] = find(text, hints)
        else:
            short.setdefault(hints, []).append(number)
    for hints, numbers in short.items():
        for number, items in zip(numbers, _find([texts[number][0] for number in numbers], hints), strict=True):
            found[number] = items
    return found


def _cut(text: str, at: int) -> int:
    """Where a block that begins at `at` ends: at a line break if there is one in its last quarter."""
    line = text.rfind("\n", at + 3 * BLOCK // 4, at + BLOCK)
    return line + 1 if line > 0 else at + BLOCK


def _block(held: str, base: int, done: int, end: int, hints: Hints) -> Iterator[Observable]:
    """Observables that begin between `done` and `end` of a text, of which `held` holds what stands from `base` on."""
    for item in _find([held[: end + OVERLAP - base]], hints)[0]:
        if done <= item.start + base < end:
            yield replace(item, start=item.start + base, end=item.end + base) if base else item


def _find(texts: list[str], hints: Hints) -> list[list[Observable]]:
    excerpt = gate.excerpt(texts)
    return [[] for _ in texts] if excerpt is None else search(Page(excerpt.text, hints, excerpt))


def search(page: Page) -> list[list[Observable]]:
    """Sorted observables of a page for each text that it is an excerpt of; offsets are those of the text."""
    _windowed(page, list(refang.windows(page.view, page.lowered)), _ADDRESSES, "defanging undone")
    spelled = [*numerals.windows(page.lowered), *paired_numerals.windows(page.lowered)]
    _windowed(page, spelled, _NUMBERS, "digits spelled as words")
    for finder in finders():
        for candidate in finder.find(page):
            page.accept(candidate)
    _windowed(page, list(numerals.lettered(page.view, page.shape, page.lowered)), _NUMBERS, LETTERED)
    return _finished(page)


def _windowed(page: Page, windows: list[Window], names: frozenset[str], note: str) -> None:
    """Look into rewritten windows with some of the finders; what stands there only rewritten is taken."""
    if not windows:
        return
    inner = Page(gate.APART.join(window.text for window in windows), page.hints)
    for finder in finders():
        if finder.name in names:
            for candidate in finder.find(inner):
                inner.accept(candidate)
    begins = list(accumulate((len(window.text) + len(gate.APART) for window in windows), initial=0))
    for candidate in sorted(inner.accepted, key=lambda found: bisect_right(begins, found.start)):
        index = bisect_right(begins, candidate.start) - 1
        window, begin = windows[index], begins[index]
        start, end = window.offsets[candidate.start - begin], window.ends[candidate.end - begin - 1]
        plain = page.view[start:end] == inner.view[candidate.start : candidate.end]
        if note != LETTERED and plain and not candidate.derived:
            continue
        sure = round(candidate.confidence * (_READ_AS_DIGITS if note == LETTERED else 1), 3)
        page.accept(candidate._replace(start=start, end=end, confidence=sure, why=f"{candidate.why}; {note}"))


def _finished(page: Page) -> list[list[Observable]]:
    known = kinds().found
    excerpt = page.excerpt
    finished: list[list[Observable]] = [[] for _ in (excerpt.borders if excerpt else (0,))]
    seen: set[tuple[str, str, int, int]] = set()
    for candidate in page.accepted:
        start, end = page.origin(candidate.start, candidate.end)
        key = (candidate.kind, candidate.value, start, end)
        if key in seen:
            continue
        seen.add(key)
        kind = known.get(candidate.kind)
        if excerpt is None:
            finished[0].append(_observable(page, candidate, kind, page.text[start:end], start))
            continue
        place = excerpt.origin(start)
        raw = excerpt.whole[place : place + end - start]
        owner = excerpt.owner(place)
        finished[owner].append(_observable(page, candidate, kind, raw, place - excerpt.borders[owner]))
    for found in finished:
        found.sort(key=_place)
    return finished


def _observable(page: Page, candidate: Candidate, kind: Kind | None, raw: str, start: int) -> Observable:
    fact = kind is not None and kind.fact
    listed = None if fact else warning.listed(candidate.kind, candidate.value)
    role, because = roles.decide(page, candidate, listed, fact=fact)
    why = f"{candidate.why}; {because}" if because else candidate.why
    if listed:
        why += f"; warning list: {listed}"
    return Observable(
        kind=candidate.kind,
        value=candidate.value,
        raw=mask(raw) if kind is not None and kind.secret else raw,
        start=start,
        end=start + len(raw),
        role=role,
        confidence=round(candidate.confidence, 3),
        linkable=candidate.linkable and not listed and not fact,
        readings=candidate.readings,
        reserved=not fact and reserved.is_reserved(candidate.kind, candidate.value),
        why=why,
    )


def mask(raw: str) -> str:
    """A secret as it may be shown: the first and last four characters of 12 and more, letters and digits starred."""
    edge = 4 if len(raw) >= 12 else 0
    inner = "".join("*" if char.isalnum() else char for char in raw[edge : len(raw) - edge])
    return raw[:edge] + inner + raw[len(raw) - edge :]


def _place(item: Observable) -> tuple[int, int, str]:
    return item.start, -item.end, item.kind
