"""Inert Mach-O files: a header, no instruction, and a code signature made with a sample key."""

from __future__ import annotations

import hashlib
import plistlib
import struct

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from tests.samples import apps as samples

from weftline_example.apk.keys import identity

PAGE = 4096
BODY = b"\0https://api.sample.invalid/v1/up\0"


def signed_program(
    entitlements: dict[str, object], team: str = "TEAM123456", name: str = "invalid.sample.app", *, der: bytes = b""
) -> bytes:
    """One processor's program: magic, one load command, text, signature."""
    command = struct.pack("<IIII", 0x1D, 16, PAGE, 0)
    head = struct.pack("<IIIIIIII", 0xFEEDFACF, 0x0100000C, 0, 2, 1, len(command), 0, 0)
    start = len(head) + len(command)
    code = bytearray((head + command + BODY).ljust(PAGE, b"\0"))
    size = len(_signature(bytes(code), entitlements, team, name, der))
    code[start - 4 : start] = struct.pack("<I", size)
    return bytes(code) + _signature(bytes(code), entitlements, team, name, der)


def fat(*programs: bytes) -> bytes:
    """Programs of several processors in one file."""
    at, rows = PAGE, []
    for program in programs:
        rows.append(struct.pack(">IIIII", 0x0100000C, 0, at, len(program), 12))
        at += -(-len(program) // PAGE) * PAGE
    head = struct.pack(">II", 0xCAFEBABE, len(programs)) + b"".join(rows)
    padded = [program.ljust(-(-len(program) // PAGE) * PAGE, b"\0") for program in programs]
    return head.ljust(PAGE, b"\0") + b"".join(padded)


def der_entitlements(name: str, value: str) -> bytes:
    """One entitlement in the form of newer systems."""
    pair = _der(0x30, _der(0x0C, name.encode()) + _der(0x0C, value.encode()))
    return _der(0x70, _der(0x02, b"\1") + _der(0xB0, pair))


def _der(tag: int, body: bytes) -> bytes:
    return bytes([tag, len(body)]) + body


def _blob(magic: int, body: bytes) -> bytes:
    return struct.pack(">II", magic, len(body) + 8) + body


def _signature(code: bytes, entitlements: dict[str, object], team: str, name: str, der: bytes) -> bytes:
    wanted = _blob(0xFADE7172, der) if der else _blob(0xFADE7171, plistlib.dumps(entitlements))
    slot = 7 if der else 5
    directory = _directory(code, team, name, slot, hashlib.sha256(wanted).digest())
    who = identity(samples.SIGNER)
    builder = PKCS7SignatureBuilder().set_data(directory).add_signer(who.certificate, who.key, SHA256())  # type: ignore[arg-type]
    message = builder.sign(Encoding.DER, [PKCS7Options.Binary, PKCS7Options.DetachedSignature])
    parts = ((0, directory), (slot, wanted), (0x10000, _blob(0xFADE0B01, message)))
    at, index = 12 + 8 * len(parts), b""
    for kind, part in parts:
        index += struct.pack(">II", kind, at)
        at += len(part)
    return struct.pack(">III", 0xFADE0CC0, at, len(parts)) + index + b"".join(part for _, part in parts)


def _directory(code: bytes, team: str, name: str, slot: int, digest: bytes) -> bytes:
    texts = name.encode() + b"\0" + team.encode() + b"\0"
    hashes_at = 52 + len(texts) + slot * 32
    pages = [hashlib.sha256(code[at : at + PAGE]).digest() for at in range(0, len(code), PAGE)]
    body = struct.pack(">IIIIIII", 0x20200, 0, hashes_at, 52, slot, len(pages), len(code))
    body += struct.pack(">BBBBIII", 32, 2, 0, 12, 0, 0, 52 + len(name) + 1)
    special = digest + bytes(32 * (slot - 1))
    return _blob(0xFADE0C02, body + texts + special + b"".join(pages))
