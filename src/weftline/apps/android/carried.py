"""Files with code of their own that an app carries: splits beside it, and what it unpacks or installs later."""

from __future__ import annotations

import io
import re

from weftline.apps.android.app import AndroidApp, add_code, add_part
from weftline.apps.container import Archive
from weftline.errors import UnreadableError
from weftline.model.locator import Locator

_OWN = re.compile(r"(?:[^/]+/dex/)?classes\d*\.dex$")
_CODE_FILES = (".dex", ".apk", ".jar", ".xapk", ".apks")
MOST_CARRIED = 20
MOST_SPLITS = 60
MOST_INNER = 256 << 20


def read_splits(app: AndroidApp, outer: Archive, where: Locator, names: list[str]) -> None:
    """Read the splits of an app from the archive that holds them all. What cannot be read is a problem by name."""
    for name in names[:MOST_SPLITS]:
        app.attempt(f"the part {name}", lambda name=name: _open(app, outer, name, where.inside(name)))  # type: ignore[misc]
    if len(names) > MOST_SPLITS:
        app.problems.append(f"{len(names) - MOST_SPLITS} parts were not read, from {names[MOST_SPLITS]} on: too many")


def read_carried(app: AndroidApp) -> list[str]:
    """Read code that lies in other files of the app; their names. What cannot be read is a problem by name."""
    if app.archive is None:
        return []
    names = [name for name in app.archive.names() if name.lower().endswith(_CODE_FILES) and not _OWN.match(name)]
    read = []
    for name in names[:MOST_CARRIED]:
        before = len(app.bodies)
        app.attempt(f"the code in {name}", lambda name=name: _carried(app, name))  # type: ignore[misc]
        if len(app.bodies) > before:
            read.append(name)
    if len(names) > MOST_CARRIED:
        app.problems.append(f"{len(names) - MOST_CARRIED} further files with code of their own were not read")
    return read


def _carried(app: AndroidApp, name: str) -> None:
    assert app.archive is not None
    if name.lower().endswith(".dex"):
        add_code(app, name, app.archive.read(name, MOST_INNER))
        return
    _open(app, app.archive, name, app.where.inside(name))
    if not any(of.member.startswith(app.parts[-1].member("")) for of in app.bodies):
        raise UnreadableError("it holds no DEX file that can be read")


def _open(app: AndroidApp, outer: Archive, name: str, where: Locator) -> None:
    """Take an archive as a part. All parts share the first one's budget: nested bombs would multiply it."""
    first = app.parts[0].archive if app.parts else None
    add_part(app, where, Archive.open(io.BytesIO(outer.read(name, MOST_INNER)), within=first))
