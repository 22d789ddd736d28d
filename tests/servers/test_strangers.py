"""Servers by someone who had not seen the reader: kits, tables, log formats and panels that the fleet does not have.

What was found at first sight stands in docs/reference/seized-servers.md; since then the reader was mended with them.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from tests.samples.fleet import Machine
from tests.samples.strangers import SERVERS
from tests.servers.unseen import assert_contacts_are_counted, assert_tenant_is_left_alone, examined, operators_of

from weftline.model.server import ServerFindings


@cache
def _examined(name: str) -> tuple[Machine, ServerFindings]:
    made = SERVERS[name]()
    return made, examined(made, name)


@pytest.mark.parametrize("name", SERVERS)
def test_operators_are_told_from_all_others(name: str) -> None:
    made, found = _examined(name)
    assert operators_of(found) == made.operators


@pytest.mark.parametrize("name", SERVERS)
def test_victims_and_codes_are_exact(name: str) -> None:
    made, found = _examined(name)
    assert {device.phone for device in found.devices} == made.phones
    assert Counter(device.invite_code for device in found.devices) == made.codes
    assert {code for account in found.accounts for code in account.invite_codes} >= set(made.codes)


@pytest.mark.parametrize("name", SERVERS)
def test_contacts_are_counted(name: str) -> None:
    assert_contacts_are_counted(*_examined(name))


@pytest.mark.parametrize("name", SERVERS)
def test_the_bakery_beside_is_left_alone(name: str) -> None:
    assert_tenant_is_left_alone(*_examined(name))


@pytest.mark.parametrize("name", SERVERS)
def test_every_line_is_accounted_for(name: str) -> None:
    found = _examined(name)[1]
    assert found.lines_total > 1000
    assert found.lines_total == found.lines_parsed + found.lines_unparsed + found.lines_blank
    assert found.lines_unparsed == 0
