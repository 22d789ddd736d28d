from __future__ import annotations

import io

import pytest

from weftline.vault import Identity, Vault


@pytest.fixture
def identity(tmp_path):
    return Identity.load_or_create(tmp_path / "keys")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "case.weft"


@pytest.fixture
def vault(folder, identity):
    with Vault.create(folder, identity) as made:
        yield made


@pytest.fixture
def keep():
    def put(vault, data=b"evidence", **parts):
        return vault.keep(io.BytesIO(data), actor="officer", **parts)

    return put
