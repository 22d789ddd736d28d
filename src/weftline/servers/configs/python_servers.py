"""Gunicorn and uWSGI: where a Python application's requests are logged and in which format."""

from __future__ import annotations

import re
from typing import Final

from weftline.servers.configs.settings import take_settings
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._formats import apache_of_gunicorn
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_NAME: Final = re.compile(r"gunicorn[\w.-]*\.(?:py|conf|service)$|uwsgi[\w.-]*\.ini$", re.IGNORECASE)
_STATED: Final = re.compile(
    r"(?:^[^\S\n]*+|--)(accesslog|access_log_format|access-logfile|access-logformat|logto|req-logger|daemonize)"
    r"(?:\s*+=|\t*+ )\s*+"
    r"""(?:'([^'\n]{1,2000})'|"([^"\n]{1,2000})"|([^\s'"]{1,400}))""",
    re.MULTILINE,
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return b"\0" not in head and bool(_NAME.search(entry.name))


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace")
    take_settings(entry, text, desk)
    stated = {name: single or double or bare for name, single, double, bare in _STATED.findall(text)}
    definition = stated.get("access_log_format") or stated.get("access-logformat")
    name = f"gunicorn {entry.path}"
    if definition:
        desk.log_formats[name] = apache_of_gunicorn(definition)
    for key in ("accesslog", "access-logfile", "logto", "req-logger", "daemonize"):
        path = stated.get(key, "").removeprefix("file:")
        if path.startswith("/"):
            desk.log_paths[path] = name if definition else "combined"


SOURCE = Source("Gunicorn or uWSGI configuration", 1, _claims, _read)
