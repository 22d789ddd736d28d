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
