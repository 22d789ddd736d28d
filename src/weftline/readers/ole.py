"""Microsoft's compound files that no special reader knows: what they say of themselves, and every stream by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weftline.model.records import Fact, Unparsed
from weftline.readers._compound import MAGIC, CompoundError, compound, listing
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble

_STATED = (
    "title",
    "subject",
    "author",
    "last_saved_by",
    "company",
    "create_time",
    "last_saved_time",
    "creating_application",
)
_EXCEL = ("an Excel workbook", "its cells are not read; open it and save it as .xlsx")
_KINDS = {  # by a stream of the file's root, in small letters (Book: Excel 5 and 95)
    "encryptedpackage": ("encrypted", "it needs a password; open it with that and save it without one"),
    "worddocument": ("a Word document", "its text is not read; open it and save it as .docx"),
    "workbook": _EXCEL,
    "book": _EXCEL,
    "powerpoint document": ("a presentation", "its text is not read; open it and save it as .pptx"),
}
_STRANGE = ("of a kind that is not known", "its text is not read")
_MOST_STREAMS = 2000


def _sniff(head: bytes, name: str) -> int:
    del name
    return 60 if head.startswith(MAGIC) else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    try:
        with compound(source) as opened:
            paths = ["/".join(path) for path in listing(opened)][:_MOST_STREAMS]
            yield Fact(source.at(), "streams", ", ".join(path.replace("\0", "\u2400") for path in paths)[:65_536])
            yield from _stated(source, opened)
    except CompoundError as error:
        reason = f"the file is damaged: {error}"
    else:
        names = {path.lower() for path in paths}
        what, way_out = next((said for name, said in _KINDS.items() if name in names), _STRANGE)
        reason = f"a Microsoft file ({what}), kept and hashed; {way_out}"
    yield Trouble(f"{source.name}: {reason}", fatal=True)
    yield Unparsed(source.at(bytes=f"0-{source.size}"), "", reason)
    yield Tally(1, 1)


def _stated(source: Source, opened: Any) -> Iterator[Record]:
    """Who made the document, with what, and when."""
    try:
        stated = opened.get_metadata()
    except Exception:  # noqa: BLE001 - properties are the least of it; the file is listed anyway
        return
    for name in _STATED:
        value = getattr(stated, name, None)
        text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value or "")
        if text:
            yield Fact(source.at(field=name), name.replace("_", " "), text.replace("\0", "\u2400")[:500])


FORMAT = Format(
    name="ole",
    sniff=_sniff,
    read=_read,
    versions="compound files: streams and properties of old Word, Excel and PowerPoint; encrypted Office documents",
    reference="Microsoft: MS-CFB, MS-OLEPS",
    extensions=(".doc", ".xls", ".ppt"),
)
