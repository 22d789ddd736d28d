"""Time stamps that travel by hand: the request for a hash, and reading the answer.

Source: RFC 3161 (Time-Stamp Protocol), RFC 5652 (CMS). Only the hash leaves; nothing here uses a network. An answer's
signature is checked by the verifier of whoever trusts the authority (`openssl ts -verify`): Weftline ships no trust
anchors, it checks that the answer grants a stamp for this very hash and this very request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from weftline.errors import InputError

MOST_BYTES: Final = 1 << 20
_INTEGER, _OCTETS, _NULL, _OID, _TIME, _SEQUENCE, _BOOLEAN = 0x02, 0x04, 0x05, 0x06, 0x18, 0x30, 0x01
_SHA256 = bytes.fromhex("608648016503040201")
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_GRANTED = frozenset({0, 1})


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an answer states: the hash, when (UTC, as attested by the authority), and the authority's serial number."""

    sha256: str
    time: datetime
    serial: int
    nonce: int | None


def request_for(sha256: str, nonce: int) -> bytes:
    """A time-stamp request in DER for a SHA-256 in hexadecimal, asking for the authority's certificate."""
    algorithm = _wrap(_SEQUENCE, _wrap(_OID, _SHA256) + _wrap(_NULL, b""))
    imprint = _wrap(_SEQUENCE, algorithm + _wrap(_OCTETS, bytes.fromhex(sha256)))
    return _wrap(_SEQUENCE, _number(1) + imprint + _number(nonce) + _wrap(_BOOLEAN, b"\xff"))


def nonce_of(request: bytes) -> int:
    """The number in a request that `request_for` made, by which its answer is known."""
    numbers = [value for tag, value in _parts(_only(request, _SEQUENCE)) if tag == _INTEGER]
    return int.from_bytes(numbers[1], "big")


def read_answer(data: bytes) -> Stamp:
    """Read a time-stamp answer. Raises InputError where it is none, or grants nothing."""
    if len(data) > MOST_BYTES:
        raise InputError("The answer is too large for a time stamp.", "Name the .tsr file that the authority gave.")
    try:
        return _stamp(data)
    except (ValueError, IndexError, StopIteration) as error:
        raise InputError(
            f"This is no time-stamp answer: {error}.", "Name the .tsr file that the authority gave."
        ) from None


def _stamp(data: bytes) -> Stamp:
    response = list(_parts(_only(data, _SEQUENCE)))
    status = int.from_bytes(_only_of(next(_parts(response[0][1])), _INTEGER), "big")
    if status not in _GRANTED or len(response) < 2:
        raise ValueError(f"the authority refused (status {status})")
    content = list(_parts(response[1][1]))
    if content[0][1] != _SIGNED_DATA:
        raise ValueError("it holds no signed data")
    signed = list(_parts(_only(content[1][1], _SEQUENCE)))
    inner = list(_parts(_only_of(signed[2], _SEQUENCE)))
    if inner[0][1] != _TST_INFO:
        raise ValueError("the signed data is no time stamp")
    return _info(_only(_only(inner[1][1], _OCTETS), _SEQUENCE))


def _info(body: bytes) -> Stamp:
    fields = list(_parts(body))
    imprint = list(_parts(_only_of(fields[2], _SEQUENCE)))
    algorithm = next(_parts(imprint[0][1]))[1]
    if algorithm != _SHA256:
        raise ValueError("it stamps another kind of hash")
    numbers = [value for tag, value in fields[5:] if tag == _INTEGER]
    return Stamp(
        sha256=_only_of(imprint[1], _OCTETS).hex(),
        time=_time(_only_of(fields[4], _TIME)),
        serial=int.from_bytes(_only_of(fields[3], _INTEGER), "big", signed=True),
        nonce=int.from_bytes(numbers[0], "big") if numbers else None,
    )


def _time(text: bytes) -> datetime:
    whole = text.decode("ascii").removesuffix("Z").partition(".")[0]
    return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _parts(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The values one after another inside a DER value: tag and content."""
    at = 0
    while at < len(body):
        tag, length, start = body[at], body[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise ValueError("a length in it is malformed")
            length = int.from_bytes(body[start : start + count], "big")
            start += count
        if start + length > len(body):
            raise ValueError("it is cut off")
        yield tag, body[start : start + length]
        at = start + length


def _only(body: bytes, tag: int) -> bytes:
    return _only_of(next(_parts(body)), tag)


def _only_of(part: tuple[int, bytes], tag: int) -> bytes:
    if part[0] != tag:
        raise ValueError(f"tag {part[0]:#x} stands where {tag:#x} belongs")
    return part[1]


def _wrap(tag: int, body: bytes) -> bytes:
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(digits))) + digits + body


def _number(value: int) -> bytes:
    return _wrap(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))
