"""What may be named as a file: a device or a pipe never ends, and is refused at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from weftline.cli.inputs import opened
from weftline.errors import InputError


def test_devices_and_pipes_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (Path("/dev/zero"), pipe):
        with pytest.raises(InputError, match="not a file"):
            opened(path)


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "app").write_bytes(b"x")
    link = tmp_path / "link"
    link.symlink_to("app")
    with opened(link) as stream:
        assert stream.read() == b"x"
