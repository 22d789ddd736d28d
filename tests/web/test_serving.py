"""Serving: the port, the operation that is meant, the lock."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from tests.samples.workspace import Sample, make_sample

from weftline.cli.commands.serve import only_operation
from weftline.errors import LockedError, MachineError, NotFoundError, UsageError
from weftline.operation.opening import Officer, open_existing
from weftline.web.serving import HERE, serve


def test_a_taken_port_is_said_clearly(sample: Sample) -> None:
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MachineError, match=f"Port {port} is taken"):
            serve(sample.operation, port, print)


def test_the_workspace_holds_the_lock(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(LockedError):
        open_existing(tmp_path / "sample.weft", Officer.here(tmp_path / "identity"), writing=True)


def test_the_only_operation_here_is_meant(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no operation in this folder"):
        only_operation(tmp_path)
    make_sample(tmp_path).operation.close()
    assert only_operation(tmp_path) == tmp_path / "sample.weft"
    (tmp_path / "demo" / "demo.weft").mkdir(parents=True)
    with pytest.raises(UsageError, match="Several operations"):
        only_operation(tmp_path)
