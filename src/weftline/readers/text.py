"""Plain text: notes, transcripts, ransom notes. Pages of at most 400 lines, so that places stay findable."""

from __future__ import annotations

from collections.abc import Iterator

from weftline.model.records import Fact, Page
from weftline.readers._format import Format, ReadHints, Record, Source, Tally
from weftline.readers._text import encoding_of, lines, looks_like_text

_PAGE_LINES = 400
_PAGE_CHARS = 32_768


def _sniff(head: bytes, name: str) -> int:
    return (25 if name.lower().endswith((".txt", ".md", ".log")) else 20) if looks_like_text(head) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    encoding, how = encoding_of(source.head)
    yield Fact(source.at(), "encoding", f"{encoding} ({how})")
    yield from pages(source, encoding)


def pages(source: Source, encoding: str) -> Iterator[Record]:
    """The text of a file in pages with their lines, and their tally."""
    gathered: list[str] = []
    first = last = accounted = size = 0
    for number, line in lines(source.file, encoding):
        if gathered and (len(gathered) >= _PAGE_LINES or size >= _PAGE_CHARS):
            yield _page(source, gathered, first, last)
            gathered, size = [], 0
        if not gathered:
            first = number
        if number == last and gathered:
            gathered[-1] += line
        else:
            gathered.append(line)
        accounted += number != last
        size += len(line) + 1
        last = number
    if gathered:
        yield _page(source, gathered, first, last)
    yield Tally(last, accounted)


def _page(source: Source, gathered: list[str], first: int, last: int) -> Page:
    return Page(source.at(line=f"{first}-{last}"), "\n".join(gathered), title=source.name)


FORMAT = Format(
    name="text",
    sniff=_sniff,
    read=_read,
    versions="any encoding with a mark, UTF-8, UTF-16, GB 18030, Windows-1252",
    reference="Unicode Standard; WHATWG Encoding",
    extensions=(".txt", ".md", ".log"),
)
