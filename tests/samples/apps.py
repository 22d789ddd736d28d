"""Inert sample apps, and ways to bend them as offenders do."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime

from weftline_example.apk.archive import Entry, split_archive, write_archive
from weftline_example.apk.axml import Element, write_axml
from weftline_example.apk.dalvik import FieldRef, MethodRef, Op, op
from weftline_example.apk.dex import Class, write_dex
from weftline_example.apk.dex_nouns import PUBLIC, STATIC, Method
from weftline_example.apk.keys import SignerSpec
from weftline_example.apk.writer import AppSpec, write_apk

SIGNER = SignerSpec("sample", "CN=Sample, O=Weftline", datetime(2021, 5, 1, tzinfo=UTC), kind="rsa")
STRING, OBJECT = "Ljava/lang/String;", "Ljava/lang/Object;"
URI, RESOLVER, CURSOR = "Landroid/net/Uri;", "Landroid/content/ContentResolver;", "Landroid/database/Cursor;"


def method(name: str, code: list[Op], params: tuple[str, ...] = (), returns: str = "V", registers: int = 8) -> Method:
    return Method(name, params, returns, PUBLIC | STATIC, registers, tuple(code))


def invoke(
    how: str, owner: str, name: str, params: tuple[str, ...], returns: str, *regs: str, to: str = ""
) -> list[Op]:
    code = [op(f"invoke-{how}", *regs, ref=MethodRef(owner, name, params, returns))]
    if to:
        code.append(op("move-result-object" if returns[0] in "L[" else "move-result", to))
    return code


def text(register: str, value: str) -> Op:
    return op("const-string", register, ref=value)


def read_contacts(to: str = "v0") -> list[Op]:
    """Code that would read a name out of the contact list into a register."""
    query = ("[" + STRING, STRING, "[" + STRING, STRING)
    return [
        op("const/4", "v1", lit=0),
        op("sget-object", "v2", ref=FieldRef("Landroid/provider/ContactsContract$Contacts;", "CONTENT_URI", URI)),
        op("const/4", "v3", lit=0),
        *invoke(
            "virtual",
            RESOLVER,
            "query",
            (URI, query[0], query[1], query[2]),
            CURSOR,
            "v1",
            "v2",
            "v3",
            "v3",
            "v3",
            to=to,
        ),
        *invoke("interface", CURSOR, "getString", ("I",), STRING, to, "v3", to=to),
    ]


def send(register: str) -> list[Op]:
    """Code that would open a connection to an address made of a register."""
    return [
        op("new-instance", "v6", ref="Ljava/net/URL;"),
        *invoke("direct", "Ljava/net/URL;", "<init>", (STRING,), "V", "v6", register),
    ]


def app(*classes: Class, **changes: object) -> bytes:
    """A small signed app."""
    fields: dict[str, object] = {"schemes": ("v2",), **changes}
    return write_apk(AppSpec("com.sample.app", "Sample", SIGNER, classes=classes, **fields))  # type: ignore[arg-type]


def simple() -> bytes:
    """An app with one class, a host and a path, signed with v1 and v2."""
    code = [
        text("v0", "https://c2.invalid/api/upload"),
        text("v1", "/api/contacts/upload"),
        text("v2", "/api/device/add"),
        op("return-void"),
    ]
    return app(Class("Lcom/sample/app/Main;", methods=(method("go", code),)), schemes=("v1", "v2"))


def manifest_bytes(package: str = "com.sample.app") -> bytes:
    return write_axml(Element("manifest", (("package", package),), (Element("application"),)))


def zipped(*entries: tuple[str, bytes]) -> bytes:
    return write_archive([Entry(name, content) for name, content in entries])


def dex(*classes: Class) -> bytes:
    return write_dex(tuple(classes))


def patched(
    archive: bytes, name: str, *, central: dict[int, tuple[str, int]], local: dict[int, tuple[str, int]]
) -> bytes:
    """The archive with fields of one entry's headers overwritten: offset in the record -> (struct format, value)."""
    out = bytearray(archive)
    data, directory, _ = split_archive(archive)
    at = len(data) + directory.index(name.encode()) - 46
    offset = struct.unpack_from("<I", out, at + 42)[0]
    for place, (form, value) in central.items():
        struct.pack_into(form, out, at + place, value)
    for place, (form, value) in local.items():
        struct.pack_into(form, out, offset + place, value)
    return bytes(out)


def with_manifest(archive: bytes, manifest: bytes) -> bytes:
    """The same files with another manifest, unsigned."""
    source = zipfile.ZipFile(io.BytesIO(archive))
    names = [name for name in source.namelist() if not name.startswith("META-INF/")]
    return zipped(*((n, manifest if n == "AndroidManifest.xml" else source.read(n)) for n in names))


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()
