"""Apache: sites, log formats, log paths and trusted proxies."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import shlex
from typing import Final

from weftline.model.server import Site
from weftline.servers.configs.nginx import say_names
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 4 << 20
_LOOKS: Final = re.compile(
    rb"(?mi)^[^\S\n]*+(?:<VirtualHost\s|LogFormat\s|CustomLog\s|DocumentRoot\s|ServerRoot\s|ServerName\s)"
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    named = entry.name.endswith((".conf", ".vhost")) or "apache" in entry.path or "httpd" in entry.path
    return named and "lsws" not in entry.path and bool(_LOOKS.search(head))


def _words(line: str) -> list[str]:
    try:
        reader = shlex.shlex(line, posix=True, punctuation_chars=False)
        reader.whitespace_split, reader.commenters, reader.escape = True, "", ""
        return list(reader)
    except ValueError:
        return line.split()


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace").replace("\\\n", " ")
    say_names(entry, text, desk)
    site: dict[str, list[str]] = {}
    for raw in text.splitlines():
        line = raw.strip()
        lowered = line.lower()
        if not line or line.startswith("#"):
            continue
        if lowered.startswith("</virtualhost"):
            _close(site, desk)
            site = {}
        elif not line.startswith("<"):
            _directive(line, site, desk)
    _close(site, desk)


def _directive(line: str, site: dict[str, list[str]], desk: Desk) -> None:
    if line.lower().startswith("logformat"):
        match = re.match(r'\w+\s+"((?:[^"\\]|\\.)*+)"\s*+(\S*)', line)
        if match:
            desk.log_formats[match[2] or "default"] = match[1]
        return
    name, *values = _words(line)
    key = name.lower()
    if key == "customlog" and values and not values[0].startswith("|"):
        desk.log_paths[re.sub(r"\$\{?\w+\}?", "", values[0])] = values[1] if len(values) > 1 else "common"
        site.setdefault("logs", []).append(values[0])
    elif key in {"servername", "serveralias"}:
        site.setdefault("names", []).extend(value.partition(":")[0] for value in values)
    elif key == "documentroot" and values:
        site.setdefault("root", []).append(values[0])
    elif key == "remoteipheader" and values:
        desk.traffic.fronted = True
    elif key in {"remoteiptrustedproxy", "remoteipinternalproxy"}:
        for value in values:
            with contextlib.suppress(ValueError):
                desk.traffic.trusted.append(ipaddress.ip_network(value, strict=False))


def _close(site: dict[str, list[str]], desk: Desk) -> None:
    if site.get("names") or site.get("root"):
        desk.own_names.update(name.lower() for name in site.get("names", []))
        root = site.get("root", [""])[0]
        desk.sites.append(Site(" ".join(site.get("names", [])) or "_", root, tuple(site.get("logs", []))))


SOURCE = Source("Apache configuration", 1, _claims, _read)
