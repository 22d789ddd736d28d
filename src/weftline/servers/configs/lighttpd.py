"""Lighttpd: sites, the log and its format, with variables put in."""

from __future__ import annotations

import re
from typing import Final

from weftline.model.server import Site
from weftline.servers.configs.nginx import say_names
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_LOOKS: Final = re.compile(
    rb"(?m)^[^\S\n]*+(?:server\.document-root|server\.modules|accesslog\.filename|accesslog\.format)\s*\+?="
)
_LINE: Final = re.compile(r"^[^\S\n]*+([A-Za-z][\w.-]{0,80})\s*+\+?:?=\s*+(.{1,2000})$", re.MULTILINE)
_VALUE: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"|([A-Za-z_][\w.]{0,80})')
_HOST: Final = re.compile(r'\$HTTP\["host"\]\s*=[=~]\s*"([^"\n]{1,200})"[^{\n]*\{([^{}]{0,20000})\}')
_DEFAULT: Final = '%h %V %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"'


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return b"\0" not in head and entry.name.endswith(".conf") and bool(_LOOKS.search(head))


def _read(entry: Entry, desk: Desk) -> None:
    text = re.sub(r"(?m)^[^\S\n]*+#.*$", "", entry.read(_LIMIT).decode("utf-8", "backslashreplace"))
    say_names(entry, text, desk)
    known: dict[str, str] = {}
    for host, body in _HOST.findall(text):
        stated = _take(body, known, desk)
        desk.own_names.add(host.lower())
        desk.sites.append(Site(host, stated.get("server.document-root", ""), _logs(stated)))
    stated = _take(_HOST.sub("", text), known, desk)
    root = stated.get("server.document-root", "")
    if root:
        desk.sites.append(Site(stated.get("server.name", "_"), root, _logs(stated)))


def _take(text: str, known: dict[str, str], desk: Desk) -> dict[str, str]:
    """What a block assigns; its log and format go to the desk."""
    stated: dict[str, str] = {}
    for name, raw in _LINE.findall(text):
        value = "".join(
            quoted if not plain else known.get(plain.removeprefix("var."), "") for quoted, plain in _VALUE.findall(raw)
        )
        stated[name] = value
        known[name.removeprefix("var.")] = value
    if "accesslog.format" in stated:
        desk.log_formats["lighttpd"] = stated["accesslog.format"]
    for log in _logs(stated):
        desk.log_formats.setdefault("lighttpd", _DEFAULT)
        desk.log_paths[log] = "lighttpd"
    return stated


def _logs(stated: dict[str, str]) -> tuple[str, ...]:
    log = stated.get("accesslog.filename", "")
    return (log,) if log and not log.startswith("|") else ()


SOURCE = Source("Lighttpd configuration", 1, _claims, _read)
