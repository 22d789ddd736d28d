"""Request logs of the BT/aaPanel hosting panel: one JSON list a line."""

from __future__ import annotations

import json

from weftline.servers.clock import written_us
from weftline.servers.desk import Action, Desk, Source
from weftline.servers.logs._blocks import numbered_lines
from weftline.servers.logs._request import is_address
from weftline.servers.tree import Entry


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return "panel/logs/request" in entry.path and head.lstrip()[:1] == b"["


def _read(entry: Entry, desk: Desk) -> None:
    for number, line in numbered_lines(entry, desk):
        desk.lines.total += 1
        if not line.strip("\0 \t"):
            desk.lines.blank += 1
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        texts = [str(value) for value in found] if isinstance(found, list) else []
        ip = next((bare for text in texts if is_address((bare := _without_port(text)).encode())), "")
        if not ip or len(texts) < 4:
            desk.miss(desk.at(entry, line=number), line, "no list with time and address")
            continue
        desk.lines.parsed += 1
        at_us = next((at for text in texts[:2] if (at := written_us(text, desk.clock.tz)) is not None), None)
        path = next((text for text in texts if text.startswith("/")), "")
        if "login" not in path:
            desk.actions.append(Action("panel", ip, "", at_us, desk.at(entry, line=number), path[:100]))


def _without_port(text: str) -> str:
    return text.rpartition(":")[0] if text.count(":") == 1 else text


SOURCE = Source("hosting panel request log", 4, _claims, _read)
