"""The officer's identity: an age key that reads exhibits and an Ed25519 key that signs checkpoints."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from weftline.errors import KeysError
from weftline.vault.disk import create_file, replace_file, speaking, sync_folder
from weftline.vault.verifier import VerifyKey

PLAIN: Final = "identity.json"
PROTECTED: Final = "identity.age"


class Identity:
    """One person's keys on one machine.

    `recipient`: the public age key, to hand to others. `where`: the file it is kept in (None if only in memory).
    `made_now`: it did not exist before this call. `has_passphrase`: the file is useless without the passphrase.
    """

    def __init__(
        self,
        age: pyrage.x25519.Identity,
        signing: Ed25519PrivateKey,
        *,
        where: Path | None = None,
        made_now: bool = False,
        has_passphrase: bool = False,
    ) -> None:
        self.age = age
        self._signing = signing
        self.where = where
        self.made_now = made_now
        self.has_passphrase = has_passphrase
        self.recipient: str = str(age.to_public())
        self.public_signing_key: bytes = signing.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return f"Identity({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that name the signing key on paper."""
        return hashlib.sha256(self.public_signing_key).hexdigest()[:16]

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature (RFC 8032) over `data`, 64 bytes."""
        return self._signing.sign(data)

    def verify_key(self, name: str) -> VerifyKey:
        """The public signing key under the name that a log's notes use."""
        return VerifyKey(name, self.public_signing_key)

    @classmethod
    def generate(cls) -> Identity:
        """New keys that are kept nowhere."""
        return cls(pyrage.x25519.Identity.generate(), Ed25519PrivateKey.generate(), made_now=True)

    @classmethod
    def load_or_create(cls, folder: Path, passphrase: str | None = None) -> Identity:
        """The identity kept in `folder`, made on first use. Raises KeysError (passphrase missing or wrong, damaged
        file) and MachineError (folder cannot be written).
        """
        if any((folder / name).exists() for name in (PLAIN, PROTECTED)):
            return cls.load(folder, passphrase)
        new = cls.generate()
        name, data = (PROTECTED, _protected(new.to_bytes(), passphrase)) if passphrase else (PLAIN, new.to_bytes())
        with speaking(f"the identity in {folder}"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not create_file(folder / name, data):
                return cls.load(folder, passphrase)
        new.where, new.has_passphrase = folder / name, bool(passphrase)
        return new

    @classmethod
    def load(cls, folder: Path, passphrase: str | None = None) -> Identity:
        """The identity kept in `folder`. Raises KeysError where there is none or it cannot be opened."""
        protected = (folder / PROTECTED).exists()
        path = folder / (PROTECTED if protected else PLAIN)
        try:
            data = path.read_bytes()
        except OSError as error:
            message = f"There is no readable identity in {folder} ({error.strerror})."
            raise KeysError(message, "Restore it from your backup.") from None
        with suppress(OSError):
            path.chmod(0o600)
        if protected:
            data = _unprotected(data, passphrase, path)
        try:
            kept = json.loads(data)
            age = pyrage.x25519.Identity.from_str(kept["age"])
            signing = Ed25519PrivateKey.from_private_bytes(base64.b64decode(kept["signing"], validate=True))
        except (ValueError, KeyError, TypeError, pyrage.IdentityError):
            raise KeysError(f"The identity file {path} is damaged.", "Restore it from your backup.") from None
        return cls(age, signing, where=path, has_passphrase=protected)

    def protect(self, passphrase: str) -> None:
        """Puts the kept identity under a (new) passphrase. Raises KeysError where it is kept nowhere."""
        if self.where is None or not passphrase:
            raise KeysError("A passphrase can only be set on an identity that is kept in a file.")
        folder = self.where.parent
        with speaking(f"the identity in {folder}"):
            replace_file(folder / PROTECTED, _protected(self.to_bytes(), passphrase), 0o600)
            (folder / PLAIN).unlink(missing_ok=True)
            sync_folder(folder)
        self.where, self.has_passphrase = folder / PROTECTED, True

    def to_bytes(self) -> bytes:
        """The private keys as they are kept; whoever has these bytes has the keys."""
        signing = base64.b64encode(self._signing.private_bytes_raw()).decode()
        text = json.dumps({"version": 1, "age": str(self.age), "signing": signing}, indent=1)
        return text.encode() + b"\n"


def _protected(data: bytes, passphrase: str | None) -> bytes:
    sealed: bytes = pyrage.passphrase.encrypt(data, passphrase)
    return sealed


def _unprotected(data: bytes, passphrase: str | None, path: Path) -> bytes:
    if not passphrase:
        message = f"The identity in {path} is protected by a passphrase."
        raise KeysError(message, "Set WEFTLINE_PASSPHRASE for this command.")
    try:
        opened: bytes = pyrage.passphrase.decrypt(data, passphrase)
    except pyrage.DecryptError:
        raise KeysError(f"The passphrase does not open {path}.", "Try again; letters' case counts.") from None
    return opened
