"""What was typed: shell, database and editor histories, with and without times."""

from __future__ import annotations

import re
from typing import Final

from weftline.model.server import TimelineEvent
from weftline.servers.clock import epoch_us
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._blocks import numbered_lines
from weftline.servers.masking import masked
from weftline.servers.tree import Entry

_NAME: Final = re.compile(
    r"^\.(?:bash|zsh|sh|ash|mysql|mariadb|psql|python|php|redis|sqlite|rediscli|mongo|node_repl)_?history(?:-\w{1,64})?$|"
    r"^\.viminfo$|^\.lesshst$|^\.dbshell$|^fish_history$|^mongosh_repl_history$"
)
_ZSH: Final = re.compile(r"^: (\d{9,10}):\d+;(.*)$", re.DOTALL)
_FISH: Final = re.compile(r"^- cmd: (.*)$", re.DOTALL)
_FISH_TIME: Final = re.compile(r"^  when: (\d{9,10})$")
_OCTAL: Final = re.compile(r"\\([0-3][0-7]{2})")
_PASSWORD: Final = re.compile(
    r"(?<=\s-p)(?=\S{4})\S+|(?<=--password=)\S+|(?<=PASSWORD=)\S+|(?<=sshpass -p )\S+", re.IGNORECASE
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return bool(_NAME.match(entry.name))


def _read(entry: Entry, desk: Desk) -> None:
    """A time stands before its command, or in fish behind it; MySQL writes blanks and signs as octal numbers."""
    at_us: int | None = None
    fish: tuple[str, str] | None = None
    escaped = "mysql" in entry.name or "mariadb" in entry.name
    for number, line in numbered_lines(entry, desk):
        desk.lines.total += 1
        if not line.strip("\0 \t"):
            desk.lines.blank += 1
            continue
        desk.lines.parsed += 1
        if fish and (when := _FISH_TIME.match(line)):
            _event(epoch_us(when[1]), *fish, desk)
            fish = None
            continue
        if line.startswith("#") and epoch_us(line[1:]) is not None:
            at_us = epoch_us(line[1:])
            continue
        if zsh := _ZSH.match(line):
            at_us, line = epoch_us(zsh[1]), zsh[2]  # noqa: PLW2901 - the command without its time
        command = _FISH.match(line) if entry.name == "fish_history" else None
        text = command[1] if command else _OCTAL.sub(lambda found: chr(int(found[1], 8)), line) if escaped else line
        shown = _PASSWORD.sub(lambda found: masked(found[0]), text[:4000])
        locator = desk.at(entry, line=number)
        desk.say(shown, locator)
        fish = (shown, locator) if command else None
        _event(at_us, shown, locator, desk)
        at_us = None


def _event(at_us: int | None, command: str, locator: str, desk: Desk) -> None:
    if at_us is not None:
        desk.events.append(TimelineEvent(at_us, "command", command[:200], locator))


SOURCE = Source("history of commands", 4, _claims, _read)
