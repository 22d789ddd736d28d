"""WhatsApp chats exported as text, in every locale's form.

Two shells exist: `date, time - name: text` (Android) and `[date, time] name: text` (iPhone). The file's own shape is
surveyed first; a line in another shape, or one whose time runs back and then returns, is text that somebody pasted.
"""

from __future__ import annotations

from collections.abc import Iterator

from weftline.model.records import Fact
from weftline.readers._blocks import blocks
from weftline.readers._clock import Clock
from weftline.readers._format import Format, Owner, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._text import encoding_of, head_text, looks_like_text
from weftline.readers._whatsapp_build import Builder
from weftline.readers._whatsapp_header import parse
from weftline.readers._whatsapp_survey import Survey, survey


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
    before: bytes | None = None
    for piece in blocks(source.file, encoding):
        if before is not None:
            yield from builder.add(before, final=False)
        before = piece
    yield from builder.add(before or b"", final=True, cut=cut)
    yield Tally(builder.total, builder.accounted)


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
