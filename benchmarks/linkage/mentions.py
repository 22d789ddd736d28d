"""Who names which identifier: chains over time, withheld, shared by strangers, given by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from benchmarks.linkage.draws import Floats, Keys
from benchmarks.linkage.profile import Kind
from benchmarks.linkage.values import MAKERS, damage, strings, written
from benchmarks.linkage.world import Members, Rows, World
from numpy.typing import NDArray

MENTIONS = pa.schema([("row", pa.int64()), ("kind", pa.string()), ("value", pa.string()), ("role", pa.string())])
TRUTH = pa.schema([("row", pa.int64()), ("kind", pa.string()), ("value", pa.string()), ("own", pa.bool_())])


@dataclass(frozen=True)
class Named:
    """Values of one kind: whose report names which key, and whether it is its group's own."""

    row: Rows
    key: Keys
    own: NDArray[np.bool_]


def key_of(world: World, kind: str, rates: Kind, who: Members, salt: int) -> tuple[Keys, NDArray[np.bool_]]:
    """The value of this kind that each of these reports met, and whether it belongs to the group (hubs do not)."""
    draws = world.draws
    turn = who.day / rates.lifetime + draws.uniform(f"{kind} turn", who.group)
    slot = turn.astype(np.int64) - (draws.uniform(f"{kind} overlap", who.row, salt) < 0.2)
    alive = np.maximum(1, np.round(who.rate * rates.lifetime / rates.reach)).astype(np.int64)
    agent = who.agent if rates.scope == "agent" else np.zeros_like(who.agent)
    if rates.scope == "agent":
        people = 1 + (world.profile.groups.agents * np.sqrt(who.size) / 3).astype(np.int64)
        alive = np.maximum(1, alive // people)
    place = draws.below(f"{kind} alive", alive, who.row, salt)
    mine = draws.keys(f"{kind} own", who.group, agent, slot, place)
    pool = max(1, world.reports // rates.sharers)
    shared = draws.uniform(f"{kind} shared", mine) < rates.shared
    mine = np.where(shared, draws.keys(f"{kind} pool", draws.below(f"{kind} which", pool, mine)), mine)
    fond = 0.4 + 1.8 * draws.uniform(f"{kind} fond of hubs", who.group) ** 2
    hub = draws.uniform(f"{kind} hub", who.row, salt) < rates.hub * fond
    popular = (rates.hubs * draws.uniform(f"{kind} which hub", who.row, salt) ** 2).astype(np.int64)
    return np.where(hub, draws.keys(f"{kind} hub value", popular), mine), ~hub


def generosity(world: World, who: Members) -> Floats:
    """How much more or less than others each victim tells; 0 for the silent ones."""
    draws, rates = world.draws, world.profile.reports
    person = 1 + rates.uneven * (2 * draws.uniform("tells", who.row) - 1)
    group = 1 + 0.5 * rates.uneven * (2 * draws.uniform("leaves traces", who.group) - 1)
    return person * group * (draws.uniform("silent", who.row) >= rates.silent)


def _named(world: World, kind: str, rates: Kind, who: Members, tells: Floats) -> Iterator[Named]:
    draws, extra = world.draws, world.profile.reports
    gives = draws.uniform(f"{kind} given", who.row) < rates.give * tells
    twice = gives & (draws.uniform(f"{kind} twice", who.row) < extra.second)
    for salt, chosen in enumerate((gives, twice)):
        key, own = key_of(world, kind, rates, who, salt)
        yield Named(who.row[chosen], key[chosen], own[chosen])


def _quoted(world: World, kind: str, rates: Kind, who: Members) -> Named:
    """What reports of recovery frauds repeat of the earlier offender's."""
    draws = world.draws
    groups = world.profile.groups
    recovery = (draws.uniform("recovery", who.group) < groups.recovery) & (who.size <= groups.recovery_largest)
    recovery &= ~who.single
    quotes = recovery & (draws.uniform("quotes", who.row) < world.profile.reports.quoting)
    quotes &= draws.uniform(f"{kind} quoted", who.row) < 2 * rates.give
    row = who.row[quotes]
    earlier = world.members(draws.below("earlier", world.reports, row))
    key, own = key_of(world, kind, rates, earlier, 0)
    return Named(row, key, np.zeros_like(own))


def _own_numbers(world: World, who: Members) -> tuple[Named, NDArray[np.bool_]]:
    """The victim's telephone among the offender's; and where it is marked as such."""
    draws, rates = world.draws, world.profile.reports
    chosen = draws.uniform("own number", who.row) < rates.own_number
    row = who.row[chosen]
    key = draws.keys("victim's number", who.victim[chosen])
    return Named(row, key, np.zeros(len(row), bool)), draws.uniform("marked", row) < rates.own_number_marked


def mentions(world: World, who: Members) -> tuple[pa.Table, pa.Table]:
    """What these reports name, as written; and the same in normal form with what is true of it."""
    tells = generosity(world, who)
    given, true = [], []
    for kind, rates in world.profile.kinds.items():
        parts = [*_named(world, kind, rates, who, tells), _quoted(world, kind, rates, who)]
        roles = np.zeros(sum(len(part.row) for part in parts), bool)
        if kind == "phone":
            numbers, marked = _own_numbers(world, who)
            parts.append(numbers)
            roles = np.concatenate([roles, marked])
        row = np.concatenate([part.row for part in parts])
        key = np.concatenate([part.key for part in parts])
        own = np.concatenate([part.own for part in parts])
        order = np.argsort(row, kind="stable")
        row, key, own, roles = row[order], key[order], own[order], roles[order]
        damaged = world.draws.uniform(f"{kind} damaged", row, key) < rates.damaged
        value = strings(damage(kind, MAKERS[kind](key), damaged, world.draws, row, key))
        names = pa.DictionaryArray.from_arrays(np.zeros(len(row), np.int8), [kind]).cast(pa.string())
        role = pa.array(np.where(roles, "victim", None), pa.string())
        raw = written(kind, value, world.draws, row, key)
        given.append(pa.table([pa.array(row), names, raw, role], schema=MENTIONS))
        true.append(pa.table([pa.array(row), names, value, pa.array(own)], schema=TRUTH))
    return pa.concat_tables(given), pa.concat_tables(true)
