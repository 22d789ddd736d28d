"""A small inert app bundle (AAB): manifest and resources as protocol buffers, written field by field."""

from __future__ import annotations

from tests.samples import apps as samples

from weftline_example.apk.writer import IMPOSSIBLE_SDK

NAME, VALUE, MIN_SDK, LABEL = 0x01010003, 0x01010024, 0x0101020C, 0x01010001
TITLE = 0x7F010000


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def piece(field: int, *contents: bytes | str) -> bytes:
    body = b"".join(one.encode() if isinstance(one, str) else one for one in contents)
    return varint(field << 3 | 2) + varint(len(body)) + body


def varint(value: int) -> bytes:
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def attribute(name: str, value: str, resource: int = 0, item: bytes = b"") -> bytes:
    return piece(
        4,
        piece(2, name),
        piece(3, value),
        *([number(5, resource)] if resource else []),
        *([piece(6, item)] if item else []),
    )


def element(name: str, *inside: bytes) -> bytes:
    return piece(1, piece(3, name), *inside)


def child(node: bytes) -> bytes:
    return piece(5, node)


def manifest(package: str, *inside: bytes) -> bytes:
    return element("manifest", attribute("package", package), *(child(node) for node in inside))


def resources() -> bytes:
    values = [
        piece(6, piece(1, piece(3, language) if language else b""), piece(2, piece(4, piece(2, piece(1, text)))))
        for language, text in (("", "Sample"), ("ko", "견본"))
    ]
    title = piece(3, piece(1, number(1, 0)), piece(2, "app_name"), *values)
    host = piece(3, piece(1, number(1, 1)), piece(2, "host"),
                 piece(6, piece(1), piece(2, piece(4, piece(2, piece(1, "https://res.sample.invalid/a"))))))  # fmt: skip
    kind = piece(3, piece(1, number(1, 1)), piece(2, "string"), title, host)
    return piece(2, piece(1, number(1, 0x7F)), piece(2, "com.sample.bundle"), kind)


def app_bundle() -> bytes:
    """A base module and a feature module; each has code that names a host."""
    label = attribute("label", "", LABEL, piece(1, number(2, TITLE)))
    setting = element(
        "meta-data", attribute("name", "UMENG_APPKEY", NAME), attribute("value", "0123456789abcdef01234567", VALUE)
    )
    sdk = element("uses-sdk", attribute("minSdkVersion", "", MIN_SDK, piece(7, number(6, IMPOSSIBLE_SDK))))
    base = manifest("com.sample.bundle", sdk, element("application", label, child(setting)))
    permission = element("uses-permission", attribute("name", "android.permission.CAMERA", NAME))
    return samples.zipped(
        ("BundleConfig.pb", b"\x0a\x00"),
        ("base/manifest/AndroidManifest.xml", base),
        ("base/resources.pb", resources()),
        ("base/dex/classes.dex", code("https://base.sample.invalid/x")),
        ("extra/manifest/AndroidManifest.xml", manifest("com.sample.bundle", permission)),
        ("extra/dex/classes.dex", code("https://extra.sample.invalid/y", "Lcom/sample/Extra;")),
    )


def code(link: str, owner: str = "Lcom/sample/Base;") -> bytes:
    body = [samples.text("v0", link), samples.op("return-void")]
    return samples.dex(samples.Class(owner, methods=(samples.method("a", body),)))
