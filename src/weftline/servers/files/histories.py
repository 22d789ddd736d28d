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
    r"^\.(?:bash|zsh|sh|ash|mysql|psql|python|redis|sqlite|rediscli|mongo)_?history$|^\.viminfo$|^\.lesshst$"
)
_ZSH: Final = re.compile(r"^: (\d{9,10}):\d+;(.*)$", re.DOTALL)
_PASSWORD: Final = re.compile(
    r"(?<=\s-p)(?=\S{4})\S+|(?<=--password=)\S+|(?<=PASSWORD=)\S+|(?<=sshpass -p )\S+", re.IGNORECASE
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return bool(_NAME.match(entry.name))


def _read(entry: Entry, desk: Desk) -> None:
    at_us: int | None = None
    for number, line in numbered_lines(entry, desk):
        desk.lines.total += 1
        if not line.strip("\0 \t"):
            desk.lines.blank += 1
            continue
        desk.lines.parsed += 1
        if line.startswith("#") and epoch_us(line[1:]) is not None:
            at_us = epoch_us(line[1:])
            continue
        zsh = _ZSH.match(line)
        if zsh:
            at_us, line = epoch_us(zsh[1]), zsh[2]  # noqa: PLW2901 - the command without its time
        locator = desk.at(entry, line=number)
        shown = _PASSWORD.sub(lambda found: masked(found[0]), line[:4000])
        desk.say(shown, locator)
        if at_us is not None:
            desk.events.append(TimelineEvent(at_us, "command", shown[:200], locator))
            at_us = None


SOURCE = Source("history of commands", 4, _claims, _read)
