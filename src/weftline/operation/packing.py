"""A folder, or several files, as one archive: what is one thing to preserve or to look at. Knows no store."""

from __future__ import annotations

import contextlib
import stat
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final, cast

from weftline.sandbox import Limits

SERVER_LIMITS: Final = Limits(seconds=1800, memory_mb=4000)


def pack(folder: Path, work: Path | None = None) -> BinaryIO:
    """A folder as one uncompressed archive that is the same whenever the folder is: names in order, no owner names.

    What cannot be read, and what is no file, folder or link, stays out; `scan` lists it. `work`: where the archive
    lies, without a name, until it is closed.
    """
    stream = cast("BinaryIO", tempfile.TemporaryFile(dir=work))  # noqa: SIM115 - the caller closes it
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for place in sorted(folder.rglob("*")):
            _pack_one(archive, place, place.relative_to(folder).as_posix())
    stream.seek(0)
    return stream


def pack_files(files: Sequence[Path]) -> BinaryIO:
    """Several files, such as the parts of one disk image, as one uncompressed archive."""
    stream = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for place in files:
            _pack_one(archive, place, place.name)
    stream.seek(0)
    return stream


def _pack_one(archive: tarfile.TarFile, place: Path, name: str) -> None:
    state = place.lstat()
    if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode) or stat.S_ISLNK(state.st_mode)):
        return
    entry = archive.gettarinfo(place, name)
    entry.uname = entry.gname = ""
    if not stat.S_ISREG(state.st_mode):
        archive.addfile(entry)
        return
    entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", state.st_size  # a second name of a file is a file
    with contextlib.suppress(PermissionError), place.open("rb") as content:
        archive.addfile(entry, content)
