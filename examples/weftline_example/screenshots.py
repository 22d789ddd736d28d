"""Pictures: screenshots of chats and receipts, abstract profile pictures, payment QR codes.

Only the typeface that comes with Pillow is used, which has Latin letters alone; so screenshots show Latin text.
"""

from __future__ import annotations

import io
import random
from functools import cache

import segno
from PIL import Image, ImageDraw, ImageFont

from weftline_example.chats import LOCAL, Chat, Line

WIDTH, HEIGHT = 540, 960


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def screens(chat: Chat, *, dark: bool = False) -> list[bytes]:
    """Screenshots of a chat on the victim's phone: the other side left, the own side right. PNG, 540 by 960 pixels.

    Every message is shown whole on one of the screens.
    """
    lines = [line for line in chat.lines if line.who != "system" and line.text]
    pages: list[bytes] = []
    page = _Screen(chat.other, dark)
    for line in lines:
        if not page.show(line):
            pages.append(_png(page.image))
            page = _Screen(chat.other, dark)
            page.show(line)
    return [*pages, _png(page.image)]


class _Screen:
    """One screen that fills up from the top."""

    def __init__(self, title: str, dark: bool) -> None:
        light = ("#efeae2", "#111b21", "#ffffff", "#d9fdd3", "#f0f2f5")
        ground, self.ink, self.theirs, self.mine, bar = (
            ("#0b141a", "#e9edef", "#202c33", "#005c4b", "#202c33") if dark else light
        )
        self.image = Image.new("RGB", (WIDTH, HEIGHT), ground)
        self.draw = ImageDraw.Draw(self.image)
        self.draw.rectangle((0, 0, WIDTH, 74), fill=bar)
        self.draw.text((24, 24), title, font=_font(26), fill=self.ink)
        self.top = 92

    def show(self, line: Line) -> bool:
        """Draw one bubble; False where it does not fit below the others."""
        draw, font = self.draw, _font(21)
        rows = wrapped(draw, line.text, font, 370)
        height = 20 + 28 * len(rows) + 16
        if self.top > 92 and self.top + height > HEIGHT - 10:
            return False
        width = max([int(draw.textlength(row, font=font)) for row in rows] + [96]) + 28
        theirs = line.who == "offender"
        left = 16 if theirs else WIDTH - 16 - width
        box = (left, self.top, left + width, self.top + height)
        draw.rounded_rectangle(box, 12, fill=self.theirs if theirs else self.mine)
        for number, row in enumerate(rows):
            draw.text((left + 14, self.top + 8 + 28 * number), row, font=font, fill=self.ink)
        stamp = f"{line.at.astimezone(LOCAL):%H:%M}"
        draw.text((left + width - 52, self.top + height - 20), stamp, font=_font(13), fill="#8696a0")
        self.top += height + 10
        return True


def receipt(title: str, rows: list[tuple[str, str]]) -> bytes:
    """A screenshot of a banking app's confirmation: a label and a value a line. PNG."""
    image = Image.new("RGB", (WIDTH, 120 + 74 * len(rows)), "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 84), fill="#0b5fa5")
    draw.text((24, 26), title, font=_font(27), fill="#ffffff")
    for number, (label, value) in enumerate(rows):
        draw.text((24, 100 + 74 * number), label, font=_font(17), fill="#666666")
        draw.text((24, 124 + 74 * number), value, font=_font(24 if len(value) < 30 else 20), fill="#111111")
    return _png(image)


def wrapped(draw: ImageDraw.ImageDraw, text: str, font: object, width: int) -> list[str]:
    """The text cut into rows no wider than `width` pixels; a word too long for a row is cut by letters."""
    rows: list[str] = []
    row = ""
    for word in text.split():
        if row and draw.textlength(f"{row} {word}", font=font) <= width:  # type: ignore[arg-type]
            row = f"{row} {word}"
            continue
        if row:
            rows.append(row)
        row = ""
        for letter in word:
            if row and draw.textlength(row + letter, font=font) > width:  # type: ignore[arg-type]
                rows.append(row)
                row = ""
            row += letter
    return [*rows, row] if row else rows


def profile(seed: int, *, copy: int = 0) -> bytes:
    """An abstract profile picture that follows from the seed. JPEG; each `copy` is saved anew (size, quality).

    Nobody is shown: large shapes and a gradient, with enough structure for perceptual hashes.
    """
    rng = random.Random(f"picture:{seed}")
    image = Image.new("RGB", (320, 320))
    draw = ImageDraw.Draw(image)
    low, high = [[rng.randrange(256) for _ in range(3)] for _ in range(2)]
    for row in range(320):
        share = row / 320
        draw.line((0, row, 320, row), fill=tuple(int(a + (b - a) * share) for a, b in zip(low, high, strict=True)))
    for _ in range(16):
        x, y, size = rng.randrange(-40, 300), rng.randrange(-40, 300), rng.randrange(30, 150)
        colour = tuple(rng.randrange(256) for _ in range(3))
        box = (x, y, x + size, y + int(size * rng.uniform(0.4, 1.6)))
        rng.choice((draw.ellipse, draw.rectangle))(box, fill=colour)
    size, quality = ((320, 88), (288, 75), (256, 68), (300, 80))[copy % 4]
    if size != 320:
        image = image.resize((size, size), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def qr(payload: str) -> bytes:
    """A QR code as PNG."""
    buffer = io.BytesIO()
    segno.make(payload, error="m").save(buffer, kind="png", scale=6, border=4)
    return buffer.getvalue()


def paynow_payload(phone: str, amount: str, name: str) -> str:
    """The text of a PayNow QR code for a telephone number.

    EMV merchant-presented layout: tag, two-digit length, value; checksum CRC-16/CCITT-FALSE over all before it.
    """

    def field(tag: str, value: str) -> str:
        return f"{tag}{len(value):02d}{value}"

    account = field("00", "SG.PAYNOW") + field("01", "0") + field("02", phone) + field("03", "0")
    text = field("00", "01") + field("01", "12") + field("26", account) + field("52", "0000") + field("53", "702")
    text += field("54", amount) + field("58", "SG") + field("59", name[:25]) + field("60", "Singapore") + "6304"
    return text + f"{_crc16(text.encode('ascii')):04X}"


def _crc16(data: bytes) -> int:
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.quantize(32).save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
