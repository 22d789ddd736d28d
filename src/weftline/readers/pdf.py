"""PDF: text page by page; scanned pages are rendered and recognised; pictures in it are hashed.

Of a sealed document only the text layer is read: no page is rendered and its pictures get their SHA-256 alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from weftline.model.records import Fact, Page, Photo, Unparsed
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._ocr import Unavailable, recognise
from weftline.readers._pictures import codes, photo, upright

_MAX_BYTES = 512 << 20
_MAX_PAGES = 2000
_MAX_RENDERED = 100
_MAX_PICTURES = 200
_LEAST_SIDE = 48
_SCANNED_BELOW = 16
_LONG_SIDE = 1600


def _sniff(head: bytes, name: str) -> int:
    del name
    at = head[:1024].find(b"%PDF-")
    # Rubbish before the header is allowed, but an archive that begins with a stored PDF is an archive.
    return 0 if at < 0 else 95 if not head[:at].strip(b"\r\n\t \0\xef\xbb\xbf") else 55


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    import pypdfium2 as pdfium  # noqa: PLC0415 - loads a large library

    data = source.bytes(_MAX_BYTES)
    document = None
    for password in (None, *hints.passwords):
        try:
            document = pdfium.PdfDocument(data, password=password)
            break
        except pdfium.PdfiumError as error:
            reason = str(error)
    if document is None:
        locked = "password" in reason.lower()
        told = "encrypted: needs a password" if locked else f"the PDF is damaged: {reason}"
        yield Trouble(f"{source.name}: {told}", fatal=True)
        return
    try:
        yield from _document(source, hints, document)
    finally:
        document.close()


def _document(source: Source, hints: ReadHints, document: Any) -> Iterator[Record]:
    for name, value in document.get_metadata_dict(skip_empty=True).items():
        yield Fact(source.at(field=f"pdf.{name}"), name, str(value)[:1000].replace("\0", "\u2400"))
    count = len(document)
    budget = _Budget()
    for index in range(min(count, _MAX_PAGES)):
        try:
            page = document[index]
        except Exception as error:  # noqa: BLE001 - one damaged page does not cost the others
            reason = f"page {index + 1} cannot be loaded: {error}"
            yield Unparsed(source.at(page=index + 1), "", reason)
            yield Trouble(f"{source.name}: {reason}")
            continue
        try:
            yield from _page(source, hints, page, index + 1, budget)
        finally:
            page.close()
    if count > _MAX_PAGES:
        yield Trouble(f"{source.name}: {count} pages, the first {_MAX_PAGES} are read")
    yield Tally(count, min(count, _MAX_PAGES))


class _Budget:
    """What rendering and hashing may still cost in this document."""

    def __init__(self) -> None:
        self.pages = _MAX_RENDERED
        self.pictures = _MAX_PICTURES
        self.told = False


def _page(source: Source, hints: ReadHints, page: Any, number: int, budget: _Budget) -> Iterator[Record]:
    layer = page.get_textpage()
    try:
        text = layer.get_text_bounded().replace("\r\n", "\n").replace("\0", "\u2400")
    finally:
        layer.close()
    text = text.replace("\ufffe", "-\n").strip()
    yield Page(source.at(page=number), text, title=source.name)
    yield from _pictures(source, hints, page, number, budget)
    if hints.pictures_sealed or sum(letter.isalnum() for letter in text) >= _SCANNED_BELOW:
        return
    if budget.pages <= 0:
        if not budget.told:
            budget.told = True
            yield Trouble(f"{source.name}: more than {_MAX_RENDERED} pages without text; the rest is not recognised")
        return
    budget.pages -= 1
    yield from _recognised(source, hints, page, number)


def _recognised(source: Source, hints: ReadHints, page: Any, number: int) -> Iterator[Record]:
    width, height = page.get_size()
    scale = min(_LONG_SIDE / max(width, height, 1), 3.0)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    yield from codes(source.locator, picture, page=number)
    if not hints.ocr:
        yield Trouble(f"{source.name}: page {number} holds no text and recognition is off")
        return
    found = recognise(source.locator, picture, page=number)
    if isinstance(found, Unavailable):
        yield Trouble(f"{source.name}: page {number}: {found.reason}")
    else:
        yield from found


def _pictures(source: Source, hints: ReadHints, page: Any, number: int, budget: _Budget) -> Iterator[Record]:
    """Embedded pictures, by the SHA-256 of their stored bytes."""
    import pypdfium2.raw as raw  # noqa: PLC0415, PLR0402

    for index, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4), 1):
        if budget.pictures <= 0:
            return
        budget.pictures -= 1
        place = source.locator.inside(f"page {number} picture {index}")
        try:
            sha256 = hashlib.sha256(bytes(item.get_data())).hexdigest()
            if hints.pictures_sealed:
                yield Photo(str(place.at()), sha256, sealed=True)
                continue
            width, height = item.get_px_size()
            if min(width, height) < _LEAST_SIDE or width * height > 50_000_000:
                yield Photo(str(place.at()), sha256, width=width, height=height)
                continue
            shown = upright(item.get_bitmap().to_pil())
        except Exception as error:  # noqa: BLE001 - damaged pictures in a readable document are listed
            yield Trouble(
                f"{source.name}: picture {index} on page {number}: {type(error).__name__}: {str(error)[:100]}"
            )
            continue
        yield photo(place, sha256, shown)
        yield from codes(source.locator, shown, page=number, picture=index)


FORMAT = Format(
    name="pdf",
    sniff=_sniff,
    read=_read,
    versions="PDF 1.0 to 2.0, also with a user password that is given",
    reference="ISO 32000-2; PDFium",
    extensions=(".pdf",),
)
