"""One opened Android app: manifest, resources and code together, with what could not be read said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from weftline.apps.android.arsc import Resources, read_resources
from weftline.apps.android.axml import read_axml
from weftline.apps.android.dex import Code, Dex, read_dex, sweep
from weftline.apps.android.dex.constants import constant_strings
from weftline.apps.android.manifest import Manifest, read_manifest
from weftline.apps.container import Archive
from weftline.apps.rules import load
from weftline.errors import UnreadableError
from weftline.model.locator import Locator

_DEX = re.compile(r"(?:.*/)?classes\d*\.dex$")
MOST_DEX = 96 << 20
MOST_DEX_FILES = 64


@dataclass(slots=True)
class Body:
    """The code of one DEX file: `member` in the archive (empty if bare), and which bodies are a library's.
    `constants`: numbers of the strings that are constants of the app's own classes.
    """

    member: str
    code: Code
    library: NDArray[np.bool_]
    constants: frozenset[int] = frozenset()


@dataclass(slots=True)
class AndroidApp:
    """An app as far as it could be read. `where` is the place of the archive itself."""

    where: Locator
    archive: Archive | None
    manifest: Manifest | None = None
    resources: Resources | None = None
    bodies: list[Body] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    anomalies: list[str] = field(default_factory=list)

    def inside(self, member: str) -> Locator:
        """The place of a member of the archive; the app itself where `member` is empty."""
        return self.where.inside(member) if member else self.where

    def attempt(self, what: str, step: Callable[[], None]) -> None:
        """Do a step; whatever goes wrong with it becomes a problem that names it."""
        try:
            step()
        except UnreadableError as error:
            self.problems.append(f"could not read {what}: {error.message}")
        except Exception as error:  # noqa: BLE001 - hostile input may break a parser in any way; it is listed, never lost
            self.problems.append(f"could not read {what}: {type(error).__name__}: {error}")


def open_apk(where: Locator, archive: Archive) -> AndroidApp:
    """Read manifest, resources and code of an APK."""
    app = AndroidApp(where, archive)
    app.attempt("the resource table", lambda: _resources(app, archive))
    app.attempt("the manifest", lambda: _manifest(app, archive))
    names = sorted(name for name in archive.names() if _DEX.match(name))
    for name in names[:MOST_DEX_FILES]:
        app.attempt(f"the code in {name}", lambda name=name: _code_of(app, archive, name))  # type: ignore[misc]
    if len(names) > MOST_DEX_FILES:
        app.problems.append(f"{len(names) - MOST_DEX_FILES} DEX files were not read: there are too many")
    if not names:
        app.anomalies.append("the archive holds no DEX file")
    return app


def open_dex(where: Locator, data: bytes) -> AndroidApp:
    """Read a bare DEX file."""
    app = AndroidApp(where, None)
    app.attempt("the code", lambda: _code(app, "", data))
    return app


def _resources(app: AndroidApp, archive: Archive) -> None:
    if archive.has("resources.arsc"):
        app.resources = read_resources(archive.read("resources.arsc", 128 << 20))
        app.anomalies += [f"resources: {anomaly}" for anomaly in app.resources.anomalies[:20]]


def _manifest(app: AndroidApp, archive: Archive) -> None:
    name = "AndroidManifest.xml"
    if not archive.has(name):
        folded = [other for other in archive.names() if other.lower().lstrip("./") == name.lower()]
        if not folded:
            raise UnreadableError("the archive holds no AndroidManifest.xml")
        name = folded[0]
    errors: list[str] = []
    for copy in archive.copies(name, 16 << 20):
        try:
            document = read_axml(copy.data)
        except (UnreadableError, IndexError, ValueError) as error:
            errors.append(str(error))
            continue
        manifest = read_manifest(document, app.resources)
        app.anomalies += [f"manifest: {anomaly}" for anomaly in document.anomalies[:20]]
        if app.manifest is None or (manifest.package and not app.manifest.package):
            app.manifest = manifest
    if app.manifest is None:
        raise UnreadableError(errors[0] if errors else "it is empty")
    if not app.manifest.package:
        app.problems.append("the manifest was read but names no package")


def _code_of(app: AndroidApp, archive: Archive, name: str) -> None:
    seen: set[bytes] = set()
    for copy in archive.copies(name, MOST_DEX):
        if copy.data in seen:
            continue
        seen.add(copy.data)
        app.attempt(f"the code in {name}", lambda data=copy.data: _code(app, name, data))  # type: ignore[misc]
        if copy.cut:
            app.problems.append(f"{name} is larger than {MOST_DEX} bytes; only that much was read")


def _code(app: AndroidApp, name: str, data: bytes) -> None:
    dex = read_dex(name or "the file", data)
    code = sweep(dex)
    app.anomalies += dex.anomalies[:20]
    rows = library_classes(dex, app.manifest.package if app.manifest else "")
    bodies = rows[code.class_row] if len(rows) else np.zeros(0, dtype=bool)
    app.bodies.append(Body(name, code, bodies, frozenset(constant_strings(dex, np.flatnonzero(~rows).tolist()))))


def library_classes(dex: Dex, package: str) -> NDArray[np.bool_]:
    """For each class, whether it belongs to a well-known library."""
    prefixes = _prefixes()
    own = package.replace(".", "/")
    rows = np.zeros(len(dex.classes), dtype=bool)
    for row, kind in enumerate(dex.classes[:, 0].tolist()):
        rows[row] = is_library(dex.type_name(kind), prefixes, own)
    return rows


def is_library(descriptor: str, prefixes: frozenset[str], own: str = "") -> bool:
    """Whether a class descriptor lies under one of the prefixes and not under the app's own package."""
    path = descriptor.lstrip("[").removeprefix("L").removesuffix(";")
    if own and (path + "/").startswith(own + "/"):
        return False
    parts = path.split("/")
    return any("/".join(parts[:depth]) in prefixes for depth in range(1, min(len(parts), 5)))


def _prefixes() -> frozenset[str]:
    return frozenset(load("libraries")["prefixes"])
