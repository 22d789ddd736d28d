"""Reads a sample and holds every reader to its account."""

from __future__ import annotations

import io
import json
import re
from typing import Any

from weftline.model.records import Reading
from weftline.readers import ReadHints, read

_MARKS = re.compile("[\u200e\u200f\u202a-\u202f]")  # a reader takes them off


def reading(content: Any, name: str, **hints: Any) -> Reading:
    """The reading of bytes, a text, or a value as JSON."""
    if isinstance(content, str):
        content = content.encode()
    data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    result = read(io.BytesIO(data), ReadHints(exhibit="x-1", name=name, **hints))
    assert result.lines_total == result.lines_accounted
    return result


def said(result: Reading) -> list[tuple[str, str]]:
    """Who said what, without the service's entries."""
    return [(message.sender, message.text) for message in result.messages if not message.system]


def invented(data: bytes, name: str, **hints: Any) -> list[object]:
    """What a file cut at any byte gives that is neither what it gives whole nor the beginning of it."""
    whole = reading(data, name, **hints)
    assert whole.messages
    return [one for end in range(len(data)) for one in strange(reading(data[:end], name, **hints), whole)]


def strange(part: Reading, whole: Reading, raw: str = "") -> list[object]:
    """What was read of a cut file that neither stands in the whole nor begins something that does.

    `raw`: the file as a text; then words that stand there count too, as half a head does that ends a cut chat. A file
    whose format can no longer be told is read as another one: only that it is listed counts there.
    """
    assert part.members
    if part.format != whole.format:
        return []
    texts = {(message.sender, message.text) for message in whole.messages}
    times = {None, *(message.moment.at_us for message in whole.messages if message.moment)}
    pages = {page.locator: page.text for page in whole.pages}
    everything = _unmarked("\n".join([raw, *pages.values(), *(text for _, text in texts)]))
    rows = {row.locator: [value for _, value in row.cells] for row in whole.rows}
    found: list[object] = []
    for message in part.messages:
        begins = any(_begins(message.sender, who) and _begins(message.text, said) for who, said in texts)
        stands = raw and _stands_in(message.text, everything) and _stands_in(message.sender, everything)
        if not (begins or stands) or (message.moment and message.moment.at_us not in times):
            found.append(message)
    found += [
        page
        for page in part.pages
        if not (_begins(page.text, pages.get(page.locator, "")) or _stands_in(page.text, everything))
    ]
    return found + [
        row
        for row in part.rows
        if len(row.cells) > len(rows[row.locator])
        or not all(any(_begins(text, value) for value in rows[row.locator]) for _, text in row.cells)
    ]


def _unmarked(text: str) -> str:
    return _MARKS.sub("", text)


def _stands_in(text: str, everything: str) -> bool:
    """Whether each line of a text stands in another, but for a damaged mark or letter at its end."""
    return all(any(begin in everything for begin in _undamaged(_unmarked(line))) for line in text.split("\n"))


def _begins(part: str, whole: str) -> bool:
    """Whether a text is the beginning of another, but for a damaged mark or letter at its end."""
    return any(whole.startswith(begin) for begin in _undamaged(part))


def _undamaged(text: str) -> list[str]:
    """A text without what a cut left of a mark at its end; without the letters of one that is told by its bytes."""
    bare = text.rstrip("<>/&\\\ufffd \n")
    return [bare, bare[: max(len(bare) - 8, 0)]] if "\\x" in bare[-8:] else [bare]
