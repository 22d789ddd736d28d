"""Office documents: recognised and kept; their text is not read by this version."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from weftline.readers._format import Format, ReadHints, Record, Source, Trouble

_PARTS = frozenset({"word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"})


def _sniff(head: bytes, name: str) -> int:
    del head, name
    return 0


def _inside(names: Collection[str]) -> int:
    if _PARTS & set(names):
        return 80
    return 80 if "content.xml" in names and "META-INF/manifest.xml" in names else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    yield Trouble(f"{source.name}: an office document, kept and hashed; its text is not read yet", fatal=True)


FORMAT = Format(
    name="office",
    sniff=_sniff,
    read=_read,
    versions="recognised: Office Open XML, OpenDocument",
    reference="ECMA-376; ISO/IEC 26300",
    inside=_inside,
    extensions=(".docx", ".xlsx", ".pptx", ".odt", ".ods"),
)
