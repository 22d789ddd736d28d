"""Secrets are shown masked; only their hash goes further."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from weftline.model.server import Secret

_SECRET_NAME: Final = re.compile(
    r"passw|passwd|\bpwd\b|_pwd|mima|secret|token|api[_-]?key|app[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|"
    r"client[_-]?secret|signing|credential|smtp_pass|密码|密钥",
    re.IGNORECASE,
)
_EMPTY: Final = frozenset(
    ["", "null", "none", "true", "false", "changeme", "secret", "password", "yes", "no", "0", "1"]
)
_BOT: Final = re.compile(r"\b(\d{6,12}):([A-Za-z0-9_-]{30,50})")


def masked(value: str) -> str:
    """Enough to recognise a secret by, never enough to use it: at most two characters at each end, and the length."""
    bot = _BOT.fullmatch(value)
    if bot:
        return f"{bot[1]}:… ({len(value)} characters)"
    edge = 2 if len(value) >= 12 else 1 if len(value) >= 8 else 0
    return f"{value[:edge]}…{value[len(value) - edge :] if edge else ''} ({len(value)} characters)"


def secret_in(name: str, value: str, locator: str) -> Secret | None:
    """The secret that a setting of this name holds, or None where name and value do not speak of one."""
    if _BOT.fullmatch(value):
        return _secret("telegram_bot_token", value, locator)
    if value.lower() in _EMPTY or len(value) < 4 or not _SECRET_NAME.search(name):
        return None
    if value.isdigit() and len(value) < 6:
        return None
    return _secret(re.sub(r"\W+", "_", name.lower())[:60], value, locator)


def _secret(kind: str, value: str, locator: str) -> Secret:
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return Secret(kind, masked(value), locator, digest)
