"""Pictures and screenshots: hashes, EXIF, QR codes, text. Of a sealed picture only the SHA-256 is taken.

Boxes are in pixels of the upright picture (turned as its EXIF says).
"""

from __future__ import annotations

from collections.abc import Iterator

from weftline.model.records import Photo
from weftline.readers._format import Format, ReadHints, Record, Source, Trouble
from weftline.readers._ocr import Unavailable, recognise
from weftline.readers._pictures import PictureError, codes, exif_facts, opened, photo, upright

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})


def _sniff(head: bytes, name: str) -> int:
    del name
    if head[:2] == b"BM":
        return 70 if len(head) > 18 and int.from_bytes(head[14:18], "little") in _BMP_HEADERS else 0
    if head.startswith(_SIGNATURES):
        return 95
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return 95
    return 95 if head[4:8] == b"ftyp" and head[8:12] in _BRANDS else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    if hints.pictures_sealed:
        yield Photo(source.at(), source.sha256, sealed=True)
        return
    source.file.seek(0)
    try:
        with opened(source.file) as picture:
            yield from exif_facts(source, picture)
            shown = upright(picture)
    except PictureError as error:
        yield Photo(source.at(), source.sha256)
        yield Trouble(f"{source.name}: the picture cannot be decoded: {error}", fatal=True)
        return
    yield photo(source.locator, source.sha256, shown)
    yield from codes(source.locator, shown)
    if hints.ocr:
        found = recognise(source.locator, shown)
        if isinstance(found, Unavailable):
            yield Trouble(found.reason)
        else:
            yield from found


FORMAT = Format(
    name="image",
    sniff=_sniff,
    read=_read,
    versions="JPEG, PNG, GIF, BMP, TIFF, WebP, HEIC, AVIF; the first frame",
    reference="EXIF 2.32; ISO/IEC 18004 (QR); PDQ and pHash as published",
    media=True,
    extensions=(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".avif"),
)
