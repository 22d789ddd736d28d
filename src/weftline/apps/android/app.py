"""One opened Android app: manifest, resources and code together, with what could not be read said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from weftline.apps.android.arsc import Resources, read_resources
from weftline.apps.android.axml import read_axml
from weftline.apps.android.bundle import MANIFEST as BUNDLE_MANIFEST
from weftline.apps.android.bundle import modules, read_bundle_resources, read_bundle_xml
from weftline.apps.android.dex import Code, Dex, read_dex, sweep
from weftline.apps.android.dex.constants import constant_strings
from weftline.apps.android.manifest import Manifest, read_manifest
from weftline.apps.container import Archive
from weftline.apps.rules import load
from weftline.errors import UnreadableError
from weftline.model.locator import Locator

_DEX = re.compile(r"(?:.*/)?classes\d*\.dex$")
_OF_PART = "\0"  # no name of an archive's own members holds one: they are escaped when read
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


@dataclass(frozen=True, slots=True)
class Part:
    """A further archive of the app: a split, or one that it carries within. `where`: its own place."""

    number: int
    where: Locator
    archive: Archive

    def member(self, name: str) -> str:
        """How one of its members is named within the app."""
        return f"{_OF_PART}{self.number}{_OF_PART}{name}"


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
    parts: list[Part] = field(default_factory=list)

    def inside(self, member: str) -> Locator:
        """The place of a member of the archive or of a part (as `Part.member` names it); the app where it is empty."""
        if member.startswith(_OF_PART):
            _, number, rest = member.split(_OF_PART, 2)
            return self.parts[int(number)].where.inside(rest)
        return self.where.inside(member) if member else self.where

    def archives(self) -> Iterator[tuple[Archive, Callable[[str], str]]]:
        """Each archive that belongs to the app, and how its members are named within the app."""
        if self.archive:
            yield self.archive, str
        for part in self.parts:
            yield part.archive, part.member

    def file_names(self) -> list[str]:
        """The names of all members of all archives."""
        return [name for archive, _ in self.archives() for name in archive.names()]

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


def add_part(app: AndroidApp, where: Locator, archive: Archive) -> None:
    """Read the code of a split or of an app carried within, as code of the app."""
    part = Part(len(app.parts), where, archive)
    app.parts.append(part)
    app.anomalies += [f"{where.members[-1]}: {anomaly}" for anomaly in archive.anomalies[:20]]
    names = [name for name in archive.names() if _DEX.match(name)]
    for name in names[:MOST_DEX_FILES]:
        app.attempt(f"the code in {where.members[-1]}", lambda name=name: _code_of(app, archive, name, part.member))  # type: ignore[misc]
    if len(names) > MOST_DEX_FILES:
        app.problems.append(f"{where.members[-1]}: {len(names) - MOST_DEX_FILES} DEX files were not read: too many")


def open_dex(where: Locator, data: bytes) -> AndroidApp:
    """Read a bare DEX file."""
    app = AndroidApp(where, None)
    app.attempt("the code", lambda: add_code(app, "", data))
    return app


def _resources(app: AndroidApp, archive: Archive) -> None:
    base = next(iter(modules(archive.names())), "")
    if base and archive.has(f"{base}/resources.pb"):
        app.resources = read_bundle_resources(archive.read(f"{base}/resources.pb", 128 << 20))
        app.resources.member = f"{base}/resources.pb"
        app.anomalies += [f"resources: {anomaly}" for anomaly in app.resources.anomalies[:20]]
    elif archive.has("resources.arsc"):
        app.resources = read_resources(archive.read("resources.arsc", 128 << 20))
        app.anomalies += [f"resources: {anomaly}" for anomaly in app.resources.anomalies[:20]]


def _manifest(app: AndroidApp, archive: Archive) -> None:
    found = modules(archive.names())
    if found:
        _bundle_manifests(app, archive, found)
        return
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


def _bundle_manifests(app: AndroidApp, archive: Archive, found: list[str]) -> None:
    """The base module's declarations, with permissions and components of the others."""
    for module in found:
        app.attempt(f"the manifest of {module}", lambda module=module: _bundle_manifest(app, archive, module))  # type: ignore[misc]


def _bundle_manifest(app: AndroidApp, archive: Archive, module: str) -> None:
    document = read_bundle_xml(archive.read(f"{module}/{BUNDLE_MANIFEST}", 16 << 20))
    manifest = read_manifest(document, app.resources)
    app.anomalies += [f"manifest of {module}: {anomaly}" for anomaly in document.anomalies[:20]]
    if app.manifest is None:
        app.manifest = manifest
        return
    app.manifest.components += manifest.components
    app.manifest.settings += manifest.settings
    app.manifest.bound += manifest.bound
    app.manifest.permissions = list(dict.fromkeys([*app.manifest.permissions, *manifest.permissions]))


def _code_of(app: AndroidApp, archive: Archive, name: str, member: Callable[[str], str] = str) -> None:
    seen: set[bytes] = set()
    for copy in archive.copies(name, MOST_DEX):
        if copy.data in seen:
            continue
        seen.add(copy.data)
        app.attempt(f"the code in {name}", lambda data=copy.data: add_code(app, member(name), data))  # type: ignore[misc]
        if copy.cut:
            app.problems.append(f"{name} is larger than {MOST_DEX} bytes; only that much was read")


def add_code(app: AndroidApp, name: str, data: bytes) -> None:
    """Read one DEX file of the app. Raises UnreadableError where it is none."""
    dex = read_dex(name.rpartition(_OF_PART)[2] or "the file", data)
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


def in_library(package: str) -> bool:
    """Whether a package (`com/a/b`) is one of a well-known library."""
    return is_library(package, _prefixes())


def _prefixes() -> frozenset[str]:
    return frozenset(load("libraries")["prefixes"])
