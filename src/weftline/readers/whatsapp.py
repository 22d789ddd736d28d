"""WhatsApp chats exported as text, in every locale's form.

Two shells exist: `date, time - name: text` (Android) and `[date, time] name: text` (iPhone). The file's own shape is
surveyed first; a line in another shape, or one whose time runs back and then returns, is text that somebody pasted.
"""

from __future__ import annotations

from collections.abc import Iterator

from weftline.model.records import Fact
from weftline.readers._clock import Clock
from weftline.readers._format import Format, Owner, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._text import encoding_of, head_text, lines, looks_like_text
from weftline.readers._whatsapp_build import Builder
from weftline.readers._whatsapp_header import Header, parse, second_of_day
from weftline.readers._whatsapp_survey import Survey, survey

_HOUR = 3600
_HELD_MAX = 400


def _sniff(head: bytes, name: str) -> int:
    if not looks_like_text(head):
        return 0
    found = [header for line in head_text(head).split("\n", 2000)[:2000] if (header := parse(line))]
    if not found:
        return 0
    named = any(word in name.lower() for word in ("whatsapp", "_chat"))
    shapes = {header.shape for header in found}
    return 95 if named else 90 if len(found) > 2 and len(shapes) < 3 else 60


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    encoding, how = encoding_of(source.head)
    found = survey(source, encoding, hints)
    clock = Clock(hints.zone, hints.zone_source)
    yield from _facts(source, encoding, how, found)
    if hints.zone and not clock.known:
        yield Trouble(f"{source.name}: the zone {hints.zone!r} is unknown; times are not placed")
    if found.owner:
        yield Owner(found.owner, found.owner_why)
    builder = Builder(source.stem, found, clock)
    cut = _is_cut(source)
    total = 0
    for number, line, header, days, note in _settled(source, encoding, found):
        total = number
        record = builder.add(number, line, note) if header is None else builder.open(number, line, header, days, note)
        if record is not None:
            yield record
    yield from builder.close(cut=cut)
    yield Tally(total, builder.accounted)


def _facts(source: Source, encoding: str, how: str, found: Survey) -> Iterator[Record]:
    yield Fact(source.at(), "encoding", f"{encoding} ({how})")
    for settled in found.orders.values():
        order = settled.order or "open"
        yield Fact(source.at(), "date order", f"{order}: {settled.reason}")
        if settled.trouble:
            yield Trouble(f"{source.name}: {settled.trouble}")
        if not settled.order and not settled.runs:
            yield Trouble(f"{source.name}: {settled.reason}")
    if found.owner:
        yield Fact(source.at(), "owner", f"{found.owner}: {found.owner_why}")
    if found.merged:
        yield Trouble(f"{source.name}: several exports in different shapes were joined in this file")


_Line = tuple[int, str, Header | None, tuple[int, ...], str]


def _settled(source: Source, encoding: str, found: Survey) -> Iterator[_Line]:
    """Lines with their header and its possible days; header-like lines that are only text come without a header."""
    held: list[_Line] = []
    last: tuple[int, ...] = ()
    shapes, openers, heads, until = found.shapes, found.openers, found.heads, found.heads_until
    at_number = 0
    for number, line in lines(source.file, encoding):
        if number == at_number:
            header = None
        elif number <= until:
            header = heads.get(number)
        else:
            header = parse(line) if line and line[0] in openers else None
        at_number = number
        if header is None or header.shape not in shapes:
            other = "a line in it looks like a message of another export" if header else ""
            item: _Line = (number, line, None, (), other)
            if held:
                held.append(item)
            else:
                yield item
            continue
        days = found.days(header)
        at = _local(header, days)
        if held and _not_before(at, last):
            yield from _as_text(held)
            held = []
        elif held or _runs_back(at, last):
            held.append((number, line, header, days, ""))
            if len(held) > _HELD_MAX:
                yield from _as_messages(held)
                held, last = [], at or last
            continue
        last = at or last
        yield number, line, header, days, ""
    yield from _as_messages(held)


def _local(header: Header, days: tuple[int, ...]) -> tuple[int, ...]:
    """Local seconds of a header, one for each possible day."""
    second = second_of_day(header)
    if second is None:
        return ()
    return (days[0] * 86_400 + second,) if len(days) == 1 else tuple(day * 86_400 + second for day in days)


def _runs_back(at: tuple[int, ...], last: tuple[int, ...]) -> bool:
    if len(at) == 1 and len(last) == 1:
        return at[0] < last[0] - _HOUR
    return bool(at and last) and all(now < before - _HOUR for now, before in zip(at, last, strict=False))


def _not_before(at: tuple[int, ...], last: tuple[int, ...]) -> bool:
    return bool(at) and any(now >= before for now, before in zip(at, last, strict=False))


def _as_text(held: list[_Line]) -> Iterator[_Line]:
    for number, line, header, _, other in held:
        yield number, line, None, (), "a chat pasted into it: its time runs back and returns" if header else other


def _as_messages(held: list[_Line]) -> Iterator[_Line]:
    note = "time runs back here: exports joined by hand, a pasted chat or a wrong clock"
    for number, line, header, days, other in held:
        yield number, line, header, days, (note if header else other)
        note = "" if header else note


def _is_cut(source: Source) -> bool:
    """True where the file does not end with a line end."""
    source.file.seek(max(0, source.size - 4))
    return b"\n" not in source.file.read(4)


FORMAT = Format(
    name="whatsapp",
    sniff=_sniff,
    read=_read,
    versions="text exports of Android and iPhone, 2016 to 2026, all locales with numeric dates",
    reference="WhatsApp's own 'Export chat'; layouts as documented by public parsers' issue trackers",
    extensions=(".txt",),
)
