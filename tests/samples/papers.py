"""Small PDFs written by hand, and pictures drawn for the readers' tests."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont


def pdf(*texts: str, info: str = "") -> bytes:
    """One page for each text, in a standard font."""
    parts: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(texts)))
    parts.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>".encode())
    parts.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for index, text in enumerate(texts):
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents {5 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        lines = "".join(f"({line}) Tj 0 -16 Td " for line in text.split("\n"))
        stream = f"BT /F1 12 Tf 20 160 Td {lines}ET".encode()
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    parts.append(f"<< /Producer (weftline tests) {info} >>".encode())
    return _assemble(parts)


def _assemble(parts: list[bytes]) -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, part in enumerate(parts, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out.write(
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R "
        f"/Info {len(parts)} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return out.getvalue()


def scanned_pdf(picture: Image.Image) -> bytes:
    """A page that is only a picture."""
    sink = io.BytesIO()
    picture.save(sink, "PDF", resolution=150)
    return sink.getvalue()


def png(picture: Image.Image, **options: object) -> bytes:
    """The picture's bytes."""
    sink = io.BytesIO()
    picture.save(sink, "PNG", **options)
    return sink.getvalue()


def screenshot(bubbles: list[tuple[str, str]], width: int = 540, height: int = 720) -> Image.Image:
    """Chat bubbles: (side, text)."""
    picture = Image.new("RGB", (width, height), "#ece5dd")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(22)
    top = 24
    for side, text in bubbles:
        box = pen.multiline_textbbox((0, 0), text, font=font)
        left = 18 if side == "left" else int(width - 38 - box[2])
        fill = "white" if side == "left" else "#dcf8c6"
        pen.rounded_rectangle((left, top, left + box[2] + 20, top + box[3] + 20), 8, fill=fill)
        pen.multiline_text((left + 10, top + 8), text, font=font, fill="black")
        top += int(box[3]) + 46
    return picture


def receipt(rows: list[tuple[str, str]]) -> Image.Image:
    """Labels at the left, values at the right, as a banking app shows them."""
    picture = Image.new("RGB", (540, 80 + 60 * len(rows)), "white")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(22)
    for index, (label, value) in enumerate(rows):
        pen.text((24, 40 + 60 * index), label, font=font, fill="#444444")
        width = pen.textlength(value, font=font)
        pen.text((516 - width, 40 + 60 * index), value, font=font, fill="black")
    return picture
