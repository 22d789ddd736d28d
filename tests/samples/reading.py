"""Reads a sample and holds every reader to its account."""

from __future__ import annotations

import io
import json
from typing import Any

from weftline.model.records import Reading
from weftline.readers import ReadHints, read


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
    texts = {(message.sender, message.text) for message in whole.messages}
    times = {None, *(message.moment.at_us for message in whole.messages if message.moment)}
    for end in range(len(data)):
        result = reading(data[:end], name, **hints)
        assert result.members
        if result.format == whole.format:
            for message in result.messages:
                assert any(_begins(message.sender, who) and _begins(message.text, said) for who, said in texts), message
                assert message.moment is None or message.moment.at_us in times, message


def _begins(part: str, whole: str) -> bool:
    """Whether a text is the beginning of another, but for a damaged mark or letter at its end."""
    bare = part.rstrip("<>/&\\\ufffd \n")
    return whole.startswith(bare) or (whole.startswith(bare[: max(len(bare) - 8, 0)]) and "\\x" in bare[-8:])
