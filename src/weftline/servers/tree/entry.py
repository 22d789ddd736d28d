"""Entries of a tree, the limits on reading them, and how names from the evidence are made safe to show."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Self

from weftline.errors import UnreadableError

ROOT_FOLDERS: Final = frozenset(
    "bin boot data dev etc home lib lib64 lost+found media mnt opt proc root run sbin srv sys tmp usr var".split()  # noqa: SIM905
) | {"www", "wwwroot"}

MOST_DEPTH: Final = 64
TOO_DEEP: Final = f"more than {MOST_DEPTH} folders inside one another, not read"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server may cost. Sizes in bytes; `depth` counts archives inside archives; `ratio` is how often its own
    size a compressed file may unpack to once it has passed `free` bytes.
    """

    entries: int = 500_000
    file_bytes: int = 8 << 30
    unpacked_bytes: int = 16 << 30
    depth: int = 3
    ratio: int = 1000
    free: int = 64 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. `path`: where it stood on the server, without leading slash; `members`: its names as written in the
    evidence, from the outermost archive inwards, for locators; `link`: target of a symbolic link, which is never
    followed; `mtime_us`: microseconds since 1970.
    """

    path: str
    members: tuple[str, ...]
    size: int
    open: Callable[[], BinaryIO]
    mtime_us: int | None = None
    link: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2].rpartition("!")[2]

    def head(self, length: int = 4096) -> bytes:
        """The first bytes. Raises UnreadableError where even these cannot be read."""
        return self.read(length)

    def read(self, limit: int) -> bytes:
        """At most `limit` bytes. Raises UnreadableError with the reason."""
        try:
            with self.open() as stream:
                return stream.read(limit)
        except UnreadableError:
            raise
        except Exception as error:
            raise UnreadableError(f"{self.path} could not be read: {reason_of(error)}.") from error


@dataclass(slots=True)
class Tree:
    """All entries in the order of their paths, and what could not be taken. Close it after use. `beside` opens the
    other disks that were handed over together with this one.
    """

    kind: str
    limits: Limits
    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    unpacked: int = 0
    closing: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    beside: Callable[[], list[BinaryIO]] = list

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.close()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def add(self, entry: Entry) -> bool:
        """Take one entry; False once the limit of entries is reached."""
        if len(self.entries) >= self.limits.entries:
            note = f"more than {self.limits.entries} files: the rest is not read"
            if note not in self.problems:
                self.problems.append(note)
            return False
        self.entries.append(entry)
        return True

    def settle(self) -> None:
        """Put entries into the order of their paths and take off one folder that only wraps the server's root."""
        top = {entry.path.partition("/")[0] for entry in self.entries}
        if len(top) == 1 and not top & ROOT_FOLDERS:
            prefix = top.pop() + "/"
            inner = {entry.path.removeprefix(prefix).partition("/")[0] for entry in self.entries}
            if inner & ROOT_FOLDERS and all(entry.path.startswith(prefix) for entry in self.entries):
                self.entries = [_moved(entry, entry.path.removeprefix(prefix)) for entry in self.entries]
        self.entries.sort(key=lambda entry: (entry.path, entry.members))


def _moved(entry: Entry, path: str) -> Entry:
    return Entry(path, entry.members, entry.size, entry.open, entry.mtime_us, entry.link)


def shown_name(name: str) -> str:
    """A name from the evidence as text that can be written anywhere: bytes that are not UTF-8 become escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def server_path(name: str) -> tuple[str, bool]:
    """The path on the server without leading slashes, dots and steps upwards, and whether such steps were in it."""
    parts = [part for part in shown_name(name).replace("\\", "/").split("/") if part not in {"", "."}]
    return "/".join(part for part in parts if part != ".."), ".." in parts


def reason_of(error: BaseException) -> str:
    """An error's reason as a short phrase without machine paths."""
    text = str(error).split("\n")[0].split(": '/")[0][:160]
    return text or type(error).__name__
