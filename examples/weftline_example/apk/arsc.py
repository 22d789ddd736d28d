"""Writes a small resources.arsc: strings in several languages and the files under res/ (AOSP's ResourceTypes.h)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from weftline_example.apk.axml import chunk, string_pool

_PACKAGE = 0x7F


@dataclass(slots=True)
class Resources:
    """The resources of an app: `strings[name][language]` (language `""` is the default) and `files[type][name]`."""

    package: str
    strings: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: tuple[str, ...] = ()

    def types(self) -> list[str]:
        """Resource types in the order of their numbers."""
        return ["string", *self.files, *(["id"] if self.ids else [])]

    def id(self, kind: str, name: str) -> int:
        """The number by which XML and code refer to a resource."""
        names = list(self.strings if kind == "string" else self.ids if kind == "id" else self.files[kind])
        return _PACKAGE << 24 | (self.types().index(kind) + 1) << 16 | names.index(name)


def write_arsc(resources: Resources) -> bytes:
    """The bytes of resources.arsc."""
    values: dict[str, None] = {}
    for texts in resources.strings.values():
        values |= dict.fromkeys(texts.values())
    for files in resources.files.values():
        values |= dict.fromkeys(files.values())
    pool = {text: index for index, text in enumerate(values)}
    keys: dict[str, None] = dict.fromkeys(resources.strings)
    for files in resources.files.values():
        keys |= dict.fromkeys(files)
    keys |= dict.fromkeys(resources.ids)
    key_index = {name: index for index, name in enumerate(keys)}
    body = b"".join(_type(resources, kind, number, pool, key_index) for number, kind in enumerate(resources.types(), 1))
    type_pool, key_pool = string_pool(resources.types()), string_pool(list(keys), utf8=True)
    name = resources.package.encode("utf-16-le")[:254].ljust(256, b"\0")
    header_size = 8 + 4 + 256 + 20
    header = struct.pack("<I", _PACKAGE) + name
    header += struct.pack("<IIIII", header_size, 0, header_size + len(type_pool), 0, 0)
    package = chunk(0x0200, header, type_pool + key_pool + body)
    return chunk(0x0002, struct.pack("<I", 1), string_pool(list(pool), utf8=True) + package)


def _type(resources: Resources, kind: str, number: int, pool: dict[str, int], keys: dict[str, int]) -> bytes:
    if kind == "string":
        rows = resources.strings
    elif kind == "id":
        rows = {name: {"": ""} for name in resources.ids}
    else:
        rows = {name: {"": path} for name, path in resources.files[kind].items()}
    languages = sorted({language for texts in rows.values() for language in texts})
    flags = [4 if len(texts) > 1 else 0 for texts in rows.values()]  # 4: differs by locale
    out = chunk(0x0202, struct.pack("<BBHI", number, 0, 0, len(rows)), struct.pack(f"<{len(flags)}I", *flags))
    for language in languages:
        offsets, entries = [], b""
        for name, texts in rows.items():
            if language not in texts:
                offsets.append(0xFFFFFFFF)
                continue
            offsets.append(len(entries))
            data = (0x12, 0) if kind == "id" else (0x03, pool[texts[language]])
            entries += struct.pack("<HHI", 8, 0, keys[name]) + struct.pack("<HBBI", 8, 0, *data)
        config = _config(language)
        start = 20 + len(config) + 4 * len(offsets)
        header = struct.pack("<BBHII", number, 0, 0, len(offsets), start) + config
        out += chunk(0x0201, header, struct.pack(f"<{len(offsets)}I", *offsets) + entries)
    return out


def _config(language: str) -> bytes:
    """A `ResTable_config` that names only a locale, such as `zh` or `zh-TW`."""
    code, _, region = language.partition("-")
    locale = code.encode().ljust(2, b"\0") + region.encode().ljust(2, b"\0")
    return struct.pack("<II4s", 64, 0, locale) + bytes(52)
