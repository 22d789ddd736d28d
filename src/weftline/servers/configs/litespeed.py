"""OpenLiteSpeed: virtual hosts with their roots, logs and formats."""

from __future__ import annotations

import re
from typing import Final

from weftline.model.server import Site
from weftline.servers.configs.nginx import say_names
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_LOOKS: Final = re.compile(rb"(?m)^[^\S\n]*+(?:docRoot|vhDomain|virtualhost\s|vhRoot|accesslog\s[^{\n]+\{)")
_LOG: Final = re.compile(r"^[^\S\n]*+accesslog\s++(\S{1,300})\s*+\{([^}]{0,4000})\}", re.MULTILINE)
_FORMAT: Final = re.compile(r'^[^\S\n]*+logFormat\s++"?(.{1,1000}?)"?[^\S\n]*+$', re.MULTILINE)
_STATED: Final = re.compile(
    r"^[^\S\n]*+(docRoot|vhDomain|vhAliases|vhRoot)\s++(\S(?:.{0,498}\S)?)[^\S\n]*+$", re.MULTILINE
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return (
        b"\0" not in head
        and "lsws" in entry.path
        and entry.name.endswith((".conf", ".conf.txt"))
        and bool(_LOOKS.search(head))
    )


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace")
    say_names(entry, text, desk)
    stated = dict(_STATED.findall(text))
    name = stated.get("vhDomain", "").replace("$VH_NAME", entry.path.split("/")[-2])
    logs = []
    for path, body in _LOG.findall(text):
        log = path.replace("$VH_NAME", name).replace("$VH_ROOT", stated.get("vhRoot", "").rstrip("/"))
        logs.append(log)
        found = _FORMAT.search(body)
        desk.log_paths[log] = "litespeed" if found else "combined"
        if found:
            desk.log_formats["litespeed"] = found[1]
    if name or "docRoot" in stated:
        desk.own_names.update(part.strip().lower() for part in name.split(",") if part.strip())
        desk.sites.append(Site(name or "_", stated.get("docRoot", ""), tuple(logs)))


SOURCE = Source("LiteSpeed configuration", 1, _claims, _read)
