"""Files that a user names."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from weftline.errors import InputError


def opened(path: Path) -> BinaryIO:
    """A file for reading. Raises InputError that names it."""
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a file.", "Name a file in it, or use `weftline investigate`.")
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is a device or a pipe, not a file.", "Save what it gives in a file first.")
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
