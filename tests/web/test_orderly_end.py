"""However the workspace ends, the operation is left closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.samples.workspace import make_sample

from weftline.operation.opening import Officer, open_existing

BEGIN = "from weftline.cli.app import main; main(['serve', {place!r}, '--port', '0'])"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_operation(tmp_path: Path, number: signal.Signals) -> None:
    make_sample(tmp_path).operation.close()
    (tmp_path / "identity" / "throw-away").write_text("for tests", encoding="utf-8")
    place = tmp_path / "sample.weft"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
    command = [sys.executable, "-c", BEGIN.format(place=str(place))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as serving:
        assert serving.stdout is not None
        try:
            assert any("/enter?token=" in line for line in serving.stdout)
            serving.send_signal(number)
            assert serving.wait(timeout=60) == 0
        finally:
            serving.kill()
    with open_existing(place, Officer.here(tmp_path / "identity"), writing=True) as opened:
        assert opened.writable
