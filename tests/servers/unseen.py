"""What is asked of every server whose author had not seen the reader."""

from __future__ import annotations

import io

import pytest
from tests.samples.fleet import Machine
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine


def examined(made: Machine, name: str) -> ServerFindings:
    """What is found on the server."""
    return examine(io.BytesIO(make_tar(made.files, "w")), exhibit="x-1", name=name, example=True)


def operators_of(found: ServerFindings) -> set[str]:
    """The addresses that are called operators'."""
    return {each.ip for each in found.operators if each.ip}


def assert_contacts_are_counted(made: Machine, found: ServerFindings) -> None:
    """To one in a hundred, as numbers and as rows."""
    assert found.contacts.distinct == pytest.approx(len(made.contacts), rel=0.01)
    assert found.contacts.rows == pytest.approx(made.contact_rows, rel=0.01)


def assert_tenant_is_left_alone(made: Machine, found: ServerFindings) -> None:
    """Nothing of the business beside is named."""
    named = operators_of(found) | {each.phone for each in found.devices}
    assert not made.tenant & (named | {each.value for _, each in found.observables})
