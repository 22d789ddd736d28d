"""Papers: transfer receipts as small PDFs, written by hand so that the same content gives the same bytes."""

from __future__ import annotations

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
)


def pdf(lines: list[str], title: str = "") -> bytes:
    """A PDF (1.4) of one A4 page with one line of text per entry, in Helvetica. Latin text only.

    Raises UnicodeEncodeError for text outside Latin-1: the standard fonts have nothing else.
    """
    shown = [(16, title), *[(11, line) for line in lines]] if title else [(11, line) for line in lines]
    stream = ["BT"]
    height = 790
    for size, line in shown:
        stream.append(f"/F1 {size} Tf 1 0 0 1 56 {height} Tm ({_escaped(line)}) Tj")
        height -= size + 9
    stream.append("ET")
    body = "\n".join(stream).encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _assembled(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembled(objects: list[bytes]) -> bytes:
    data = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        data += b"%010d 00000 n \n" % offset
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(data)
