"""Caddy: sites, logs and areas behind a password, from a Caddyfile or the JSON that it keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from weftline.model.server import Site
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_HEAD: Final = re.compile(r"^(?P<names>[^\s{}#(@](?:[^{}\n]{0,399}[^{} \t\n])?)[ \t]*+\{[ \t\r]*+$", re.MULTILINE)
_DIRECTIVE: Final = re.compile(
    r"^[ \t]*(root|output|basic_?auth|trusted_proxies)[ \t]++([^{\s](?:[^{\n]{0,399}[^{ \t\r\n])?)[ \t]*+\{?[ \t\r]*+$",
    re.MULTILINE,
)
_NAME: Final = re.compile(r"(?:https?://)?([A-Za-z0-9*.-]+\.[A-Za-z]{2,})(?::\d+)?")


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    if b"\0" in head:
        return False
    if (
        entry.name.startswith("Caddyfile")
        or entry.name.endswith(".caddy")
        or ("/caddy/" in f"/{entry.path}" and entry.name.endswith(".conf"))
    ):
        return True
    return entry.name.endswith(".json") and b'"apps"' in head and b'"http"' in head and b'"servers"' in head


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace")
    if entry.name.endswith(".json"):
        _from_json(text, entry, desk)
        return
    for names, body, number in _blocks(text):
        _site(names, body, desk)
        desk.say(" ".join(names), desk.at(entry, line=number))


def _blocks(text: str) -> Iterator[tuple[list[str], str, int]]:
    """(names, body, line) of each block at the outermost level."""
    at = 0
    while (match := _HEAD.search(text, at)) is not None:
        depth, end = 1, match.end()
        while depth and end < len(text):
            depth += (text[end] == "{") - (text[end] == "}")
            end += 1
        yield _NAME.findall(match["names"]), text[match.end() : end - 1], text.count("\n", 0, match.start()) + 1
        at = end


def _site(names: list[str], body: str, desk: Desk) -> None:
    stated = _DIRECTIVE.findall(body)
    logs = tuple(words.split()[1] for name, words in stated if name == "output" and words.startswith("file "))
    root = next((words.split()[-1] for name, words in stated if name == "root"), "")
    for name, words in stated:
        if name.startswith("basic"):
            _closed(words.split()[0], desk)
    for log in logs:
        desk.log_paths[log] = "caddy"
    desk.own_names.update(name.lower() for name in names)
    if names:
        desk.sites.append(Site(" ".join(names), root, logs))


def _closed(path: str, desk: Desk) -> None:
    base = path.rstrip("*").rstrip("/")
    if re.fullmatch(r"/[\w.-]{2,60}", base):
        desk.traffic.bases.add(base)


def _from_json(text: str, entry: Entry, desk: Desk) -> None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        desk.problems.append(f"{entry.path}: looks like Caddy's configuration, but is no JSON")
        return
    logs = tuple(path for path in _values(found, "filename") if path.startswith("/"))
    names = list(dict.fromkeys(_values(found, "host")))
    for log in logs:
        desk.log_paths[log] = "caddy"
    desk.own_names.update(name.lower() for name in names)
    desk.sites += [Site(name, next(_values(found, "root"), ""), logs) for name in names]
    desk.say(" ".join(names), desk.at(entry))


def _values(found: Any, key: str, depth: int = 0) -> Iterator[str]:
    """Texts under a key anywhere in the configuration."""
    if depth > 30:
        return
    if isinstance(found, list):
        for each in found:
            yield from _values(each, key, depth + 1)
    elif isinstance(found, dict):
        for name, value in found.items():
            if name == key:
                yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
            yield from _values(value, key, depth + 1)


SOURCE = Source("Caddy configuration", 1, _claims, _read)
