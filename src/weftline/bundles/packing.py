"""A bundle's files on disk: a manifest of hashes, a folder written whole or not at all, and the same as a zip."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from weftline.errors import MachineError, UsageError

MANIFEST: Final = "MANIFEST.sha256"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def with_manifest(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files and, last, the list of their SHA-256 hashes (the form that `sha256sum -c` reads)."""
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items())]
    return {**dict(sorted(contents.items())), MANIFEST: "".join(lines).encode()}


def as_zip(contents: Mapping[str, bytes], made: datetime) -> bytes:
    """The files as a zip; the same files and time give the same bytes."""
    out = io.BytesIO()
    moment = max(_EARLIEST, made.timetuple()[:6])
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, data)
    return out.getvalue()


def write_folder(folder: Path, contents: Mapping[str, bytes], made: datetime) -> list[Path]:
    """Write the files into `folder`, and beside it `folder.zip`. Readable by the user alone; durable on return.

    Raises UsageError where something is there already, MachineError where the disk refuses.
    """
    archive = folder.with_name(folder.name + ".zip")
    for path in (folder, archive):
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise UsageError(f"{path} is there already.", "Choose another place with --out; nothing was overwritten.")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        for name, data in contents.items():
            target = unfinished / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(target, data)
        unfinished.replace(folder)
        _write(archive, as_zip(contents, made))
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise MachineError(
            f"The bundle could not be written to {folder}: {error.strerror}.", "Choose another place with --out."
        ) from error
    return [folder, archive]


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
