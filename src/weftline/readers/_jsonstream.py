"""JSON read piece by piece, so that an export of a gigabyte needs no gigabyte of memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from weftline.model.halves import whole
from weftline.readers._text import chunks

Path = tuple[str | int, ...]
_WHITE = " \t\r\n\ufeff"
_LARGEST_VALUE = 64 << 20
_DEEPEST = 16


class JsonError(ValueError):
    """The text stops being JSON here."""


class JsonStream:
    """A pull reader: `items(descend)` yields values below the objects and lists that `descend(path)` says to enter."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._chunks = chunks(file, encoding)
        self._decoder = json.JSONDecoder(parse_float=Decimal)
        self._text = ""
        self._at = 0

    def items(self, descend: Callable[[Path], bool]) -> Iterator[tuple[Path, Any]]:
        """Values with their paths, in order. Raises JsonError where the text breaks off or is no JSON."""
        yield from self._item((), descend)

    def rest(self, limit: int) -> str:
        """What follows the last value that could be read, at most `limit` characters."""
        while len(self._text) - self._at < limit and self._more():
            pass
        return self._text[self._at : self._at + limit]

    def _item(self, path: Path, descend: Callable[[Path], bool]) -> Iterator[tuple[Path, Any]]:
        opening = self._peek()
        if opening not in {"{", "["} or len(path) > _DEEPEST or not descend(path):
            yield path, self._value()
            return
        self._at += 1
        closing = "}" if opening == "{" else "]"
        index = 0
        while self._peek() != closing:
            key: str | int = index
            if opening == "{":
                key = self._key()
            yield from self._item((*path, key), descend)
            index += 1
            if self._peek() == ",":
                self._at += 1
            elif self._peek() != closing:
                raise JsonError("a comma or the end is missing")
        self._at += 1

    def _key(self) -> str:
        key = self._value()
        if not isinstance(key, str) or self._peek() != ":":
            raise JsonError("a name is missing")
        self._at += 1
        return key

    def _peek(self) -> str:
        while True:
            while self._at < len(self._text):
                letter = self._text[self._at]
                if letter not in _WHITE:
                    return letter
                self._at += 1
            if not self._more():
                raise JsonError("the text breaks off")

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > _LARGEST_VALUE or not self._more():
                    raise JsonError(error.msg) from error
                continue
            except RecursionError as error:
                raise JsonError("nested too deeply") from error
            # A number at the very end of what was read so far may go on.
            if end == len(self._text) and self._text[end - 1] not in '}]"' and self._more():
                continue
            written = self._text[self._at : end]
            self._at = end
            return whole(value) if "\\ud" in written or "\\uD" in written else value

    def _more(self) -> bool:
        kept = self._text[self._at :]
        added: list[str] = []
        grown = 0
        # Growing by at least what is there keeps repeated attempts at one long value linear.
        while grown < max(len(kept), 1):
            piece = next(self._chunks, "")
            if not piece:
                break
            added.append(piece)
            grown += len(piece)
        self._text, self._at = kept + "".join(added), 0
        return grown > 0
