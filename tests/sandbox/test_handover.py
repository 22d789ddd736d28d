from __future__ import annotations

import io
import os
import tempfile

import pytest

from weftline.sandbox.handover import readable_descriptor


def content(descriptor):
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


@pytest.mark.parametrize("kind", ["memory", "named", "unnamed", "spooled", "number", "raw", "writable"])
def test_every_kind_of_file_arrives_whole_and_read_only(tmp_path, kind):
    path = tmp_path / "exhibit"
    path.write_bytes(b"0123456789")
    files = {
        "memory": lambda: io.BytesIO(b"0123456789"),
        "named": lambda: path.open("rb"),
        "unnamed": tempfile.TemporaryFile,
        "spooled": tempfile.SpooledTemporaryFile,
        "number": lambda: path.open("rb"),
        "raw": lambda: path.open("rb", buffering=0),
        "writable": lambda: path.open("r+b"),
    }
    with files[kind]() as file:
        if kind in ("unnamed", "spooled"):
            file.write(b"0123456789")
            file.seek(0)
        descriptor = readable_descriptor(file.fileno() if kind == "number" else file)
    if kind not in ("memory", "spooled"):
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.write(descriptor, b"x")
    assert content(descriptor) == b"0123456789"
