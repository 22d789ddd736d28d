"""Addresses in the form in which they are compared."""

from __future__ import annotations

from typing import Final

_MAPPED: Final = "::ffff:"


def plain(address: str) -> str:
    """An IPv4 address that a socket for both kinds wrote as IPv6 (`::ffff:192.0.2.1`), as IPv4; else as it stands."""
    rest = address[len(_MAPPED) :]
    return rest if address[: len(_MAPPED)].lower() == _MAPPED and "." in rest else address


def plain_bytes(address: bytes) -> bytes:
    """The same of the bytes of a log."""
    return address[7:] if address[:7].lower() == b"::ffff:" and b"." in address else address
