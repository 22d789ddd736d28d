"""Servers by someone who had not seen the reader: kits, tables, log formats and panels that the fleet does not have.

What was found at first sight stands in docs/reference/seized-servers.md; since then the reader was mended with them.
"""

from __future__ import annotations

import io
from collections import Counter
from functools import cache

import pytest
from tests.samples.fleet import Machine
from tests.samples.strangers import SERVERS
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine


@cache
def _examined(name: str) -> tuple[Machine, ServerFindings]:
    made = SERVERS[name]()
    return made, examine(io.BytesIO(make_tar(made.files, "w")), exhibit="x-1", name=name, example=True)


@pytest.mark.parametrize("name", SERVERS)
def test_operators_are_told_from_all_others(name: str) -> None:
    made, found = _examined(name)
    assert {each.ip for each in found.operators if each.ip} == made.operators


@pytest.mark.parametrize("name", SERVERS)
def test_victims_and_codes_are_exact(name: str) -> None:
    made, found = _examined(name)
    assert {device.phone for device in found.devices} == made.phones
    assert Counter(device.invite_code for device in found.devices) == made.codes
    assert {code for account in found.accounts for code in account.invite_codes} >= set(made.codes)


@pytest.mark.parametrize("name", SERVERS)
def test_contacts_are_counted(name: str) -> None:
    made, found = _examined(name)
    assert found.contacts.distinct == pytest.approx(len(made.contacts), rel=0.01)
    assert found.contacts.rows == pytest.approx(made.contact_rows, rel=0.01)


@pytest.mark.parametrize("name", SERVERS)
def test_the_bakery_beside_is_left_alone(name: str) -> None:
    made, found = _examined(name)
    named = {each.ip for each in found.operators} | {device.phone for device in found.devices}
    assert not made.tenant & (named | {each.value for _, each in found.observables})


@pytest.mark.parametrize("name", SERVERS)
def test_every_line_is_accounted_for(name: str) -> None:
    found = _examined(name)[1]
    assert found.lines_total > 1000
    assert found.lines_total == found.lines_parsed + found.lines_unparsed + found.lines_blank
    assert found.lines_unparsed == 0
