"""Microsoft's compound files (OLE2): the box in which Outlook's messages and old Office documents lie."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import olefile

from weftline.readers._format import Source

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_BYTES = 256 << 20


class CompoundError(ValueError):
    """The file is no compound file that can be opened; the message says why."""


@contextmanager
def compound(source: Source) -> Iterator[Any]:
    """The opened file. Raises CompoundError where it is damaged, TooLargeError where it is larger than 256 MB."""
    data = source.bytes(_MAX_BYTES)
    try:
        opened = olefile.OleFileIO(io.BytesIO(data))
    except Exception as error:  # hostile tables fail in many ways
        raise CompoundError(f"{type(error).__name__}: {str(error)[:200]}") from error
    try:
        yield opened
    finally:
        opened.close()


def listing(opened: Any) -> list[list[str]]:
    """The steps to every stream and storage. Raises CompoundError where the directory is bent into a loop."""
    try:
        return [list(path) for path in opened.listdir(streams=True, storages=True)]
    except (RecursionError, ValueError, AttributeError, TypeError) as error:
        raise CompoundError(f"its directory cannot be followed: {type(error).__name__}") from error


def stream_names(source: Source) -> list[str]:
    """Paths of streams and storages, `a/b`; none where the file is damaged."""
    try:
        with compound(source) as opened:
            return ["/".join(path) for path in listing(opened)]
    except CompoundError:
        return []


def stream(opened: Any, path: str) -> bytes:
    """The content of a stream; what of it can be read, none where there is no such stream."""
    try:
        if not opened.exists(path):
            return b""
        data = opened.openstream(path).read()
    except Exception:  # noqa: BLE001 - a damaged chain of sectors costs this stream, not the others
        return b""
    return data if isinstance(data, bytes) else b""


def damage(opened: Any) -> str:
    """What was met on the way that breaks the format, as a stream that breaks off; empty where nothing was."""
    found = {str(text) for _, text in getattr(opened, "parsing_issues", ())}
    return "; ".join(sorted(found))[:300]
