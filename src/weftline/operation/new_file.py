"""One file that is handed out: made before anything is done for it, whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from weftline.errors import MachineError, UsageError


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file, readable by this user alone and durable at the end of the context; gone again where an exception ends
    that. Raises UsageError (something is there), MachineError (it cannot be written).
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise UsageError(f"{path} is there already.", "Choose another place; nothing was overwritten.") from None
    except OSError as error:
        raise _unwritten(path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritten(path, error) from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _unwritten(path: Path, error: OSError) -> MachineError:
    return MachineError(f"{path} cannot be written: {error.strerror}.", "Free some space or choose another place.")
