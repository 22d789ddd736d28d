from __future__ import annotations

import pytest

from weftline.intake import Limits, Spool
from weftline.vault import Identity


@pytest.fixture
def identity():
    return Identity.generate()


@pytest.fixture
def spool(tmp_path, identity):
    operation = tmp_path / "case.weft"
    operation.mkdir()
    (operation / "recipients.txt").write_text(f"# public keys\n{identity.recipient}\n", encoding="utf-8")
    return Spool.of(operation, limits=Limits(file_bytes=3 << 20, total_bytes=7 << 20, files=3))
