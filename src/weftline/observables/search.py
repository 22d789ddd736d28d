"""The way from a text to its observables: views, finders in order, defanged windows, then roles and lists."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from weftline.model.observable import Hints, Observable
from weftline.observables import gate, numerals, refang, reserved, roles, warning
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page
from weftline.observables.refang import Window
from weftline.registry import Members, discover

FAMILIES = "weftline.observables.families"
BLOCK = 65_536
OVERLAP = 2_048
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
    return _find([text], hints)[0] if len(text) <= BLOCK + OVERLAP else _find_long(text, hints)


def find_all(texts: Iterable[tuple[str, Hints]]) -> Iterator[list[Observable]]:
    """What `find` gives for each text, in order. Short texts with the same hints are searched together, which takes a
    fraction of the time.
    """
    batch: list[str] = []
    shared, size = _DEFAULT, 0
    for text, hints in texts:
        if batch and (size + len(text) > BLOCK or hints != shared):
            yield from _find(batch, shared)
            batch, size = [], 0
        if len(text) > BLOCK:
            yield find(text, hints)
            continue
        shared = hints
        batch.append(text)
        size += len(text) + len(gate.APART)
    if batch:
        yield from _find(batch, shared)


def _find_long(text: str, hints: Hints) -> list[Observable]:
    found: dict[tuple[str, int, int], Observable] = {}
    at = 0
    while at < len(text):
        end = _cut(text, at)
        lead = max(0, at - OVERLAP)
        for item in _find([text[lead : min(len(text), end + OVERLAP)]], hints)[0]:
            start = item.start + lead
            if at <= start < end:
                found[item.kind, start, item.end + lead] = replace(item, start=start, end=item.end + lead)
        at = end
    return sorted(found.values(), key=_place)


def _cut(text: str, at: int) -> int:
    """Where a block that begins at `at` ends: at a line break if there is one in its last quarter."""
    if at + BLOCK >= len(text):
        return len(text)
    line = text.rfind("\n", at + 3 * BLOCK // 4, at + BLOCK)
    return line + 1 if line > 0 else at + BLOCK


def _find(texts: list[str], hints: Hints) -> list[list[Observable]]:
    found: list[list[Observable]] = [[] for _ in texts]
    excerpt = gate.excerpt(texts)
    if excerpt is None:
        return found
    for item in search(Page(excerpt.text, hints, excerpt)):
        owner = excerpt.owner(item.start)
        border = excerpt.borders[owner]
        found[owner].append(replace(item, start=item.start - border, end=item.end - border) if border else item)
    return found


def search(page: Page) -> list[Observable]:
    """All observables of a page, sorted; the offsets are those of the texts that the page is an excerpt of."""
    _windowed(page, list(refang.windows(page.view)), _ADDRESSES, "defanging undone")
    _windowed(page, list(numerals.windows(page.low, page.encoded)), _NUMBERS, "digits spelled as words")
    for finder in finders():
        for candidate in finder.find(page):
            page.accept(candidate)
    return sorted(_finished(page), key=_place)


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
        if end - start == candidate.end - candidate.start and not candidate.derived:
            continue
        page.accept(candidate._replace(start=start, end=end, why=f"{candidate.why}; {note}"))


def _finished(page: Page) -> Iterable[Observable]:
    known = kinds().found
    seen: set[tuple[str, str, int, int]] = set()
    for candidate in page.accepted:
        start, end = page.origin(candidate.start, candidate.end)
        key = (candidate.kind, candidate.value, start, end)
        if key in seen:
            continue
        seen.add(key)
        yield _observable(page, candidate, known.get(candidate.kind), start, end)


def _observable(page: Page, candidate: Candidate, kind: Kind | None, start: int, end: int) -> Observable:
    fact = kind is not None and kind.fact
    listed = None if fact else warning.listed(candidate.kind, candidate.value)
    role, because = roles.decide(page, candidate, listed)
    if page.excerpt is not None:
        start, end = (place := page.excerpt.origin(start)), place + end - start
        raw = page.excerpt.whole[start:end]
    else:
        raw = page.text[start:end]
    why = f"{candidate.why}; {because}" if because else candidate.why
    if listed:
        why += f"; warning list: {listed}"
    return Observable(
        kind=candidate.kind,
        value=candidate.value,
        raw=mask(raw) if kind is not None and kind.secret else raw,
        start=start,
        end=end,
        role=role,
        confidence=round(candidate.confidence * (0.8 if page.hints.source == "ocr" and "repaired" in why else 1), 3),
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
