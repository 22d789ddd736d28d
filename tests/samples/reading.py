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


def nothing_invented(data: bytes, name: str, **hints: Any) -> None:
    """Cut at every byte, a file gives only what it gives whole or the beginning of it, and all is accounted for."""
    whole = reading(data, name, **hints)
    assert whole.messages
    for end in range(len(data)):
        is_part_of(reading(data[:end], name, **hints), whole)


def is_part_of(part: Reading, whole: Reading, raw: str = "") -> None:
    """What was read of a cut file stands in the whole, or begins something that does.

    `raw`: the file as a text; then words that stand there count too, as half a head does that ends a cut chat. A file
    whose format can no longer be told is read as another one: only that it is listed counts there.
    """
    assert part.members
    if part.format != whole.format:
        return
    texts = {(message.sender, message.text) for message in whole.messages}
    times = {None, *(message.moment.at_us for message in whole.messages if message.moment)}
    pages = {page.locator: page.text for page in whole.pages}
    everything = "\n".join([raw, *pages.values(), *(text for _, text in texts)])
    for message in part.messages:
        begins = any(_begins(message.sender, who) and _begins(message.text, said) for who, said in texts)
        assert begins or (raw and _stand_in(message.text, everything) and _stands_in(message.sender, everything)), (
            message
        )
        assert message.moment is None or message.moment.at_us in times, message
    for page in part.pages:
        assert _begins(page.text, pages.get(page.locator, "")) or _stand_in(page.text, everything), page
    rows = {row.locator: row for row in whole.rows}
    for row in part.rows:
        values = [value for _, value in rows[row.locator].cells]
        assert len(row.cells) <= len(values), row
        assert all(any(_begins(text.partition(" (")[0], value) for value in values) for _, text in row.cells), row


def _stand_in(text: str, everything: str) -> bool:
    return all(_stands_in(line, everything) for line in text.split("\n"))


def _stands_in(line: str, text: str) -> bool:
    bare, text = _MARKS.sub("", line).rstrip("<>/&\\\ufffd \n"), _MARKS.sub("", text)
    return bare in text or bare[: max(len(bare) - 8, 0)] in text


def _begins(part: str, whole: str) -> bool:
    """Whether a text is the beginning of another, but for a damaged mark or letter at its end."""
    bare = part.rstrip("<>/&\\\ufffd \n")
    return whole.startswith(bare) or (whole.startswith(bare[: max(len(bare) - 8, 0)]) and "\\x" in bare[-8:])
