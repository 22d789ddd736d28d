"""Texts that were wrapped so that a search does not find them, unwrapped with the way stated. Nothing is guessed:
a result counts only where it is a link, a host or an address.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import re2

from weftline.apps.findings.ciphers import Keyring
from weftline.apps.findings.hosts import Target, targets

_BASE64 = re2.compile(r"^[A-Za-z0-9+/_-]+={0,2}$")
_HEX = re2.compile(r"^(?:[0-9a-fA-F]{2})+$")
_STARTS = (b"http://", b"https://", b"ws://", b"wss://", b"tcp://", b"mqtt")
MOST_DEPTH = 3
_LEAST_KEYED = 10
_MOST_KEYS = 20
_OPENING = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:/-_")
MOST_WRAPPED = 8000


def unwrap(text: str, keys: Iterable[bytes] = (), ring: Keyring | None = None) -> list[tuple[str, str, list[Target]]]:
    """(plain text, way, what it names) of a wrapped text. `keys`: constants near it that may be XOR keys; `ring`: what
    the app's AES keys may be.
    """
    found: list[tuple[str, str, list[Target]]] = []
    _open(text, "", _Keys(list(keys), ring), 0, found)
    return found


def unwrap_bytes(
    data: bytes, keys: Iterable[bytes] = (), ring: Keyring | None = None
) -> list[tuple[str, str, list[Target]]]:
    """The same for a constant byte array."""
    found: list[tuple[str, str, list[Target]]] = []
    _judge(data, "bytes", _Keys(list(keys), ring), 0, found)
    return found


@dataclass(frozen=True, slots=True)
class _Keys:
    near: list[bytes]
    ring: Keyring | None


def _open(text: str, way: str, keys: _Keys, depth: int, found: list[tuple[str, str, list[Target]]]) -> None:
    if depth >= MOST_DEPTH:
        return
    for name, data in _decodings(text):
        _judge(data, f"{way}+{name}" if way else name, keys, depth, found)
    if not way and text[::-1].lower().startswith(("http://", "https://", "wss://", "ws://")):
        found.append((text[::-1], "reversed", targets(text[::-1])))


def _decodings(text: str) -> Iterator[tuple[str, bytes]]:
    stripped = text.strip()
    if not 10 <= len(stripped) <= MOST_WRAPPED:
        return
    if _HEX.match(stripped):
        yield "hex", bytes.fromhex(stripped)
    if _BASE64.match(stripped):
        plain = stripped.rstrip("=").replace("-", "+").replace("_", "/")
        if len(plain) % 4 != 1:
            try:
                yield "base64", base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
            except (binascii.Error, ValueError):
                return


def _judge(data: bytes, way: str, keys: _Keys, depth: int, found: list[tuple[str, str, list[Target]]]) -> None:
    """Keep the plain form where it names something; else try keys, else a further layer."""
    if len(data) < 7:
        return
    for plain, key in _candidates(data, keys):
        text = _printable(plain)
        if not text:
            continue
        named = [target for target in targets(text) if target.kind != "path"]
        if key and len(text) < _LEAST_KEYED:
            named = [target for target in named if target.kind == "url"]
        step = f"{way}+{key}" if key else way
        if named:
            found.append((text, step, named))
            return
        if not key:
            before = len(found)
            _open(text, step, keys, depth + 1, found)
            if len(found) > before:
                return


def _candidates(data: bytes, keys: _Keys) -> Iterator[tuple[bytes, str]]:
    """The data itself, under the one-byte key that would make it a link, under keys nearby and the app's own."""
    yield data, ""
    for start in _STARTS:
        key = data[0] ^ start[0]
        if key and all(byte ^ key == want for byte, want in zip(data, start, strict=False)):
            yield bytes(byte ^ key for byte in data), f"xor(0x{key:02x})"
            return
    for key_bytes in keys.near[:_MOST_KEYS]:
        if 1 <= len(key_bytes) <= 64 and _begins_well(data, key_bytes):
            plain = bytes(byte ^ key_bytes[i % len(key_bytes)] for i, byte in enumerate(data))
            if plain.isascii():
                yield plain, f"xor({key_bytes.decode('ascii', 'backslashreplace')!r})"
    if keys.ring is not None:
        yield from keys.ring.open(data)


def _begins_well(data: bytes, key: bytes) -> bool:
    """Whether the first bytes could be those of a link or host under that key."""
    return all(byte ^ key[i % len(key)] in _OPENING for i, byte in enumerate(data[:10]))


def _printable(data: bytes) -> str:
    try:
        text = data.decode("utf-8").rstrip("\0")
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() else ""
