"""Half characters (lone surrogates), which JSON can name and no file may hold."""

from __future__ import annotations

import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def whole(value: Any) -> Any:
    """The same text, lists and mappings with U+FFFD for each half character, so that all offsets stay."""
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {whole(key): whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [whole(item) for item in value]
    return value
