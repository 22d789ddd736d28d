"""The made-up apps: same bytes each time, well-formed, signed, and nothing that could be installed or started."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib

import pytest

from weftline_example.apk import (
    IMPOSSIBLE_SDK,
    AppSpec,
    SignerSpec,
    app_bytes,
    app_truth,
    permission_sample,
    write_apk,
    write_apps,
)
from weftline_example.apk.codebase import own_classes
from weftline_example.apk.kit import Kit
from weftline_example.apk.template import template_classes
from weftline_example.world import make_world

SEEDS = (2022, 7, 31)
RESERVED = (".invalid", ".example", ".test")


def _samples() -> list[tuple[str, bytes]]:
    out = []
    for seed in SEEDS:
        world = make_world(seed)
        out += [(f"{seed}:{app.file_name}", app_bytes(world, app)) for app in (*world.main.apps, world.template_app)]
    return [*out, ("permissions", permission_sample(("android.permission.READ_CONTACTS",)))]


SAMPLES = _samples()
EACH = pytest.mark.parametrize("apk", [content for _, content in SAMPLES], ids=[name for name, _ in SAMPLES])


def _member(apk: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(apk)) as archive:
        return archive.read(name)


def _elements(xml: bytes) -> list[tuple[str, dict[str, object]]]:
    """The elements of a binary XML with their attributes, read independently of the writer."""
    size, count, _, flags, start = struct.unpack_from("<IIIII", xml, 12)
    strings = []
    for index in range(count):
        (offset,) = struct.unpack_from("<I", xml, 36 + 4 * index)
        at = 8 + start + offset
        assert not flags & 0x100, "the manifest is written in UTF-16"
        (length,) = struct.unpack_from("<H", xml, at)
        strings.append(xml[at + 2 : at + 2 + 2 * length].decode("utf-16-le"))
    at, out = 8 + size, []
    while at < len(xml):
        kind, head, size = struct.unpack_from("<HHI", xml, at)
        if kind == 0x0102:
            name, _, _, attributes = struct.unpack_from("<IHHH", xml, at + head + 4)
            found: dict[str, object] = {}
            for index in range(attributes):
                _, key, _, _, _, type_, value = struct.unpack_from("<IIIHBBI", xml, at + head + 20 + 20 * index)
                found[strings[key]] = strings[value] if type_ == 3 else value
            out.append((strings[name], found))
        at += size
    return out


@EACH
def test_no_phone_can_install_it(apk: bytes) -> None:
    elements = _elements(_member(apk, "AndroidManifest.xml"))
    assert [a["minSdkVersion"] for name, a in elements if name == "uses-sdk"] == [IMPOSSIBLE_SDK]
    assert IMPOSSIBLE_SDK >= 10_000


@EACH
def test_nothing_launches(apk: bytes) -> None:
    elements = _elements(_member(apk, "AndroidManifest.xml"))
    names = {name for name, _ in elements}
    assert not names & {"intent-filter", "action", "category", "receiver", "provider", "activity-alias"}
    for name, attributes in elements:
        if name in {"activity", "service"}:
            assert attributes["enabled"] == 0
            assert attributes["exported"] == 0
        if name == "application":
            assert attributes["enabled"] == 0


@EACH
def test_hosts_are_reserved(apk: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(apk)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    text = whole.decode("latin-1") + whole.replace(b"\0", b"").decode("latin-1")
    hosts = set(re.findall(r"(?:https?|wss?)://([A-Za-z0-9.-]{1,200})", text))
    hosts -= {"schemas.android.com"}
    assert all(host.endswith(RESERVED) for host in hosts), hosts
    assert not re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text)


@EACH
def test_permissions_and_code_that_reads_are_never_together(apk: bytes) -> None:
    asked = [name for name, _ in _elements(_member(apk, "AndroidManifest.xml")) if name.startswith("uses-permission")]
    code = _member(apk, "classes.dex")
    assert not (asked and b"ContactsContract" in code)


@EACH
def test_the_code_file_is_well_formed(apk: bytes) -> None:
    dex = _member(apk, "classes.dex")
    assert dex[:8] == b"dex\n035\0"
    (checksum,) = struct.unpack_from("<I", dex, 8)
    assert checksum == zlib.adler32(dex[12:])
    assert dex[12:32] == hashlib.sha1(dex[32:], usedforsecurity=False).digest()
    file_size, header, endian = struct.unpack_from("<III", dex, 32)
    assert (file_size, header, endian) == (len(dex), 0x70, 0x12345678)


def test_same_seed_same_bytes() -> None:
    spec = AppSpec(
        "com.example.same", "Same", SignerSpec("same"), classes=template_classes(), schemes=("v1", "v2", "v3")
    )
    assert write_apk(spec) == write_apk(spec)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_builds_are_one_code_base_with_the_signers_of_the_world(seed: int) -> None:
    world = make_world(seed)
    apps = app_truth(world)["apps"]
    ours = [apps[app.file_name] for app in world.main.apps]
    signers = [each["cert_sha256"] for each in ours]
    assert len(set(signers)) == 2
    assert sum(each["debug_key"] for each in ours) == 1
    assert apps[world.template_app.file_name]["cert_sha256"] not in signers
    assert len({each["package"] for each in ours}) == 3
    for app in world.main.apps:
        code = _member(app_bytes(world, app), "classes.dex")
        assert b"ContactsContract" in code
        assert b"HttpURLConnection" in code
        assert (app.host.encode() in code) is not app.host_wrapped
    assert b"ContactsContract" not in _member(app_bytes(world, world.template_app), "classes.dex")


def test_a_sample_that_could_do_harm_is_refused() -> None:
    live = Kit("com/kite/core", "https://weftline.org", "/api", wrapped=False, salt="s", channel="c")
    inert = Kit("com/kite/core", "https://a.invalid", "/api", wrapped=False, salt="s", channel="c")
    signer = SignerSpec("refused")
    with pytest.raises(ValueError, match="not a reserved one"):
        write_apk(AppSpec("com.example.a", "A", signer, classes=own_classes(live), schemes=()))
    with pytest.raises(ValueError, match="must not ask for permissions"):
        write_apk(
            AppSpec(
                "com.example.a",
                "A",
                signer,
                classes=own_classes(inert),
                permissions=("android.permission.READ_CONTACTS",),
                schemes=(),
            )
        )


def test_apps_are_written_where_the_operation_looks(tmp_path) -> None:
    world = make_world(2022)
    written = write_apps(world, tmp_path)
    assert [path.name for path in written] == [app.file_name for app in (*world.main.apps, world.template_app)]
    assert all(path.parent == tmp_path / "apps" for path in written)
