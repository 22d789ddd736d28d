"""Apps bent against analysers: each is read right or its trouble is said; none is silently empty."""

from __future__ import annotations

import io
import struct

import pytest
from tests.samples import apps as samples

from weftline.apps import triage
from weftline.model.app import AppFindings
from weftline_example.apk.archive import split_archive

MANIFEST = "AndroidManifest.xml"


def read(data: bytes) -> AppFindings:
    return triage(io.BytesIO(data), "x-1")


def whole(found: AppFindings) -> None:
    assert found.package == "com.sample.app"
    assert any(endpoint.value == "https://c2.invalid/api/upload" for endpoint in found.endpoints)


def encryption_flag(data: bytes) -> bytes:
    bits = {8: ("<H", 1)}
    data = samples.patched(data, MANIFEST, central=bits, local={6: ("<H", 1)})
    return samples.patched(data, "classes.dex", central=bits, local={6: ("<H", 1)})


def bogus_method(data: bytes) -> bytes:
    for name in (MANIFEST, "classes.dex"):
        data = samples.patched(data, name, central={10: ("<H", 7261)}, local={8: ("<H", 7261)})
    return data


def local_mismatch(data: bytes) -> bytes:
    for name in (MANIFEST, "classes.dex"):
        data = samples.patched(data, name, central={}, local={8: ("<H", 0), 18: ("<I", 7), 22: ("<I", 7)})
    return data


def version_and_checksum(data: bytes) -> bytes:
    for name in (MANIFEST, "classes.dex"):
        data = samples.patched(
            data, name, central={6: ("<H", 255), 16: ("<I", 1)}, local={4: ("<H", 255), 14: ("<I", 1)}
        )
    return data


def end_count(data: bytes) -> bytes:
    out = bytearray(data)
    struct.pack_into("<HH", out, len(out) - 14, 1, 1)
    return bytes(out)


def axml(change: dict[int, tuple[str, int]]) -> object:
    def bend(data: bytes) -> bytes:
        manifest = bytearray(samples.manifest_bytes())
        for place, (form, value) in change.items():
            struct.pack_into(form, manifest, place, value)
        return samples.with_manifest(data, bytes(manifest))

    return bend


def dummy_chunk(data: bytes) -> bytes:
    manifest = samples.manifest_bytes()
    dummy = struct.pack("<HHI", 0x7A7A, 8, 24) + bytes(16)
    return samples.with_manifest(data, manifest[:8] + dummy + manifest[8:])


def name_clash(data: bytes) -> bytes:
    return samples.with_manifest(data, samples.manifest_bytes()).replace(b"resources.arsc", b"classes.dex/xx")


def no_directory(data: bytes) -> bytes:
    return split_archive(data)[0]


def wrong_directory_offset(data: bytes) -> bytes:
    out = bytearray(data)
    struct.pack_into("<I", out, len(out) - 6, 3)
    return bytes(out)


READ_THROUGH = {
    "01 encryption flag": (encryption_flag, "flagged as encrypted"),
    "02 bogus method": (bogus_method, "7261"),
    "03 local header mismatch": (local_mismatch, "differ in the method"),
    "04 version 25.5 and checksum": (version_and_checksum, "25.5"),
    "05 end record's count": (end_count, "counts 1 entries"),
    "06 manifest's mark": (axml({0: ("<H", 0x1234)}), "0x1234"),
    "07 string count": (axml({16: ("<I", 0x7FFFFFFF)}), "strings"),
    "08 style count": (axml({20: ("<I", 0x00FFFFFF)}), "styles"),
    "09 dummy part first": (dummy_chunk, "0x7a7a"),
    "10 name clash": (name_clash, "both a file and a folder"),
    "pool's size": (axml({12: ("<I", 0x10)}), "string pool"),
    "no directory": (no_directory, "no end record"),
    "directory elsewhere": (wrong_directory_offset, "does not point at the directory"),
}


@pytest.mark.parametrize("name", READ_THROUGH)
def test_bent_app_is_read_through_and_the_trick_recorded(name: str) -> None:
    bend, said = READ_THROUGH[name]
    found = read(bend(samples.simple()))
    whole(found)
    assert any(said in anomaly for anomaly in found.anomalies), found.anomalies


def test_a_bomb_is_cut_and_named() -> None:
    bomb = samples.zipped((MANIFEST, samples.manifest_bytes()), ("classes.dex", bytes(300 << 20)))
    found = read(bomb)
    assert found.package == "com.sample.app"
    assert any("classes.dex" in problem for problem in found.problems)


def test_second_manifest_of_the_same_name_is_said() -> None:
    data = samples.simple()
    parts = (("classes.dex", samples.dex()), (MANIFEST, b"junk"), (MANIFEST, samples.manifest_bytes("com.other")))
    found = read(samples.zipped(*parts))
    assert found.package == "com.other"
    assert any("share the name" in anomaly for anomaly in found.anomalies)
    assert data


def test_an_entry_beside_the_directory_is_found() -> None:
    hidden = samples.zipped(("classes.dex", b"hidden code"))
    body, directory, end = split_archive(samples.zipped((MANIFEST, samples.manifest_bytes())))
    extra = split_archive(hidden)[0]
    end = end[:16] + struct.pack("<I", len(body) + len(extra)) + end[20:]
    found = read(body + extra + directory + end)
    assert any("not in the directory" in anomaly for anomaly in found.anomalies)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\x03\x04", b"dex\n035\0", b"dex\n035\0" + bytes(200), bytes(5000), b"0\x80" * 50, b"PK\x05\x06" + bytes(18),
     samples.zipped(("a.txt", b"x")), samples.zipped((MANIFEST, b"")), samples.zipped((MANIFEST, b"\x03\x00\x08\x00" + bytes(9)))],
    ids=range(11),
)  # fmt: skip
def test_nothing_readable_is_a_listed_problem(data: bytes) -> None:
    found = read(data)
    assert found.problems
    assert len(found.sha256) == 64


def test_every_truncation_is_survived_and_said() -> None:
    data = samples.simple()
    for length in range(0, len(data), 97):
        found = read(data[:length])
        assert found.problems or found.anomalies


def test_every_flipped_byte_of_manifest_and_code_is_survived() -> None:
    manifest, code = samples.manifest_bytes(), samples.dex(*_classes())
    for original, name in ((manifest, MANIFEST), (code, "classes.dex")):
        for at in range(0, len(original), 3):
            bent = bytearray(original)
            bent[at] ^= 0xFF
            parts = {MANIFEST: manifest, "classes.dex": code, name: bytes(bent)}
            found = read(samples.zipped(*parts.items()))
            assert not any("Error" in problem for problem in found.problems), (name, at, found.problems)


def _classes() -> tuple[samples.Class, ...]:
    code = [*samples.read_contacts(), *samples.send("v0"), samples.op("return-void")]
    return (samples.Class("Lcom/sample/app/Main;", methods=(samples.method("go", code),)),)
