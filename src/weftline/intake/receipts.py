"""Case numbers and their secrets: shown once, kept only as a salted hash, asked for at a limited rate."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from weftline.errors import RefusedError
from weftline.intake.durable import saying, sync_folder, write_whole

State = Literal["received", "taken_in", "closed"]

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CASE_LENGTH, SECRET_LENGTH = 8, 16  # five bits a character: 40 for the number, 80 for the secret
FOLDER: Final = "receipts"
_ALIKE: Final = str.maketrans("OILU", "011V")
_COST: Final = {"n": 1 << 14, "r": 8, "p": 1}
_CASE: Final = re.compile(rf"[{ALPHABET}]{{{CASE_LENGTH}}}\Z")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the victim takes away. `secret` is shown once and kept nowhere."""

    case: str
    secret: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a receipt opens: how far the report has come, and whether only text may be added (victim under 18)."""

    case: str
    state: State
    text_only: bool


class TooManyTriesError(RefusedError):
    """A receipt was asked for too often. `wait`: seconds until the next try."""

    http_status = 429

    def __init__(self, wait: float) -> None:
        super().__init__("There were too many tries.", "Please wait a while and try again.")
        self.wait = max(1, int(wait) + 1)


def new_receipt() -> Receipt:
    """A new case number and secret."""
    return Receipt(_random(CASE_LENGTH), _random(SECRET_LENGTH))


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def grouped(text: str) -> str:
    """A number or secret in groups of four, as it is shown."""
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def ungrouped(text: str) -> str:
    """What somebody typed, without spaces and dashes, letters that look alike taken as the digits they stand for."""
    kept = "".join(c for c in text[:100].upper() if c.isascii() and c.isalnum())
    return kept.translate(_ALIKE)


def write_receipt(inbox: Path, receipt: Receipt, *, text_only: bool) -> None:
    """Keeps the hash of a receipt's secret. That only text may be added is bound into the hash and stands nowhere else,
    so that the file does not tell who is a minor.
    """
    salt = secrets.token_bytes(16)
    kept = {
        "version": 1,
        **_COST,
        "salt": base64.b64encode(salt).decode(),
        "hash": base64.b64encode(_hash(receipt.secret, salt, text_only)).decode(),
        "state": "received",
    }
    with saying("The receipt"):
        home = inbox / FOLDER
        if not home.is_dir():
            home.mkdir(mode=0o700, exist_ok=True)
            sync_folder(inbox)
        if not write_whole(home / f"{receipt.case}.json", json.dumps(kept).encode(), replace=False):
            raise FileExistsError(17, "this case number has a receipt", receipt.case)


def set_state(inbox: Path, case: str, state: State) -> bool:
    """Notes how far a report has come, for whoever asks with its receipt; False where it has none."""
    path = inbox / FOLDER / f"{ungrouped(case)}.json"
    kept = _read(path)
    if kept is None:
        return False
    with saying("The receipt"):
        write_whole(path, json.dumps({**kept, "state": state}).encode(), replace=True)
    return True


def _read(path: Path) -> dict[str, Any] | None:
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None


def _hash(secret: str, salt: bytes, text_only: bool) -> bytes:
    bound = f"{secret}\0{'text only' if text_only else 'all'}".encode()
    return hashlib.scrypt(bound, salt=salt, **_COST, maxmem=64 << 20)


class Desk:
    """Answers whoever shows a receipt, five wrong tries a quarter of an hour per case and thirty a minute in all.

    It counts by case number only: no address of a visitor is seen or kept.
    """

    PER_CASE, CASE_WINDOW = 5, 900.0
    IN_ALL, ALL_WINDOW = 30, 60.0

    def __init__(self, inbox: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._inbox = inbox
        self._clock = clock
        self._guard = threading.Lock()
        self._wrong: dict[str, list[float]] = {}
        self._tries: list[float] = []

    def look(self, case: str, secret: str) -> Standing | None:
        """The standing of a report; None where number and secret do not fit, whichever is wrong.

        Raises TooManyTriesError.
        """
        case, secret = ungrouped(case), ungrouped(secret)
        self._admit(case)
        kept = _read(self._inbox / FOLDER / f"{case}.json") if _CASE.match(case) else None
        salt = base64.b64decode(kept["salt"]) if kept else b"\0" * 16
        wanted = base64.b64decode(kept["hash"]) if kept else b"\0" * 64
        fits = {text_only: hmac.compare_digest(_hash(secret, salt, text_only), wanted) for text_only in (False, True)}
        if kept is None or not any(fits.values()):
            return None
        with self._guard:
            self._wrong.pop(case, None)
        return Standing(case, kept.get("state", "received"), fits[True])

    def _admit(self, case: str) -> None:
        """Counts a try as wrong until it proves right."""
        now = self._clock()
        with self._guard:
            self._tries = [at for at in self._tries if now - at < self.ALL_WINDOW]
            self._wrong = {
                name: recent
                for name, times in self._wrong.items()
                if (recent := [at for at in times if now - at < self.CASE_WINDOW])
            }
            mine = self._wrong.get(case, [])
            if len(mine) >= self.PER_CASE:
                raise TooManyTriesError(self.CASE_WINDOW - (now - mine[0]))
            if len(self._tries) >= self.IN_ALL:
                raise TooManyTriesError(self.ALL_WINDOW - (now - self._tries[0]))
            self._tries.append(now)
            self._wrong.setdefault(case, []).append(now)
