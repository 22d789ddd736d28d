"""What is taken from a picture: hashes, codes, EXIF. The picture itself is never handed on."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from PIL import ExifTags, Image, ImageOps

from weftline.model.records import Fact, Photo, QrCode
from weftline.readers._format import Record, Source

if TYPE_CHECKING:
    from weftline.model.locator import Locator

_MAX_PIXELS = 120_000_000
_HASHED_SIDE = 2048
_PDQ_LEAST_QUALITY = 50
_LONGEST_VALUE = 500
_GPS_REFS = {"S": -1.0, "W": -1.0}


class PictureError(ValueError):
    """The picture cannot be decoded; the message says why."""


@contextmanager
def opened(file: BinaryIO) -> Iterator[Image.Image]:
    """A decoded picture. Raises PictureError where it is damaged, unknown or larger than 120 megapixels."""
    _register_heif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(file)
            fits = picture.width * picture.height <= _MAX_PIXELS
            if fits:
                picture.load()
        except Exception as error:  # decoders fail in many ways on hostile bytes
            raise PictureError(f"{type(error).__name__}: {str(error)[:200]}") from error
        if not fits:
            raise PictureError(f"larger than {_MAX_PIXELS // 1_000_000} megapixels")
        with picture:
            yield picture


def _register_heif() -> None:
    if "HEIF" not in Image.OPEN:
        import pi_heif  # noqa: PLC0415 - loaded with the first picture

        pi_heif.register_heif_opener()


def upright(picture: Image.Image) -> Image.Image:
    """The picture as a person sees it: turned as its EXIF says, in red, green and blue on white."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        over = turned.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(white, over).convert("RGB")
    return turned if turned.mode == "RGB" else turned.convert("RGB")


def photo(locator: Locator, sha256: str, picture: Image.Image) -> Photo:
    """Hashes of a picture that is open (not sealed). `picture` is upright."""
    import imagehash  # noqa: PLC0415 - heavy, and many runs have no picture
    import numpy as np  # noqa: PLC0415
    import pdqhash  # noqa: PLC0415

    small = picture
    if max(picture.size) > _HASHED_SIDE:
        small = picture.copy()
        small.thumbnail((_HASHED_SIDE, _HASHED_SIDE))
    bits, quality = pdqhash.compute(np.asarray(small))
    pdq = "".join(f"{byte:02x}" for byte in np.packbits(bits)) if quality >= _PDQ_LEAST_QUALITY else ""
    return Photo(
        str(locator.at()), sha256, str(imagehash.phash(small)), pdq, int(quality), picture.width, picture.height
    )


def codes(place: Locator, shown: Image.Image, **part: object) -> list[QrCode]:
    """Bar and QR codes in a picture. `shown` is upright."""
    import zxingcpp  # noqa: PLC0415

    found: list[QrCode] = []
    for code in zxingcpp.read_barcodes(shown):
        corners = (
            code.position.top_left,
            code.position.top_right,
            code.position.bottom_left,
            code.position.bottom_right,
        )
        left, top = min(corner.x for corner in corners), min(corner.y for corner in corners)
        width, height = max(corner.x for corner in corners) - left, max(corner.y for corner in corners) - top
        text = code.text or code.bytes.hex()
        locator = place.at(**part, box=f"{left},{top},{width},{height}")
        found.append(QrCode(str(locator), text.replace("\0", "\u2400"), _symbology(code.format)))
    return found


def _symbology(form: Any) -> str:
    return str(getattr(form, "name", form)).rpartition(".")[2].replace(" ", "")


def exif_facts(source: Source, picture: Image.Image) -> Iterator[Record]:
    """EXIF and the like, kept as evidence: what made the picture, when, and where it says it was taken."""
    yield Fact(source.at(), "size in pixels", f"{picture.width} x {picture.height}")
    exif = picture.getexif()
    tables = [(ExifTags.TAGS, dict(exif))]
    for ifd in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
        names = ExifTags.GPSTAGS if ifd is ExifTags.IFD.GPSInfo else ExifTags.TAGS
        try:
            tables.append((names, dict(exif.get_ifd(ifd))))
        except (KeyError, ValueError, TypeError, OSError, SyntaxError):
            continue
    for names, values in tables:
        for tag, value in values.items():
            name = str(names.get(tag, f"tag {tag}"))
            if name not in {"MakerNote", "ExifOffset", "GPSInfo", "UserComment"}:
                yield Fact(source.at(field=f"exif.{name}"), name, _value(value))
    position = _position(tables[-1][1]) if len(tables) > 2 else ""
    if position:
        yield Fact(source.at(field="exif.GPSPosition"), "GPS position", position)
    for key, value in picture.info.items():
        if isinstance(key, str) and isinstance(value, str):
            yield Fact(source.at(field=f"text.{key}"), key, value[:_LONGEST_VALUE].replace("\0", "\u2400"))


def _value(value: Any) -> str:
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    return text.strip("\0 ").replace("\0", "\u2400")[:_LONGEST_VALUE]


def _position(gps: dict[Any, Any]) -> str:
    """Degrees north and east, from degrees, minutes and seconds."""
    try:
        made = []
        for ref, value in ((gps[1], gps[2]), (gps[3], gps[4])):
            degrees, minutes, seconds = (float(part) for part in value)
            made.append(_GPS_REFS.get(ref, 1.0) * (degrees + minutes / 60 + seconds / 3600))
    except (KeyError, ValueError, TypeError, ZeroDivisionError):
        return ""
    return f"{made[0]:.6f}, {made[1]:.6f}"
