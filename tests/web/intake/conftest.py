from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from weftline.intake import Limits, Spool
from weftline.vault import Identity
from weftline.web.intake import intake_app

EXIT = "https://elsewhere.example/"


@pytest.fixture
def identity():
    return Identity.generate()


@pytest.fixture
def spool(tmp_path, identity):
    operation = tmp_path / "case.weft"
    operation.mkdir()
    (operation / "recipients.txt").write_text(identity.recipient + "\n", encoding="utf-8")
    return Spool.of(operation, limits=Limits(file_bytes=2 << 20, total_bytes=4 << 20, files=3))


@pytest.fixture
def client(spool):
    with TestClient(intake_app(spool, EXIT), follow_redirects=False) as client:
        yield client
