"""Office documents in their smallest form, written by hand."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.samples.archives import zipped

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_OUTSIDE = ' TargetMode="External"'
_HIDDEN = ' state="hidden"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006/relationships"
_O = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'


def relations(*entries: tuple[str, str, str]) -> bytes:
    """Relations of a part: (id, kind, target); a target with `:` lies outside."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_R}/{kind}" Target="{escape(target)}"{_OUTSIDE if ":" in target else ""}/>'
        for key, kind, target in entries
    )
    return f'<Relationships xmlns="{_P}">{rows}</Relationships>'.encode()


def docx(body: str, *more: tuple[str, bytes], links: tuple[tuple[str, str, str], ...] = ()) -> bytes:
    """A Word document around the inside of `w:body`."""
    return zipped(
        ("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>".encode()),
        ("word/_rels/document.xml.rels", relations(*links)),
        *more,
    )


def docx_part(body: str) -> bytes:
    """A part of a Word document with these paragraphs."""
    return f"<w:part {_W}>{body}</w:part>".encode()


def paragraph(*runs: str) -> str:
    """A paragraph of Word with these runs of text."""
    return "<w:p>" + "".join(f"<w:r><w:t>{escape(run)}</w:t></w:r>" for run in runs) + "</w:p>"


def pptx(*slides: str) -> bytes:
    """A presentation with a text on each slide."""
    return zipped(
        ("ppt/presentation.xml", f"<p:presentation {_A}/>".encode()),
        *(
            (f"ppt/slides/slide{number}.xml", f"<p:sld {_A}><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></p:sld>".encode())
            for number, text in enumerate(slides, 1)
        ),
    )  # fmt: skip


def odt(body: str) -> bytes:
    """A text document of LibreOffice around the inside of `office:text`."""
    content = f"<office:document-content {_O}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.encode()), ("META-INF/manifest.xml", b"<manifest/>"))  # fmt: skip


def xlsx(sheets: dict[str, str], *, hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook; each sheet is the inside of `sheetData`. Style 1 is a date, style 2 a date with time."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{_HIDDEN if name in hidden else ""}/>'
        for number, name in enumerate(sheets, 1)
    )
    kept = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    styles = '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>'
    return zipped(
        ("xl/workbook.xml", f"<workbook {_S}><sheets>{listed}</sheets></workbook>".encode()),
        ("xl/_rels/workbook.xml.rels", relations(*kept, ("rId99", "styles", "styles.xml"))),
        ("xl/styles.xml", f"<styleSheet {_S}>{styles}</styleSheet>".encode()),
        *(
            (f"xl/worksheets/sheet{number}.xml", f"<worksheet {_S}><sheetData>{data}</sheetData></worksheet>".encode())
            for number, data in enumerate(sheets.values(), 1)
        ),
    )


def row(number: int, *cells: object, style: int = 0) -> str:
    """A row of a sheet: texts, numbers, or (number, style)."""
    made = []
    for column, cell in enumerate(cells):
        place = f"{chr(65 + column)}{number}"
        if isinstance(cell, tuple):
            made.append(f'<c r="{place}" s="{cell[1]}"><v>{cell[0]}</v></c>')
        elif isinstance(cell, int | float):
            made.append(f'<c r="{place}"><v>{cell}</v></c>')
        elif cell:
            made.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>')
    return f'<row r="{number}">{"".join(made)}</row>'


def ods(rows: str, name: str = "Payments") -> bytes:
    """A spreadsheet of LibreOffice around the inside of one `table:table`."""
    content = f'<office:document-content {_O}><office:body><office:spreadsheet><table:table table:name="{name}">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    return zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.encode()), ("META-INF/manifest.xml", b"<manifest/>"))  # fmt: skip
