"""How offenders act, as reports tell it: habits of a group that drift, strayed from more in some groups than in others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks.linkage.draws import Floats
from benchmarks.linkage.values import LOWER, letters, strings
from benchmarks.linkage.world import LANGUAGES, Members, World, language_of
from numpy.typing import NDArray

PLATFORMS = 14
CURRENCIES = ("USD", "CNY", "INR", "EUR", "AED", "BRL", "IDR", "JPY", "RUB", "VND", "THB", "KRW", "EUR", "PHP")
FIRST_DAY = np.datetime64("2021-01-01")


def _picked(values: list[str], which: Any, known: NDArray[np.bool_]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(which, pa.int32(), mask=~known), values).cast(pa.string())


def _strays(world: World, who: Members, about: str) -> NDArray[np.bool_]:
    """Where a report shows nothing of the group's habit."""
    noise = world.profile.behaviour.noise * world.draws.uniform("noise", who.group) ** 2
    return world.draws.uniform(f"strays {about}", who.row) < noise


def _phase(world: World, who: Members, about: str, days: float) -> NDArray[np.int64]:
    return (who.day / days + world.draws.uniform(f"{about} phase", who.group)).astype(np.int64)


def _platform(world: World, who: Members) -> NDArray[np.int64]:
    draws, rates = world.draws, world.profile.behaviour
    phase = _phase(world, who, "platform", rates.platform_days)
    favourite = (draws.uniform("second choice", who.row) < 0.25).astype(np.int64)
    habit = draws.uniform("platform", who.group, phase, favourite)
    anybody = draws.uniform("anybody's platform", who.row)
    return (PLATFORMS * np.where(_strays(world, who, "platform"), anybody, habit) ** 1.7).astype(np.int64)


def _persona(world: World, who: Members) -> NDArray[np.int64]:
    """A name of each of the group's people; some names are everybody's."""
    draws = world.draws
    habit = draws.uniform("persona", who.group, who.agent, draws.below("which persona", 2, who.row))
    anybody = draws.uniform("anybody's persona", who.row)
    return (world.profile.behaviour.personas * np.where(_strays(world, who, "persona"), anybody, habit) ** 2).astype(
        int
    )


def _amount(world: World, who: Members) -> Floats:
    draws = world.draws
    phase = _phase(world, who, "amount", world.profile.behaviour.amount_days)
    usual = 6.2 + 0.9 * draws.normal("amount", who.group) + 0.35 * draws.normal("amount in phase", who.group, phase)
    strays = np.where(_strays(world, who, "amount"), 0.9, 0.3)
    exact = np.exp(usual + strays * draws.normal("this amount", who.row))
    step = 10.0 ** np.floor(np.log10(np.maximum(exact, 1))) / 2
    return np.maximum(np.round(exact / step) * step, 10)


def _hour(world: World, who: Members) -> NDArray[np.int64]:
    draws, rates = world.draws, world.profile.behaviour
    phase = _phase(world, who, "hour", rates.hour_days)
    usual = 14 + 6 * draws.normal("hour", who.group) + 2 * draws.normal("hour in phase", who.group, phase)
    exact = usual + rates.hour_spread * draws.normal("this hour", who.row)
    return (
        np.floor(np.where(_strays(world, who, "hour"), 24 * draws.uniform("any hour", who.row), exact)).astype(int) % 24
    )


def _day(world: World, who: Members) -> pa.Array:
    """The day of the report as it was written down, in ISO form."""
    draws, rates = world.draws, world.profile.reports
    wrong = draws.uniform("wrong date", who.row) < rates.wrong_date
    day = who.received + np.where(wrong, np.round(400 * draws.uniform("how wrong", who.row) - 200), 0)
    known = draws.uniform("no date", who.row) >= rates.no_date
    return pa.array(FIRST_DAY + day.astype(np.int64), pa.date32(), mask=~known).cast(pa.string())


def _victim(world: World, who: Members) -> pa.Array:
    known = world.draws.uniform("victim known", who.victim) < world.profile.reports.victim_known
    names = strings(letters(world.draws.keys("victim", who.victim), 12, LOWER))
    return pa.array(np.where(known, names.to_numpy(zero_copy_only=False), None), pa.string())


def behaviour(world: World, who: Members) -> dict[str, pa.Array]:
    """The columns of these reports that say when, where and how; texts stand apart."""
    draws, rates = world.draws, world.profile.behaviour
    wrong = draws.uniform("wrong language", who.row) < rates.wrong_language
    language = np.where(wrong, language_of(draws.uniform("which wrong language", who.row)), who.language)
    names = strings(letters(draws.keys("name", np.arange(rates.personas)), 5, LOWER)).to_pylist()
    known = draws.uniform("no amount", who.row) >= rates.no_amount
    return {
        "time": _day(world, who),
        "language": _picked(list(LANGUAGES), language, draws.uniform("no language", who.row) >= rates.no_language),
        "platform": _picked(
            [f"platform {number + 1}" for number in range(PLATFORMS)],
            _platform(world, who),
            draws.uniform("no platform", who.row) >= rates.no_platform,
        ),
        "amount": pa.array(_amount(world, who), pa.float64(), mask=~known),
        "currency": _picked(list(CURRENCIES), who.language, known),
        "hour": pa.array(_hour(world, who), pa.int32(), mask=draws.uniform("no hour", who.row) < rates.no_hour),
        "persona": _picked(names, _persona(world, who), draws.uniform("no persona", who.row) >= rates.no_persona),
        "victim_id": _victim(world, who),
    }
