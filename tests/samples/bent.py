"""Ways in which containers, manifests, code and signatures are bent against analysers, each on an inert sample app.

`BENT` maps a name to (bytes, what must be said). The package and the host stay readable in those of `WHOLE`; of the others
at least one problem names the part that could not be read.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from tests.samples import apps as samples

from weftline_example.apk.archive import Entry, split_archive, write_archive

MANIFEST, CODE = "AndroidManifest.xml", "classes.dex"
Bend = Callable[[bytes], bytes]


def both(change: dict[int, tuple[str, int]], local: dict[int, tuple[str, int]]) -> Bend:
    """Overwrite fields of the headers of manifest and code."""

    def bend(data: bytes) -> bytes:
        for name in (MANIFEST, CODE):
            data = samples.patched(data, name, central=change, local=local)
        return data

    return bend


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(**contents: bytes) -> Bend:
    """The same files with other contents, unsigned; keys: `manifest`, `code`, `resources`."""
    names = {"manifest": MANIFEST, "code": CODE, "resources": "resources.arsc"}

    def bend(data: bytes) -> bytes:
        old = {name: content for name, content in parts(data).items() if not name.startswith("META-INF/")}
        return samples.zipped(*{**old, **{names[key]: content for key, content in contents.items()}}.items())

    return bend


def renamed(old: str, new: bytes) -> Bend:
    return lambda data: data.replace(old.encode(), new)


def local_name_differs(data: bytes) -> bytes:
    at = data.index(CODE.encode())
    return data[:at] + b"xlasses.dex" + data[at + 11 :]


def local_extra_runs_over(data: bytes) -> bytes:
    return samples.patched(data, "res/drawable/icon.png", central={}, local={28: ("<H", 0xFFFF)})


def local_mark_destroyed(data: bytes) -> bytes:
    return samples.patched(data, CODE, central={}, local={0: ("<I", 0)})


def decoy_end(data: bytes) -> bytes:
    out = bytearray(data)
    struct.pack_into("<H", out, len(out) - 2, 22)
    return bytes(out) + b"PK\x05\x06" + bytes(18)


def put_before(data: bytes) -> bytes:
    return b"#!/bin/sh\nexit 0\n" + data


def several_disks(data: bytes) -> bytes:
    out = bytearray(data)
    struct.pack_into("<HH", out, len(out) - 18, 7, 7)
    return bytes(out)


def directory_beyond_end(data: bytes) -> bytes:
    out = bytearray(data)
    struct.pack_into("<I", out, len(out) - 6, 0x7FFFFFFF)
    return bytes(out)


def false_zip64(data: bytes) -> bytes:
    body, end = data[:-22], data[-22:]
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 9, 9, 0xFFFF, 1 << 40)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, len(body), 1)
    return body + record + locator + end


def junk_first(data: bytes) -> bytes:
    old = parts(data)
    return samples.zipped((CODE, b"dex\n035\0junk"), (MANIFEST, b"\x03\x00"), *old.items())


def many_entries(data: bytes) -> bytes:
    return samples.zipped(*parts(data).items(), *((f"res/x/{number}.xml", b"x") for number in range(20_000)))


def cut_stream(data: bytes) -> bytes:
    body, _, _ = split_archive(data)
    at = body.index(b"resources.arsc")
    return data[: at + 80] + bytes(60) + data[at + 140 :]


def manifest(change: Callable[[bytearray], None]) -> Bend:
    """The manifest bent in place."""

    def bend(data: bytes) -> bytes:
        content = bytearray(samples.manifest_bytes())
        change(content)
        return changed(manifest=bytes(content))(data)

    return bend


def _first_start(content: bytearray) -> int:
    return content.index(struct.pack("<HH", 0x0102, 16))


def attribute_count(content: bytearray) -> None:
    struct.pack_into("<H", content, _first_start(content) + 28, 0xFFFF)


def attribute_width(content: bytearray) -> None:
    struct.pack_into("<H", content, _first_start(content) + 26, 3)


def root_size(content: bytearray) -> None:
    struct.pack_into("<I", content, 4, 0x10)


def strings_start(content: bytearray) -> None:
    struct.pack_into("<I", content, 28, 0x00FFFFFF)


def string_place(content: bytearray) -> None:
    struct.pack_into("<I", content, 36, 0x7FFFFFF0)


def unknown_part(content: bytearray) -> None:
    at = _first_start(content)
    content[at:at] = struct.pack("<HHI", 0x0777, 8, 8)


def part_without_size(content: bytearray) -> None:
    at = _first_start(content)
    content[at:at] = struct.pack("<HHI", 0x0000, 0, 0)


def ends_too_often(content: bytearray) -> None:
    content += content[content.index(struct.pack("<HH", 0x0103, 16)) :][:24] * 5


def code(change: Callable[[bytearray], None]) -> Bend:
    """The code bent in place."""

    def bend(data: bytes) -> bytes:
        content = bytearray(parts(data)[CODE])
        change(content)
        return changed(code=bytes(content))(data)

    return bend


def put(place: int, form: str, value: int) -> Callable[[bytearray], None]:
    def change(content: bytearray) -> None:
        struct.pack_into(form, content, place, value)

    return change


def strings_counted(content: bytearray) -> None:
    struct.pack_into("<I", content, 56, 0x7FFFFFFF)


def class_data_outside(content: bytearray) -> None:
    (at,) = struct.unpack_from("<I", content, 100)
    struct.pack_into("<I", content, at + 24, 0x7FFFFFFF)


def huge_types(content: bytearray) -> None:
    (at,) = struct.unpack_from("<I", content, 68)
    struct.pack_into("<I", content, at, 0x7FFFFFFF)


def signing_block(place: int, value: int) -> Bend:
    """Overwrite a number before the block's closing mark."""

    def bend(data: bytes) -> bytes:
        out = bytearray(data)
        struct.pack_into("<Q", out, data.index(b"APK Sig Block 42") + place, value)
        return bytes(out)

    return bend


def without_manifest_of_digests(data: bytes) -> bytes:
    return data.replace(b"META-INF/MANIFEST.MF", b"META-INF/MANIFEST.XX")


@cache
def _zeros(megabytes: int) -> tuple[bytes, int]:
    """A deflated stream of zeros and the checksum of what it unpacks to."""
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = block.compress(bytes(1 << 20)) + block.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(megabytes):
        checksum = zlib.crc32(bytes(1 << 20), checksum)
    return piece * megabytes + b"\x03\x00", checksum


def bomb(name: str, megabytes: int) -> Bend:
    """One entry that unpacks to very much; the others stay as they are."""

    def bend(data: bytes) -> bytes:
        packed, checksum = _zeros(megabytes)
        entries = [Entry(old, content) for old, content in parts(data).items() if old != name]
        archive = write_archive([*entries, Entry(name, packed, stored=True)])
        size = megabytes << 20
        return samples.patched(
            archive, name, central={10: ("<H", 8), 16: ("<I", checksum), 24: ("<I", size)},
            local={8: ("<H", 8), 14: ("<I", checksum), 22: ("<I", size)},
        )  # fmt: skip

    return bend


def random_code(data: bytes) -> bytes:
    noise = b"".join(zlib.crc32(bytes([n & 255, n >> 8])).to_bytes(4, "little") for n in range(2000))
    return changed(code=noise)(data)


WHOLE: dict[str, tuple[Bend, str]] = {
    "strong encryption flag": (both({8: ("<H", 0x41)}, {}), "encrypted"),
    "claimed bzip2 in the directory": (both({10: ("<H", 12)}, {}), "method"),
    "claimed AES": (both({10: ("<H", 99)}, {8: ("<H", 99)}), "99"),
    "sizes missing in the directory": (both({20: ("<I", 0), 24: ("<I", 0)}, {}), "differ in the"),
    "packed size too large": (both({20: ("<I", 0x7FFFFFF0)}, {}), "packed size"),
    "packed size too small": (both({20: ("<I", 3)}, {18: ("<I", 3)}), "classes.dex"),
    "descriptor flag without descriptor": (both({}, {6: ("<H", 8), 14: ("<I", 0), 18: ("<I", 0), 22: ("<I", 0)}), ""),
    "local name differs": (local_name_differs, "differ in the name"),
    "extra field runs over": (local_extra_runs_over, ""),
    "local mark destroyed": (local_mark_destroyed, "no local header"),
    "decoy end record": (decoy_end, "end record"),
    "text before the archive": (put_before, "end record does not point"),
    "several disks claimed": (several_disks, "disk"),
    "directory beyond the end": (directory_beyond_end, "does not point"),
    "false ZIP64 record": (false_zip64, "does not point"),
    "junk copies first": (junk_first, "share the name"),
    "twenty thousand entries": (many_entries, ""),
    "manifest named in capitals": (renamed(MANIFEST, b"ANDROIDMANIFEST.XML"), "ANDROIDMANIFEST.XML"),
    "manifest's attribute count": (manifest(attribute_count), "attributes"),
    "manifest's attribute width": (manifest(attribute_width), "3 bytes each"),
    "manifest's own size": (manifest(root_size), "claims 16 bytes"),
    "manifest's strings elsewhere": (manifest(strings_start), "strings"),
    "manifest's first string outside": (manifest(string_place), ""),
    "unknown part in the manifest": (manifest(unknown_part), "0x0777"),
    "part without a size": (manifest(part_without_size), "0x0000"),
    "elements that end too often": (manifest(ends_too_often), ""),
    "code's checksum": (code(put(8, "<I", 1)), "checksum"),
    "code's size": (code(put(32, "<I", 0x70)), "claims 112 bytes"),
    "code's version": (code(put(4, "<I", 0x00393939)), "999"),
    "code's byte order": (code(put(40, "<I", 0x78563412)), "byte order"),
    "code's map elsewhere": (code(put(52, "<I", 0x7FFFFFF0)), ""),
    "code's string count": (code(strings_counted), "strings"),
    "code's first type": (code(huge_types), ""),
    "a class record outside": (code(class_data_outside), "class"),
    "signing block's size": (signing_block(-8, 0xFFFFFFFF), "signing block"),
    "no manifest of digests": (without_manifest_of_digests, "manifest of digests"),
    "junk resources": (changed(resources=b"\x02\x00\x0c\x00" + b"\xff" * 300), "resource"),
    "300 MB of assets": (bomb("assets/app.js", 300), "assets/app.js"),
    "300 MB native library": (bomb("lib/arm64-v8a/libx.so", 300), "libx.so"),
    "300 MB resource table": (bomb("resources.arsc", 300), "resource"),
}
"""Read through all the same; the text must stand in an anomaly or problem (empty: nothing is off for a reader)."""

REPORTED: dict[str, tuple[Bend, str]] = {
    "300 MB of code": (bomb(CODE, 300), CODE),
    "300 MB manifest": (bomb(MANIFEST, 300), "manifest"),
    "code that is noise": (random_code, CODE),
    "manifest as plain text": (changed(manifest=b"<manifest package='com.sample.app'/>"), "manifest"),
    "resources cut in the stream": (cut_stream, "resources.arsc"),
    "empty code": (changed(code=b""), CODE),
}
"""A part cannot be read; a problem or anomaly names it."""
