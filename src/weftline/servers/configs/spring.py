"""Spring Boot: where Tomcat writes its access log and in which format, from `application.yml` or `.properties`."""

from __future__ import annotations

import re
from typing import Final

from weftline.servers.configs.settings import take_settings
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_NAME: Final = re.compile(r"^(?:application|bootstrap)[\w-]*\.(?:ya?ml|properties)$")
_LEVEL: Final = re.compile(r"^( *)(?:- )?([\w.\[\]-]{1,100})\s*:(?:\s+(.*))?$")
_FALLBACK: Final = re.compile(r"\$\{[^{}:\n]{1,200}(?::([^{}\n]{0,200}))?\}")
_LOG: Final = "server.tomcat.accesslog."
_PATTERNS: Final = {
    "common": '%h %l %u %t "%r" %s %b',
    "combined": '%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-Agent}i"',
}


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return b"\0" not in head and bool(_NAME.match(entry.name))


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace")
    take_settings(entry, text, desk)
    stated = properties_of(text) if entry.name.endswith(".properties") else yaml_levels(text)
    if _LOG + "pattern" in stated or stated.get(_LOG + "enabled") == "true":
        pattern = stated.get(_LOG + "pattern", "common")
        name = f"tomcat {entry.path}"
        desk.log_formats[name] = _PATTERNS.get(pattern, pattern)
        folder = stated.get(_LOG + "directory", "logs")
        base = stated.get("server.tomcat.basedir", "")
        start = folder if folder.startswith("/") else f"{base.rstrip('/')}/{folder}"
        desk.log_paths[f"{start}/{stated.get(_LOG + 'prefix', 'access_log')}*{stated.get(_LOG + 'suffix', '.log')}"] = (
            name
        )
    for key in ("logging.file.name", "logging.file", "logging.file.path", "logging.path"):
        if stated.get(key, "").startswith("/"):
            desk.inventory[f"log of the application, by {entry.path}"] = stated[key]


def properties_of(text: str) -> dict[str, str]:
    """`name = value` lines, with the values that placeholders fall back to."""
    pairs = re.findall(r"(?m)^\s*([\w.\[\]-]{1,200})\s*[=:]\s*(.*?)\s*$", text)
    return {name: _FALLBACK.sub(lambda match: match[1] or "", value) for name, value in pairs}


def yaml_levels(text: str) -> dict[str, str]:
    """YAML of plain nested names as dotted names; lists and blocks of text are passed over."""
    out: dict[str, str] = {}
    levels: list[tuple[int, str]] = []
    for line in text.splitlines():
        match = _LEVEL.match(line)
        if match is None:
            continue
        depth = len(match[1])
        while levels and levels[-1][0] >= depth:
            levels.pop()
        levels.append((depth, match[2]))
        value = (match[3] or "").strip()
        if value and not value.startswith("#"):
            quoted = re.match(r"""(['"])(.*)\1""", value)
            bare = quoted[2] if quoted else value.partition(" #")[0].strip()
            out[".".join(name for _, name in levels)] = _FALLBACK.sub(lambda found: found[1] or "", bare)
    return out


SOURCE = Source("Spring configuration", 1, _claims, _read)
