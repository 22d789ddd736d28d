"""A second dozen of servers written before their author read the reader. What was found at first sight stands in
docs/reference/seized-servers.md; since then the reader was mended by class, and what it still misses is named here.
"""

from __future__ import annotations

from functools import cache

import pytest
from tests.samples.newcomers import SERVERS
from tests.samples.newcomers.town import Newcomer
from tests.servers.unseen import assert_contacts_are_counted, assert_tenant_is_left_alone, examined, operators_of

from weftline.model.server import ServerFindings

READ_IN_PART = {"strapi-caddy"}
WHOLE = [name for name in SERVERS if name not in READ_IN_PART]


@cache
def _examined(name: str) -> tuple[Newcomer, ServerFindings]:
    made = SERVERS[name]()
    return made, examined(made.machine, name)


@pytest.mark.parametrize("name", [name for name in SERVERS if name != "strapi-caddy"])
def test_operators_are_told_from_all_others(name: str) -> None:
    made, found = _examined(name)
    assert operators_of(found) == made.machine.operators


@pytest.mark.parametrize("name", SERVERS)
def test_nobody_else_is_named_an_operator(name: str) -> None:
    made, found = _examined(name)
    assert operators_of(found) <= made.machine.operators


@pytest.mark.parametrize("name", WHOLE)
def test_victims_and_their_agents_are_exact(name: str) -> None:
    made, found = _examined(name)
    victims = {code: each.victims for each in found.accounts for code in each.invite_codes}
    assert {each.phone for each in found.devices} - made.tests == made.machine.phones
    assert victims == made.machine.codes


@pytest.mark.parametrize("name", ["fastapi-postgres", "rails-lograge"])
def test_the_operators_own_phone_is_told(name: str) -> None:
    made, found = _examined(name)
    assert {each.phone for each in found.devices if each.likely_operator_test} == made.tests


@pytest.mark.parametrize("name", SERVERS)
def test_contacts_are_counted(name: str) -> None:
    made, found = _examined(name)
    assert_contacts_are_counted(made.machine, found)


def test_the_bakery_beside_is_left_alone() -> None:
    made, found = _examined("yii-plesk")
    assert_tenant_is_left_alone(made.machine, found)
