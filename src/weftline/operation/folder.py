"""What lies in the folder that is investigated: every file, sorted into reports, apps, servers and returns."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from weftline.errors import InputError
from weftline.model.exhibit import Category, Problem

SUFFIX = ".weft"
BULK_SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
NO_FILE = "not a file (device, pipe or socket)"
OPERATION = "an operation of Weftline, never read as evidence"
LAYOUT = (
    "Weftline expects reports/<name>/ with one report each, reports/*.csv|jsonl|parquet with many, "
    "and apps/ and servers/ beside them."
)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to preserve. A server given as a folder is one thing (`packed`): it is kept as one archive.

    `path` is relative to the investigated folder, with forward slashes; `bulk` marks a table of many reports.
    """

    path: str
    place: Path
    category: Category
    report: str = ""
    size: int = 0
    mtime_ns: int = 0
    bulk: bool = False
    packed: bool = False


@dataclass(slots=True)
class Folder:
    """All that was found, and what was passed over with its reason."""

    root: Path
    found: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


def scan(root: Path) -> Folder:
    """List a folder. Raises InputError where it is missing or holds nothing to investigate."""
    folder = Folder(root)
    for entry in _entries(root):
        if entry.name.endswith(SUFFIX) and _is_operation(entry):
            continue
        if entry.name == "reports" and entry.is_dir():
            _reports(folder, entry)
        elif entry.name in {"apps", "returns"} and entry.is_dir():
            category: Category = "app" if entry.name == "apps" else "return"
            for place in _files(folder, entry):
                _take(folder, place, category)
        elif entry.name == "servers" and entry.is_dir():
            _servers(folder, entry)
        else:
            _elsewhere(folder, entry)
    if not any(item.category in {"report", "app", "server"} for item in folder.found):
        why = "".join(f" {problem.path}: {problem.reason}." for problem in folder.problems[:1])
        raise InputError(f"{root} holds no reports, apps or servers.{why}", LAYOUT)
    return folder


def _entries(root: Path) -> list[Path]:
    try:
        if root.exists() and not root.is_dir():
            raise InputError(f"{root} is a file, not a folder.", LAYOUT)
        return sorted(root.iterdir(), key=lambda path: path.name)
    except FileNotFoundError:
        raise InputError(f"There is no folder {root}.", "Check the path.") from None
    except OSError as error:
        raise InputError(f"{root} cannot be read: {error.strerror}.", "Check the path and its permissions.") from error


def _listed(folder: Folder, home: Path) -> list[Path]:
    try:
        return sorted(home.iterdir(), key=lambda path: path.name)
    except OSError as error:
        _unlistable(folder, error)
        return []


def _is_operation(place: Path) -> bool:
    return place.is_dir() and (place / "custody.log").exists()


def _reports(folder: Folder, home: Path) -> None:
    for entry in _listed(folder, home):
        if entry.is_dir() and not entry.is_symlink():
            for place in _files(folder, entry):
                _take(folder, place, "report", report=in_unicode(entry.name))
        elif entry.suffix.lower() in BULK_SUFFIXES:
            _take(folder, entry, "report", bulk=True)
        else:
            _take(folder, entry, "report", report=in_unicode(entry.stem))


def _servers(folder: Folder, home: Path) -> None:
    for entry in _listed(folder, home):
        if entry.is_dir() and not entry.is_symlink():
            states = [state for place in _files(folder, entry) if (state := _packable(folder, place)) is not None]
            folder.found.append(
                Found(
                    _free(folder, entry),
                    entry,
                    "server",
                    size=sum(state.st_size for state in states),
                    mtime_ns=max((state.st_mtime_ns for state in states), default=0) + len(states),
                    packed=True,
                )
            )
        else:
            _take(folder, entry, "server")


def _packable(folder: Folder, place: Path) -> os.stat_result | None:
    """A file or link of a server's folder as it is; what cannot go into the archive is listed."""
    path = _relative(folder, place)
    try:
        state = place.lstat()
    except OSError as error:
        folder.problems.append(Problem("", path, f"cannot be looked at: {error.strerror}"))
        return None
    if stat.S_ISLNK(state.st_mode):
        return state
    if not stat.S_ISREG(state.st_mode):
        folder.problems.append(Problem("", path, NO_FILE))
        return None
    if not os.access(place, os.R_OK):
        folder.problems.append(Problem("", path, "cannot be read: Permission denied"))
        return None
    return state


def _elsewhere(folder: Folder, entry: Path) -> None:
    places = list(_files(folder, entry)) if entry.is_dir() and not entry.is_symlink() else [entry]
    for place in places:
        known = place.parent == folder.root and place.name == "operation.toml"
        if _take(folder, place, "settings") and not known:
            reason = "lies outside reports/, apps/, servers/ and returns/: kept, not read"
            folder.problems.append(Problem("", _relative(folder, place), reason, "note"))


def _files(folder: Folder, home: Path) -> Iterator[Path]:
    for here, names, files in os.walk(home, onerror=lambda error: _unlistable(folder, error)):
        names.sort()
        for name in [name for name in names if (Path(here) / name).is_symlink()]:
            names.remove(name)
            files.append(name)
        for name in [name for name in names if name.endswith(SUFFIX) and _is_operation(Path(here) / name)]:
            names.remove(name)
            folder.problems.append(Problem("", _relative(folder, Path(here) / name), OPERATION, "note"))
        for name in sorted(files):
            yield Path(here) / name


def _unlistable(folder: Folder, error: OSError) -> None:
    path = _relative(folder, Path(str(error.filename)))
    folder.problems.append(Problem("", path, f"folder cannot be listed: {error.strerror}"))


def _take(folder: Folder, place: Path, category: Category, *, report: str = "", bulk: bool = False) -> bool:
    """Put one file on the list, or say why not: links are never followed, devices and pipes never opened."""
    path = _relative(folder, place)
    try:
        state = place.lstat()
    except OSError as error:
        folder.problems.append(Problem("", path, f"cannot be looked at: {error.strerror}"))
        return False
    if not stat.S_ISREG(state.st_mode):
        what = "a link, not followed" if stat.S_ISLNK(state.st_mode) else NO_FILE
        folder.problems.append(Problem("", path, what))
        return False
    folder.found.append(Found(_free(folder, place), place, category, report, state.st_size, state.st_mtime_ns, bulk))
    return True


def _relative(folder: Folder, place: Path) -> str:
    return in_unicode(
        place.relative_to(folder.root).as_posix() if place.is_relative_to(folder.root) else place.as_posix()
    )


def _free(folder: Folder, place: Path) -> str:
    """The path under which a file is known. Two names may look alike once their strange bytes are written out."""
    path = wanted = _relative(folder, place)
    number = 1
    while path in folder.taken:
        number += 1
        path = f"{wanted} ({number})"
    folder.taken.add(path)
    return path


def in_unicode(name: str) -> str:
    r"""A file's name as text that can be stored and shown: bytes that are no UTF-8 are written as `\xff`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
