"""What data downloads in JSON have in common: messages in known places, and everything else kept as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from weftline.model.moment import Moment, to_us
from weftline.model.records import Row, Unparsed
from weftline.readers._format import Record, Source, Tally, Trouble
from weftline.readers._jsonstream import JsonError, JsonStream, Path
from weftline.readers._text import encoding_of
from weftline.readers.json import cells

_SHOWN = 4096
_MS_FIRST, _MS_LAST = 1_000_000_000_000, 4_000_000_000_000


def _as_row(path: Path, value: Any) -> Iterator[Record] | None:
    del path, value
    return None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a download. `enter(path)`: go into this object or list; `is_message(path)`: the value there
    is one; `message(path, number, value)`: its records; `other(path, value)`: those of what stands beside, None for a
    row of its own.
    """

    enter: Callable[[Path], bool]
    is_message: Callable[[Path], bool]
    message: Callable[[Path, int, Any], Iterator[Record]]
    other: Callable[[Path, Any], Iterator[Record] | None] = _as_row


def read_download(source: Source, layout: Layout) -> Iterator[Record]:
    """The records of a download, piece by piece, with what breaks off listed."""
    stream = JsonStream(source.file, encoding_of(source.head)[0])
    total = 0
    try:
        for path, value in stream.items(layout.enter):
            total += 1
            if layout.is_message(path):
                yield from layout.message(path, total, value)
                continue
            made = layout.other(path, value)
            if made is not None:
                yield from made
            elif value not in (None, "", [], {}):
                name = ".".join(map(str, path)) or "root"
                yield Row(source.at(table=name, row=1), name, cells(value))
    except JsonError as error:
        total += 1
        reason = f"{source.name}: the export breaks off after {total - 1} records: {error}"
        yield Trouble(reason, fatal=True)
        yield Unparsed(source.at(msg=total), stream.rest(_SHOWN), reason)
    yield Tally(total, total)


def not_a_message(source: Source, number: int, value: Any) -> Unparsed:
    """A value that stands where a message is expected and is none."""
    return Unparsed(source.at(msg=number), str(value)[:_SHOWN], "not an object where a message is expected")


def at_milliseconds(value: Any) -> Moment | None:
    """A time in milliseconds since 1970, as services write it."""
    if value in (None, ""):
        return None
    try:
        number = int(value) if isinstance(value, str) else value
        if not _MS_FIRST <= number < _MS_LAST:  # compared before it is made whole: 1e999999 would take half a minute
            return Moment(None, str(value))
        number = int(number)
    except (TypeError, ValueError):
        return Moment(None, str(value))
    return Moment(number * 1000, str(value), "UTC", "file")


def at_utc(written: Any) -> Moment | None:
    """A time that a service writes in UTC: ISO 8601, `2022-07-03 14:05:00 UTC`, or as in a mail's head."""
    text = str(written or "").strip()
    if not text:
        return None
    bare = text.removesuffix(" UTC").replace(" +0000", "+00:00")
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(bare)
        except (ValueError, TypeError, OverflowError):
            continue
        at_us = to_us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        real = ":" in bare and _MS_FIRST <= at_us // 1000 < _MS_LAST  # a day without a clock is no time
        return Moment(at_us, text, "UTC", "file") if real else Moment(None, text)
    return Moment(None, text)


def words(value: Any) -> str:
    """A text, whatever type it was written with."""
    return "" if value is None else value if isinstance(value, str) else str(value)


def listed(value: Any) -> list[Any]:
    """A list, or an empty one where something else stands."""
    return value if isinstance(value, list) else []
