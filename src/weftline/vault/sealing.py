"""What stands sealed in the custody log: recipients can read it, and nobody without the operation's key wrote it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from weftline.errors import TamperedError
from weftline.vault.verifier import LOG

_NONCE: Final = 12
# Touches that change neither what is kept nor who can open or sign. All others are looked into, of whatever name.
_LIGHT: Final = re.compile(rb'\{"action":"(?:view|analyse|export|decide|undo|disclose|keep|derive)"')
STRANGER: Final = "nobody who holds the operation's key wrote this entry (added or changed)"


class Sealer:
    """Seals and opens with a key that is derived from the operation's key."""

    def __init__(self, operation_key: bytes) -> None:
        self._key = HKDF(SHA256(), 32, salt=None, info=b"weftline custody log").derive(operation_key)

    def keyed(self, what: str, value: str) -> str:
        """A pseudonym: sixteen hexadecimal digits, the same for the same value in this operation only."""
        return hmac.new(self._key, f"{what}\0{value}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]

    def seal(self, content: dict[str, Any], origin: str, seq: int) -> str:
        """The content as base64, bound to its place in this log."""
        nonce = secrets.token_bytes(_NONCE)
        plain = json.dumps(content, sort_keys=True).encode()
        return base64.b64encode(nonce + ChaCha20Poly1305(self._key).encrypt(nonce, plain, _bound(origin, seq))).decode()

    def unseal(self, token: str, origin: str, seq: int) -> dict[str, Any]:
        """What was sealed at that place. Raises TamperedError."""
        try:
            raw = base64.b64decode(token, validate=True)
            opened: dict[str, Any] = json.loads(
                ChaCha20Poly1305(self._key).decrypt(raw[:_NONCE], raw[_NONCE:], _bound(origin, seq))
            )
        except (InvalidTag, ValueError, binascii.Error):
            raise TamperedError(f"The sealed part of entry {seq} of {LOG} was altered.") from None
        return opened

    def strangers(self, log: Path, after: int, *, every: bool = False) -> Iterator[int]:
        """Entries of a log in good form whose sealed parts do not open: of those that change what is kept or who can
        open or sign, of all past the first `after`, and with `every` of all. Raises OSError.
        """
        origin = ""
        with log.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n") or (number > 1 and number <= after and not every and _LIGHT.match(line)):
                    continue
                entry = json.loads(line)
                origin = origin or str(entry.get("origin"))
                try:
                    self.unseal(entry["sealed"], origin, number)
                except TamperedError:
                    yield number


def _bound(origin: str, seq: int) -> bytes:
    return f"{origin}\n{seq}".encode()
