"""PHP-FPM: its pools, each with user, log and format."""

from __future__ import annotations

import re
from typing import Final

from weftline.servers.configs.settings import take_settings
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_LOOKS: Final = re.compile(
    rb"(?m)^[^\S\n]*+(?:pm\.max_children|access\.log|listen\.owner|php_admin_value\[|slowlog)\s*[=\]\w]"
)
_SECTION: Final = re.compile(r"^\s*\[([\w.-]{1,100})\]\s*$")
_PAIR: Final = re.compile(r"^\s*+([\w.\[\]-]{1,100})\s*+=\s*+((?:\S++(?:\s++(?=\S))?)*+)\s*+$")
_DEFAULT: Final = '%R - %u %t "%m %r" %s'


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return b"\0" not in head and entry.name.endswith(".conf") and bool(_LOOKS.search(head))


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace")
    take_settings(entry, text, desk)
    pool, stated = "", dict[str, str]()
    for line in [*text.splitlines(), "[end]"]:
        section, pair = _SECTION.match(line), _PAIR.match(line)
        if section:
            _close(pool, stated, entry, desk)
            pool, stated = section[1], {}
        elif pair:
            stated[pair[1]] = pair[2].strip("\"'")


def _close(pool: str, stated: dict[str, str], entry: Entry, desk: Desk) -> None:
    if not pool or pool == "global":
        return
    desk.inventory[f"PHP-FPM pool {pool}, by {entry.path}"] = f"runs as {stated.get('user', 'unknown')}"
    log = stated.get("access.log", "").replace("$pool", pool)
    if log:
        name = f"php-fpm {pool}"
        desk.log_formats[name] = apache_of_pool(stated.get("access.format", _DEFAULT))
        desk.log_paths[log] = name


def apache_of_pool(definition: str) -> str:
    """PHP-FPM's letters in Apache's: the client, the request's path without its method, the query, the whole script."""
    text = re.sub(
        r"%\{([^}]{1,80})\}([deocmCMtT])", lambda match: "%" + ("{%d}t" if match[2] in "tT" else "D"), definition
    )
    text = (
        text.replace('"%m %r%Q%q"', '"%r"')
        .replace('"%m %r"', '"%r"')
        .replace("%m %r%Q%q", "%m %U")
        .replace("%m %r", "%m %U")
    )
    return text.replace("%R", "%a").replace("%n", "%p")


SOURCE = Source("PHP-FPM configuration", 1, _claims, _read)
