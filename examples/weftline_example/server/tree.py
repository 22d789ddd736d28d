"""The files of the made-up machine, kept in memory and written as a tar archive, a folder or a disk image."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class File:
    """One file with its time of change; `link` makes it a symbolic link."""

    content: bytes
    at: datetime
    mode: int = 0o644
    link: str = ""


@dataclass(slots=True)
class Tree:
    """Files by their path from the root, without the leading slash."""

    files: dict[str, File] = field(default_factory=dict)

    def add(self, path: str, content: bytes | str, at: datetime, mode: int = 0o644) -> None:
        """Put a file; text is written in UTF-8."""
        raw = content.encode() if isinstance(content, str) else content
        self.files[path.lstrip("/")] = File(raw, at, mode)

    def link(self, path: str, target: str, at: datetime) -> None:
        """Put a symbolic link."""
        self.files[path.lstrip("/")] = File(b"", at, 0o777, target)

    def tar_gz(self) -> bytes:
        """All files as a gzipped tar: the same bytes for the same tree."""
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for path, each in sorted(self.files.items()):
                entry = tarfile.TarInfo(path)
                entry.mtime, entry.mode, entry.size = int(each.at.timestamp()), each.mode, len(each.content)
                entry.uname = entry.gname = "root"
                if each.link:
                    entry.type, entry.linkname = tarfile.SYMTYPE, each.link
                archive.addfile(entry, io.BytesIO(each.content))
        return gzip.compress(raw.getvalue(), 6, mtime=0)

    def unpack(self, folder: Path) -> None:
        """Write all files below a folder, with their times."""
        for path, each in sorted(self.files.items()):
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if each.link:
                place.symlink_to(each.link)
                continue
            place.write_bytes(each.content)
            place.chmod(each.mode)
            os.utime(place, (each.at.timestamp(), each.at.timestamp()))


def packed(content: bytes) -> bytes:
    """A gzip member without name or time."""
    return gzip.compress(content, 6, mtime=0)
