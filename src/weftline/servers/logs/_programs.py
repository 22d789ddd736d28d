"""What single programs write into the system's logs, whether syslog or the journal carries it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from weftline.model.server import Login, TimelineEvent
from weftline.servers.addresses import plain

Told = Login | TimelineEvent

_ACCEPTED: Final = re.compile(
    r"Accepted (?P<how>\S{1,60}) for (?P<user>.{1,100}?) from (?P<ip>[0-9a-fA-F:.%]{2,60}\S*) port \d+"
    r"(?: ssh2)?(?:: \S+ (?P<key>(?:SHA256|MD5):\S+))?"
)
_FAILED: Final = re.compile(
    r"(?:Failed (?P<how>\S{1,60}) for (?:invalid user )?|Invalid user )"
    r"(?P<user>.{0,100}?) from (?P<ip>[0-9a-fA-F:.]{2,60})"
)
_COMMAND: Final = re.compile(r"^\s{0,8}(\S{1,64}) : .{0,400}?COMMAND=(.{1,2000})", re.DOTALL)
_DOVECOT: Final = re.compile(r"Login: user=<([^>]{1,200})>.{0,200}?\brip=([0-9a-fA-F:.]{2,60})")
_POSTFIX: Final = re.compile(r"client=\S{0,255}?\[([0-9a-fA-F:.]{2,60})\].{0,100}?sasl_username=([^\s,]{1,200})")


def told_by(program: str, text: str, time: str, locator: str) -> Told | None:
    """The login or event that a message of `program` tells of, not yet placed in time, or None.

    Logins to mailboxes are events: on a server of several tenants they say nothing of who runs it.
    """
    text = text[:2000]
    if program.startswith("sshd"):
        return _ssh(text, time, locator)
    if program == "sudo" and (match := _COMMAND.match(text)):
        return TimelineEvent(0, "command", f"{match[1]}: {match[2]}"[:200], locator)
    if program.startswith("dovecot") and (match := _DOVECOT.search(text)):
        return TimelineEvent(0, "mailbox login", f"{match[1]} {match[2]}", locator)
    if program.startswith("postfix") and (match := _POSTFIX.search(text)):
        return TimelineEvent(0, "mailbox login", f"{match[2]} {match[1]}", locator)
    return None


def placed(told: Told, at_us: int | None) -> Told | None:
    """The same with its time; an event without one has no place on a timeline."""
    if isinstance(told, Login):
        return replace(told, at_us=at_us)
    return None if at_us is None else replace(told, at_us=at_us)


def _ssh(text: str, time: str, locator: str) -> Login | None:
    match = _ACCEPTED.search(text)
    if match is not None:
        ip = plain(match["ip"].rstrip(","))
        return Login("ssh", ip, True, locator, match["user"], None, time, match["key"] or "")
    match = _FAILED.search(text)
    return None if match is None else Login("ssh", plain(match["ip"]), False, locator, match["user"], None, time)
