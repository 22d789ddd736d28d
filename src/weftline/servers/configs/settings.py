"""Settings of frameworks and programs: `.env`, PHP arrays and constants, properties, YAML-like and Python files."""

from __future__ import annotations

import re
from typing import Final

from weftline.servers.desk import Desk, Source
from weftline.servers.masking import secret_in
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_NAMES: Final = re.compile(
    r"(?:^|/)(?:\.env[\w.-]*|[\w-]*config[\w-]*\.(?:php|json|ya?ml|ini|py|js|toml)|config/[\w-]+\.php|database\.php|"
    r"settings\.(?:py|php|json|ini)|application[\w-]*\.(?:properties|ya?ml)|local\.xml|wp-config\.php|\.my\.cnf|my\.cnf|"
    r"php\.ini|account\.conf|docker-compose[\w.-]*\.ya?ml|\.gitconfig|\.git/config|frpc?\.(?:ini|toml)|regr\.json|"
    r"wg\d?\.conf|[\w-]+\.ini|extra/[\w-]+\.php|credentials|userInfo\.json|"
    r"letsencrypt/renewal/[\w.-]+\.conf|\.acme\.sh/[\w.*-]+/[\w.*-]+\.conf|acme\.json|acme/[\w./@-]+\.json)$",
    re.IGNORECASE,
)
_PAIRS: Final = (
    re.compile(r"""['"]([\w.-]{1,80})['"]\s*(?:=>|:)\s*(?:env\([^,()]{0,80},\s*)?['"]([^'"\n]{1,2000})['"]"""),
    re.compile(r"""define\(\s*['"]([\w.-]{1,80})['"]\s*,\s*['"]([^'"\n]{1,2000})['"]"""),
)
_NAMED: Final = re.compile(r"""\s*+(?:export\s++)?\$?([\w.\-\[\]']{1,80})\s*+[=:]""")
_LONGEST: Final = 2000
_ZONE: Final = re.compile(r"time[_.-]?zone$|^tz$", re.IGNORECASE)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return b"\0" not in head and bool(_NAMES.search(entry.path)) and "/vendor/" not in entry.path


def _read(entry: Entry, desk: Desk) -> None:
    take_settings(entry, entry.read(_LIMIT).decode("utf-8", "backslashreplace"), desk)


def take_settings(entry: Entry, text: str, desk: Desk) -> None:
    """Take secrets, the zone and what may name someone out of a text of names and values."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > 4000 or not line.strip():
            continue
        locator = desk.at(entry, line=number)
        pairs = _pairs(line)
        for name, value in pairs:
            secret = secret_in(name, value, locator)
            if secret is not None:
                desk.secrets.append(secret)
            if _ZONE.search(name):
                desk.clock.learn(value.strip(), "application")
        if pairs or "://" in line or "@" in line:
            desk.say(line, locator)


def _pairs(line: str) -> list[tuple[str, str]]:
    for pattern in _PAIRS:
        found = [(name, value.strip()) for name, value in pattern.findall(line)]
        if found:
            return found
    named = _NAMED.match(line)
    value = _value(line[named.end() :].partition("#")[0]) if named else None
    return [(named[1], value)] if named and value is not None else []


def _value(text: str) -> str | None:
    """What stands behind a name, without the quotes around it, what ends it and white space; None where it is no value.

    Taken apart by hand, since an expression for it takes time with the cube of the blanks in a hostile line.
    """
    bare = text.strip()
    if not bare:
        return "" if text else None
    opened = bare[1:] if bare[0] in "'\"" else bare
    ended = opened[:-1].rstrip() if opened[-1:] in (";", ",") else opened
    closed = ended[:-1] if ended[-1:] in ("'", '"') else ended
    value = (closed or opened[:1]).strip()
    return value if opened and len(closed) <= _LONGEST and "'" not in value and '"' not in value else None


SOURCE = Source("settings", 1, _claims, _read)
