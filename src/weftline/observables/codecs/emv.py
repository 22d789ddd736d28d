"""Merchant-presented payment codes: tag, length and value of two digits each, closed by a CRC (EMVCo MPM 1.1)."""

from __future__ import annotations

import binascii


def read(payload: str) -> dict[str, str] | None:
    """The top-level fields of a payment code, or None where structure or checksum (tag 63) is wrong."""
    if not payload.startswith("0002") or len(payload) > 1024 or len(payload) < 20 or payload[-8:-4] != "6304":
        return None
    raw = payload.encode("utf-8", "replace")
    checksum = binascii.crc_hqx(raw[:-4], 0xFFFF)
    if f"{checksum:04X}" != payload[-4:].upper():
        return None
    return fields(payload)


def fields(text: str) -> dict[str, str] | None:
    """Tag, length, value triples of a (nested) template, or None where they do not add up."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()):
            return None
        size = int(head[2:])
        value = text[at + 4 : at + 4 + size]
        if len(value) < size:
            return None
        found[head[:2]] = value
        at += 4 + size
    return found


def write(pairs: list[tuple[str, str]]) -> str:
    """A payment code of the given top-level fields, checksum included (tag 63 must not be among them)."""
    body = "".join(f"{tag}{len(value):02d}{value}" for tag, value in pairs) + "6304"
    return body + f"{binascii.crc_hqx(body.encode('utf-8'), 0xFFFF):04X}"
