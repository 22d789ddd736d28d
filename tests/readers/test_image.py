from __future__ import annotations

import hashlib
import io
import random
from itertools import pairwise

import pi_heif  # noqa: F401 - its absence must fail here, not in the field
import pytest
import segno
from PIL import Image, ImageDraw
from tests.samples.papers import png, receipt, screenshot

from weftline.readers import ReadHints, read
from weftline.readers._bubbles import Line, arrange


def reading(data: bytes, name="shot.png", **hints):
    return read(io.BytesIO(data), ReadHints(exhibit="x-1", name=name, **hints))


TALK = [
    ("left", "Send 500 SGD today or\nI send it to everyone"),
    ("right", "Please do not"),
    ("left", "Bank 123-456789-0"),
    ("right", "I only have 200"),
]


def test_bubbles_in_order_with_their_side():
    result = reading(png(screenshot(TALK)))
    assert [block.side for block in result.image_texts] == [side for side, _ in TALK]
    assert "123-456789-0" in result.image_texts[2].text
    assert result.image_texts[0].text.count("\n") == 1
    assert all(block.confidence > 0.8 for block in result.image_texts)
    assert all(first.box[1] < second.box[1] for first, second in pairwise(result.image_texts))
    box = ",".join(map(str, result.image_texts[0].box))
    assert result.image_texts[0].locator == f"x-1#box={box}"


def test_a_chat_in_which_only_one_side_speaks():
    talk = [("left", "Send 500 SGD today"), ("left", "or I send it to everyone"), ("left", "ten minutes")]
    result = reading(png(screenshot(talk)))
    assert [(block.side, block.text) for block in result.image_texts] == talk


def test_a_receipt_has_no_sides_and_keeps_labels_with_values():
    rows = [("Amount", "SGD 500.00"), ("To account", "123-456789-0"), ("Reference", "ABC12345")]
    result = reading(png(receipt(rows)))
    assert {block.side for block in result.image_texts} == {""}
    text = "\n".join(block.text for block in result.image_texts)
    assert "To account  123-456789-0" in text


def test_sealed_pictures_are_not_decoded():
    data = png(screenshot(TALK))
    for hints in ({"sealed": True}, {"sealed_media": True}):
        result = reading(data, **hints)
        [photo] = result.photos
        assert photo.sha256 == hashlib.sha256(data).hexdigest()
        assert (photo.sealed, photo.phash64, photo.pdq256, photo.width) == (True, "", "", 0)
        assert result.members[0].sealed
        assert (result.image_texts, result.qr_codes, result.facts) == ([], [], [])


def test_hashes_hold_for_a_smaller_copy():
    small = Image.frombytes("L", (24, 20), random.Random(1).randbytes(480))
    picture = small.resize((600, 500), Image.Resampling.BICUBIC).convert("RGB")
    [first] = reading(png(picture), ocr=False).photos
    [second] = reading(png(picture.resize((420, 350))), ocr=False).photos
    assert (int(first.phash64, 16) ^ int(second.phash64, 16)).bit_count() <= 8
    assert len(first.pdq256) == 64
    assert (int(first.pdq256, 16) ^ int(second.pdq256, 16)).bit_count() <= 31


@pytest.mark.parametrize(
    "text", ["https://pay.invalid/q?a=1", "00020101021126330009SG.PAYNOW010120210+6580000001", "收款碼"]
)
def test_codes(text):
    sink = io.BytesIO()
    segno.make(text, micro=False, encoding="utf-8").save(sink, kind="png", scale=5, border=4)
    [code] = reading(sink.getvalue(), ocr=False).qr_codes
    assert code.text == text
    assert code.locator.startswith("x-1#box=")


def test_exif_is_kept_and_turns_the_picture():
    picture = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 30, 20), fill="red")
    exif = Image.Exif()
    exif[0x010F] = "ExampleMaker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 30.0, 0.0), 3: "W", 4: (103.0, 0.0, 36.0)})
    sink = io.BytesIO()
    picture.save(sink, "JPEG", exif=exif)
    result = reading(sink.getvalue(), ocr=False)
    facts = {fact.name: fact.value for fact in result.facts}
    assert facts["Make"] == "ExampleMaker"
    assert facts["GPS position"] == "1.500000, -103.010000"
    assert (result.photos[0].width, result.photos[0].height) == (200, 300)


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "BMP", "TIFF", "WEBP", "AVIF"])
def test_formats(kind):
    sink = io.BytesIO()
    screenshot(TALK, 200, 300).save(sink, kind)
    result = reading(sink.getvalue(), "unnamed", ocr=False)
    assert result.format == "image"
    assert result.photos[0].width == 200


def test_a_truncated_picture_is_hashed_and_listed():
    data = png(screenshot(TALK))
    result = reading(data[: len(data) // 2])
    assert result.photos[0].sha256
    assert result.photos[0].phash64 == ""
    assert "cannot be decoded" in result.members[0].problem


def test_a_picture_of_absurd_size_is_not_decoded():
    data = bytearray(png(Image.new("1", (10, 10))))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    assert "cannot be decoded" in reading(bytes(data)).members[0].problem


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("Pay to TXYZabcdefghij1234567", "klmNopqrs890 now", True),
        ("TYwcgAYn7SS9vPwC7YPKk6Bh5XwL", "mN44sX leave the note", True),
        ("https://stardrop33.invalid/honeyroo", "m_179.apk and allow", True),
        ("Pay to TXYZabcdefghij1234567", "now or never", False),
        ("account 123-456789-0", "2 days are left", False),
        ("I send it to everybody", "you know", False),
    ],
)
def test_an_address_broken_at_the_edge_goes_on(first, second, joined):
    lines = [Line(first, 1, 20, 20, 320, 44), Line(second, 1, 20, 48, 200, 72)]
    [block] = arrange(lines, 540, 900)
    assert block.text == first + ("" if joined else "\n") + second


def test_no_lines_no_blocks():
    assert arrange([], 100, 100) == []
