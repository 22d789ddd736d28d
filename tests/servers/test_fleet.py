"""A fleet of different servers with traps: operators, agents, victims and contacts are found, other tenants left alone.

The servers were written by people who know the code; the figures say that it holds together, not how it does on real ones.
"""

from __future__ import annotations

import io
from functools import cache

import pytest
from tests.samples.fleet import Machine, machine
from tests.samples.fleet.harder import harder
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine

SEEDS = range(1, 23)
HARDER = range(3001, 3013)  # looked at while copies of databases were learnt
FRESH = range(4001, 4041)  # measured once, when all was written
FURTHER = range(101, 149)  # run while the reader was mended, too: they are no unseen trial


@cache
def _examined(seed: int) -> tuple[Machine, ServerFindings]:
    made = harder(seed) if seed in HARDER or seed in FRESH else machine(seed)
    found = examine(io.BytesIO(make_tar(made.files, "w")), exhibit="x-1", name=f"s{seed}", example=True)
    return made, found


def _addresses(found: ServerFindings) -> set[str]:
    return {each.ip for each in found.operators if each.ip}


def _precision_and_recall(seeds: range) -> tuple[float, float]:
    right = named = true = 0
    for seed in seeds:
        made, found = _examined(seed)
        right += len(_addresses(found) & made.operators)
        named += len(_addresses(found))
        true += len(made.operators)
    return right / named, right / true


def test_operators_are_told_from_all_others() -> None:
    assert min(_precision_and_recall(SEEDS)) >= 0.95


@pytest.mark.parametrize(
    "seed", [*SEEDS, *HARDER, *(pytest.param(seed, marks=pytest.mark.long) for seed in [*FURTHER, *FRESH])]
)
def test_a_server_tells_its_people_and_leaves_the_shop_alone(seed: int) -> None:
    made, found = _examined(seed)
    codes = {code: account.victims for account in found.accounts for code in account.invite_codes}
    phones = {device.phone for device in found.devices}
    assert codes == made.codes
    assert phones == made.phones
    assert abs(found.contacts.distinct - len(made.contacts)) <= 0.01 * len(made.contacts)
    assert abs(found.contacts.rows - made.contact_rows) <= 0.01 * made.contact_rows
    assert not made.tenant & (_addresses(found) | phones)
    assert not any(payment.currency == "SGD" for payment in found.payments)
    assert found.lines_total == found.lines_parsed + found.lines_unparsed + found.lines_blank


def test_every_kind_of_each_feature_comes_up() -> None:
    kinds: dict[str, set[str]] = {}
    for seed in SEEDS:
        for name, value in machine(seed).features.items():
            kinds.setdefault(name, set()).add(value)
    assert {name: len(values) for name, values in kinds.items()} == {
        "kit": 7, "database": 6, "log": 7, "panel": 8, "login": 3, "system": 4, "contacts": 5,
    }  # fmt: skip


def test_every_kind_of_the_harder_servers_comes_up() -> None:
    kinds = [harder(seed).features for seed in HARDER]
    assert {each["database"] for each in kinds} == {"mongodump", "mongodump archive", "redis", "two copies", "sqlite"}
    assert {each["system"] for each in kinds} == {"journal", "lastlog", "auth.log"}


@pytest.mark.parametrize("seed", HARDER)
def test_another_tenants_sessions_and_mail_stay_out(seed: int) -> None:
    made, found = _examined(seed)
    assert not made.tenant & {each.value for _, each in found.observables}
    assert len(found.devices) == len(made.phones)


@pytest.mark.long
@pytest.mark.parametrize("seeds", [FURTHER, FRESH])
def test_operators_are_told_on_further_seeds(seeds: range) -> None:
    assert min(_precision_and_recall(seeds)) >= 0.95
