"""Reading what a form sends, without ever putting an upload on the disk in the clear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final, Protocol
from urllib.parse import parse_qsl

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

MAX_FIELDS: Final = 300
MAX_PLAIN: Final = 1 << 20
MAX_FIELD: Final = 120_000
MAX_HEADER: Final = 8192
PATIENCE: Final = 120.0
Pairs = list[tuple[str, str]]


class BrokenFormError(Exception):
    """What arrived is no whole form."""


class TooBigError(Exception):
    """More arrived than may."""


class BusyError(Exception):
    """Too many are sending at the same time."""


class FileSink(Protocol):
    """Takes the files of a form, after all the fields that stand before them."""

    def begin(self, field: str, name: str) -> None:
        """A file begins."""

    def feed(self, data: bytes) -> None:
        """More of it."""

    def end(self) -> None:
        """It is complete."""


async def chunks(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises TooBigError beyond `limit` bytes, BrokenFormError where nothing comes for long."""
    stream = request.stream().__aiter__()
    size = 0
    while True:
        try:
            chunk = await asyncio.wait_for(anext(stream), PATIENCE)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise BrokenFormError from error
        size += len(chunk)
        if size > limit:
            raise TooBigError
        if chunk:
            yield chunk


async def read_plain(request: Request) -> Pairs:
    """The fields of a form without files. Raises BrokenFormError, TooBigError."""
    body = b"".join([chunk async for chunk in chunks(request, MAX_PLAIN)])
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace")
    except (UnicodeDecodeError, ValueError) as error:
        raise BrokenFormError from error


async def read_streaming(request: Request, reader: Reader, limit: int) -> None:
    """Feeds a form with files to its reader. Raises BrokenFormError where its end did not arrive, TooBigError."""
    async for chunk in chunks(request, limit):
        await asyncio.to_thread(reader.write, chunk)
    reader.finish()


class Reader:
    """Takes a multipart form apart: fields into `pairs`, files straight on to the sink. Blocking."""

    def __init__(self, content_type: str, pairs: Pairs, sink: FileSink) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 200:
            raise BrokenFormError
        self._pairs, self._sink = pairs, sink
        self._parts = 0
        self._header: list[bytearray] = [bytearray(), bytearray()]
        self._disposition = b""
        self._field = ""
        self._value: bytearray | None = None
        self._is_file = False
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begin,
                "on_header_field": lambda data, start, end: self._more_header(0, data[start:end]),
                "on_header_value": lambda data, start, end: self._more_header(1, data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": lambda data, start, end: self._part_data(data[start:end]),
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    def write(self, chunk: bytes) -> None:
        """More of the body. Raises BrokenFormError, TooBigError, and what the sink raises."""
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise BrokenFormError from error

    def finish(self) -> None:
        """Raises BrokenFormError where the last boundary has not arrived."""
        if not self._ended:
            raise BrokenFormError

    def _part_begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_FIELDS:
            raise TooBigError
        self._disposition = b""

    def _more_header(self, which: int, data: bytes) -> None:
        self._header[which] += data
        if len(self._header[which]) > MAX_HEADER:
            raise TooBigError

    def _header_end(self) -> None:
        name, value = bytes(self._header[0]).lower(), bytes(self._header[1])
        self._header = [bytearray(), bytearray()]
        if name == b"content-disposition":
            self._disposition = value

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")[:200]
        self._is_file = b"filename" in options
        self._value = None if self._is_file else bytearray()
        if self._is_file:
            self._sink.begin(self._field, options[b"filename"].decode("utf-8", "replace")[:1000])

    def _part_data(self, data: bytes) -> None:
        if self._value is None:
            self._sink.feed(data)
            return
        self._value += data
        if len(self._value) > MAX_FIELD:
            raise TooBigError

    def _part_end(self) -> None:
        if self._value is None:
            self._sink.end()
        else:
            self._pairs.append((self._field, self._value.decode("utf-8", "replace")))

    def _end(self) -> None:
        self._ended = True
