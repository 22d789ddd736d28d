"""The parts of an office document: a zip archive of XML, read so that nothing in it is fetched, expanded or run."""

from __future__ import annotations

import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import lxml.etree as ET  # noqa: N812 - the customary short name

from weftline.readers._format import TooLargeError

_MOST_BYTES = 512 << 20
DAMAGE = (
    ET.XMLSyntaxError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, KeyError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
_NUMBER = re.compile(r"(\d+)")


class Parts:
    """The archive of a document."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = [name for name in archive.namelist() if not name.endswith("/")]

    def named(self, pattern: str) -> list[str]:
        """Names that fit, 2 before 10."""
        fitting = re.compile(pattern)
        return sorted((name for name in self.names if fitting.fullmatch(name)), key=_natural)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A part as a stream that ends in TooLargeError behind 512 MB. Raises KeyError where there is none."""
        with self.archive.open(name) as stream:
            yield _Bounded(stream)  # type: ignore[misc]

    def elements(self, name: str, *, starts: bool = False) -> Iterator[tuple[str, Any]]:
        """Events and elements of a part in order. Raises one of DAMAGE where it breaks off."""
        with self.open(name) as stream:
            events = ("start", "end") if starts else ("end",)
            yield from ET.iterparse(
                stream, events=events, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
            )

    def relations(self, name: str) -> dict[str, str]:
        """Targets of a part's relations by their ids: names of parts, or addresses outside."""
        folder, _, own = name.rpartition("/")
        beside = f"{folder}/_rels/{own}.rels".lstrip("/")
        found: dict[str, str] = {}
        if beside not in self.names:
            return found
        for _, element in self.elements(beside):
            target, key = element.get("Target"), element.get("Id")
            if target and key:
                outside = element.get("TargetMode") == "External"
                inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                found[key] = target if outside else inside
        return found


class _Bounded:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._left = stream, _MOST_BYTES

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError(f"a part unpacks to more than {_MOST_BYTES >> 20} MB")
        return data


def local(element: Any) -> str:
    """The name of an element without its namespace, of which there are several generations."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute by its name without namespace; empty where it is not there."""
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    return next((str(value) for key, value in element.items() if key.endswith(f"}}{name}")), "")


def drop(element: Any) -> None:
    """Forget an element and those before it: documents are read as streams."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _NUMBER.split(name)]
