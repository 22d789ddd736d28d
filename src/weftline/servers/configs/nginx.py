"""nginx: sites, log formats, log paths, trusted proxies and areas closed to the public."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from weftline.model.server import Site
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 4 << 20
_NAMES: Final = re.compile(
    r"\s*+(?:.{0,200}\bserver_name|ServerName|ServerAlias|proxy_pass|.{0,200}\bssl_certificate)\s", re.IGNORECASE
)
_DEPTH: Final = 30
_TOKEN: Final = re.compile(
    r"\s++|#[^\n]*+|\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'|([{};])|((?:\$\{[^}\s]*+\}|[^\s{};\"'#]|(?<=\S)#)++)|(.)",
    re.DOTALL,
)
_LOOKS: Final = re.compile(
    rb"(?m)^[^\S\n]*+(?:server\s*\{|log_format\s|access_log\s|server_name\s|upstream\s+\S+\s*\{|http\s*\{|set_real_ip_from\s)"
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    named = entry.name.endswith((".conf", ".vhost")) or "nginx" in entry.path or "sites-" in entry.path
    return named and bool(_LOOKS.search(head))


def _directives(text: str) -> Iterator[list[str]]:
    """Directives as lists of words; `{` and `}` come as lists of their own."""
    words: list[str] = []
    for match in _TOKEN.finditer(text):
        double, single, mark, plain, _ = match.groups()
        if mark is None:
            word = double if double is not None else single if single is not None else plain
            if word is not None:
                words.append(word)
        elif mark == ";":
            yield words
            words = []
        else:
            yield [*words, mark]
            words = []


def say_names(entry: Entry, text: str, desk: Desk) -> None:
    """Keep the lines that name sites, to be searched for domains."""
    for number, line in enumerate(text.splitlines(), 1):
        if _NAMES.match(line):
            desk.say(line[:2000], desk.at(entry, line=number))


class _Block:
    """What one server block states, or the level around it."""

    def __init__(self, kind: str = "", path: str = "") -> None:
        self.kind = kind
        self.path = path
        self.names: list[str] = []
        self.root = ""
        self.logs: list[str] = []
        self.closed = False


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace")
    say_names(entry, text, desk)
    stack = [_Block()]
    for words in _directives(text):
        if words[-1:] == ["{"]:
            stack.append(_Block(words[0] if len(words) > 1 else "", words[-2] if len(words) > 2 else ""))
            if len(stack) > _DEPTH:
                desk.problems.append(f"{entry.path}: blocks nested too deeply; the rest is not read")
                break
        elif words[-1:] == ["}"]:
            if len(stack) > 1:
                _close(stack.pop(), stack, desk)
        elif words:
            _directive(words, stack, desk)
    while len(stack) > 1:
        _close(stack.pop(), stack, desk)


def _directive(words: list[str], stack: list[_Block], desk: Desk) -> None:
    name, *values = words
    here = stack[-1]
    site = next((block for block in reversed(stack) if block.kind == "server"), here)
    if name == "log_format" and len(values) > 1:
        parts = [part for part in values[1:] if not part.startswith("escape=")]
        desk.log_formats[values[0]] = "".join(parts)
    elif name == "access_log" and values and values[0] != "off":
        desk.log_paths[values[0]] = values[1] if len(values) > 1 and "=" not in values[1] else "combined"
        site.logs.append(values[0])
    elif name == "server_name":
        site.names += [value for value in values if value not in {"_", "localhost", ""}]
    elif name == "root" and values:
        site.root = site.root or values[0]
    elif name == "set_real_ip_from" and values:
        with contextlib.suppress(ValueError):
            desk.traffic.trusted.append(ipaddress.ip_network(values[0], strict=False))
    elif name == "real_ip_header":
        desk.traffic.fronted = True
    elif name in {"auth_basic", "deny"} and values and values[0] != "off":
        here.closed = True


def _close(block: _Block, stack: list[_Block], desk: Desk) -> None:
    if block.kind == "location" and block.closed and re.fullmatch(r"/[\w.-]{2,60}/?", block.path):
        if not re.search(r"\.(?:ht|git|svn|env|user)", block.path):
            desk.traffic.bases.add(block.path.rstrip("/"))
    elif block.kind == "server" and (block.names or block.root):
        desk.own_names.update(name.lower() for name in block.names)
        outer = tuple(log for each in stack for log in each.logs)
        desk.sites.append(Site(" ".join(block.names) or "_", block.root, tuple(block.logs) or outer))


SOURCE = Source("nginx configuration", 1, _claims, _read)
