"""What the SSH service writes of logins, whichever log carries it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from weftline.model.server import Login

_ACCEPTED: Final = re.compile(
    r"Accepted (?P<how>\S{1,60}) for (?P<user>.{1,100}?) from (?P<ip>[0-9a-fA-F:.%]{2,60}\S*) port \d+"
    r"(?: ssh2)?(?:: \S+ (?P<key>(?:SHA256|MD5):\S+))?"
)
_FAILED: Final = re.compile(
    r"(?:Failed (?P<how>\S{1,60}) for (?:invalid user )?|Invalid user )"
    r"(?P<user>.{0,100}?) from (?P<ip>[0-9a-fA-F:.]{2,60})"
)


def login_in(text: str, time: str, locator: str) -> Login | None:
    """The login that a message tells of, not yet placed in time, or None."""
    match = _ACCEPTED.search(text[:2000])
    if match is not None:
        ip = match["ip"].rstrip(",")
        return Login("ssh", ip, True, locator, match["user"], None, time, match["key"] or "")
    match = _FAILED.search(text[:2000])
    return None if match is None else Login("ssh", match["ip"], False, locator, match["user"], None, time)


def placed(login: Login, at_us: int | None) -> Login:
    """The login with its time."""
    return replace(login, at_us=at_us)
