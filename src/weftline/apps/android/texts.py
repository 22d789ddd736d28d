"""Every text an app carries, with its place: constants of code, resources, declarations, files, native libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from weftline.apps.android.app import AndroidApp, Body
from weftline.apps.android.axml import read_axml
from weftline.apps.android.bundle import MANIFEST, read_bundle_xml
from weftline.apps.android.pool import Strings
from weftline.apps.container import Archive
from weftline.errors import UnreadableError

Origin = Literal["code", "resource", "manifest", "file", "native"]
_TEXT_FILES = (".js", ".mjs", ".html", ".htm", ".json", ".xml", ".properties", ".txt", ".cfg", ".conf", ".ini", ".env",
               ".yml", ".yaml", ".css", ".vue", ".ts", ".wxml", ".plist", ".md", ".lua", ".bundle", ".map")  # fmt: skip
_NOT_TEXT = (  # what is never searched as text
    ".png", ".webp", ".jpg", ".jpeg", ".gif", ".mp3", ".mp4", ".ogg", ".wav", ".ttf", ".otf", ".dex", ".arsc",
    ".apk", ".zip", ".kotlin_module", ".kotlin_builtins", ".version", ".RSA", ".SF", ".MF", ".EC", ".DSA")  # fmt: skip
_LOOSE = ("assets/", "META-INF/services")  # where files are searched whatever they are called
_SHOWN = 5
MOST_FILE = 4 << 20
MOST_FILES = 48 << 20
MOST_NATIVE = 96 << 20
MOST_TEXTS = 600_000
_RUNS = re.compile(rb"[\x20-\x7e]{6,4000}")
_LINES = re.compile(rb"[^\r\n\x00]{4,4000}")


@dataclass(frozen=True, slots=True)
class Text:
    """One text. `library`: it stands only in a well-known library's code. `name`: the key it is configured under.

    For texts of code, `body` and `item` say in which method it is used (-1: in none). `start`/`end` are bytes in
    `member`, `pc` is the instruction's distance from the method's start in code units. `constant`: it is the value of a
    constant of the app's own classes. `authored`: the app's own authors wrote it, as far as can be told.
    """

    text: str
    origin: Origin
    member: str = ""
    start: int = 0
    end: int = 0
    library: bool = False
    name: str = ""
    body: int = -1
    item: int = -1
    pc: int = 0
    constant: bool = False

    @property
    def authored(self) -> bool:
        """Not of a library, not a bare name in the code's tables, not out of a native library."""
        if self.origin == "code":
            return not self.library and (self.item >= 0 or self.constant)
        return self.origin != "native"

    def locator(self, app: AndroidApp) -> str:
        """Where the text stands, in written form."""
        place = app.inside(self.member)
        if self.body >= 0 and self.item >= 0:
            return method_locator(app, self.body, self.item, self.pc)
        if self.origin == "manifest":
            return str(place.at(field=self.name))
        return str(place.at(bytes=f"{self.start}-{self.end}"))


def method_locator(app: AndroidApp, body: int, item: int, pc: int) -> str:
    """`…!classes.dex#class=…&method=…&pc=…` for an instruction."""
    of = app.bodies[body]
    owner, _, method = of.code.name(item).partition("->")
    return str(app.inside(of.member).at(**{"class": owner, "method": method, "pc": pc}))


def all_texts(app: AndroidApp) -> Iterator[Text]:
    """Every text of the app. Raises nothing: a part that cannot be read becomes a problem of the app."""
    for number, body in enumerate(app.bodies):
        yield from _code_texts(number, body)
    if app.manifest:
        for name, value in app.manifest.settings:
            yield Text(value, "manifest", "AndroidManifest.xml", name=f"meta-data.{name}")
        for component in app.manifest.components:
            for host in component.hosts:
                yield Text(host, "manifest", "AndroidManifest.xml", name=f"{component.sort}.{component.name}.host")
    if app.resources:
        yield from _resource_texts(app)
    for archive, member in app.archives():
        for text in _file_texts(app, archive):
            yield replace(text, member=member(text.member)) if archive is not app.archive else text


def _code_texts(number: int, body: Body) -> Iterator[Text]:
    """Each string of a DEX file once, at the place where the app's own code uses it, else a library's, else none."""
    code, dex = body.code, body.code.dex
    refs = code.strings
    count = len(dex.strings)
    valid = refs.target < count
    target, item, pc = refs.target[valid], refs.item[valid], refs.pc[valid]
    foreign = body.library[item] if len(body.library) else np.zeros(len(item), dtype=bool)
    order = np.lexsort((pc, foreign, target))
    _, first = np.unique(target[order], return_index=True)
    chosen = order[first]
    used = np.full(count, -1, dtype=np.int64)
    used[target[chosen]] = chosen
    for row, (text, at) in enumerate(zip(dex.strings, used.tolist(), strict=True)):
        if len(text) < 3:
            continue
        start = int(dex.string_at[row])
        if at < 0:
            end = start + len(text.encode("utf-8", "replace"))
            yield Text(text, "code", body.member, start, end, constant=row in body.constants)
            continue
        where = int(item[at])
        distance = int(pc[at] - code.start[where])
        yield Text(text, "code", body.member, start, start + len(text), bool(foreign[at]), "", number, where, distance)


def _resource_texts(app: AndroidApp) -> Iterator[Text]:
    assert app.resources is not None
    named: set[int] = set()
    for name, text, start, end in app.resources.named_strings():
        if start not in named:
            named.add(start)
            yield Text(text, "resource", app.resources.member, start, end, name=name)
    if app.resources.pool:
        yield from _pool_texts(app.resources.pool, app.resources.member, named)


def _pool_texts(pool: Strings, member: str, without: set[int]) -> Iterator[Text]:
    for number, _ in pool.all():
        text, start, end = pool.place(number)
        if text and start not in without and not text.startswith("res/"):
            yield Text(text, "resource", member, start, end)


def _file_texts(app: AndroidApp, archive: Archive) -> Iterator[Text]:
    large: list[str] = []
    yield from _searched_files(app, archive, large)
    if large:
        more = f" and {len(large) - _SHOWN} more" if len(large) > _SHOWN else ""
        app.problems.append(f"too large to be searched for texts: {', '.join(large[:_SHOWN])}{more}")


def _searched_files(app: AndroidApp, archive: Archive, large: list[str]) -> Iterator[Text]:
    """The texts of the files that are searched; those left out for their size are added to `large`."""
    room, native_room, count = MOST_FILES, MOST_NATIVE, 0
    for entry in archive.entries:
        name = entry.name
        native = name.endswith(".so")
        if (
            name.endswith(_NOT_TEXT)
            or name.endswith(("/", "/" + MANIFEST))
            or name == "AndroidManifest.xml"
            or not entry.size + entry.packed
        ):
            continue
        if not native and not name.endswith(_TEXT_FILES):
            if not name.startswith(_LOOSE):
                continue
            if entry.size >= MOST_FILE:
                large.append(f"{name} ({entry.size} bytes)")
                continue
        if (native_room if native else room) <= 0:
            app.problems.append(f"{name} and files after it were not searched for texts: the limit is reached")
            return
        try:
            copy = archive.read_entry(entry, 32 << 20 if native else MOST_FILE)
        except UnreadableError as error:
            app.problems.append(f"could not read {name}: {error.message}")
            continue
        native_room -= len(copy.data) if native else 0
        room -= 0 if native else len(copy.data)
        if copy.cut:
            app.problems.append(f"only the first {len(copy.data)} bytes of {name} were searched")
        for text in _texts_of_file(name, copy.data, native=native):
            count += 1
            yield text
            if count >= MOST_TEXTS:
                app.problems.append(f"the texts after the first {count} in files were not searched, from {name} on")
                return


def _texts_of_file(name: str, data: bytes, *, native: bool) -> Iterator[Text]:
    if data[:4] in {b"\x03\x00\x08\x00", b"\x00\x00\x08\x00"}:
        try:
            yield from _pool_texts(read_axml(data).pool, name, set())
        except UnreadableError:
            return
        return
    if data[:1] == b"\x0a" and name.endswith(".xml") and "/res/" in name:
        try:
            yield from _pool_texts(read_bundle_xml(data).pool, name, set())
        except UnreadableError:
            return
        return
    pattern, origin = (_RUNS, "native") if native or b"\0" in data[:512] else (_LINES, "file")
    for match in pattern.finditer(data):
        text = match.group().decode("utf-8", "replace")
        yield Text(text, "native" if origin == "native" else "file", name, match.start(), match.end())
