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
_KINDS = {"WordDocument": "a Word document", "PowerPoint Document": "a presentation", "EncryptedPackage": "encrypted"}
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
        what = next((words for name, words in _KINDS.items() if name in paths), "of a kind that is not known")
        needs = "it needs a password and a program of its own" if what == "encrypted" else "its text is not read"
        reason = f"a Microsoft file ({what}), kept and hashed; {needs}"
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
    versions="compound files: streams and properties of old Word and PowerPoint documents; encrypted Office documents",
    reference="Microsoft: MS-CFB, MS-OLEPS",
    extensions=(".doc", ".ppt"),
)
