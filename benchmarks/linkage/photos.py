"""Pictures that offenders sent, as perceptual hashes only: re-encoded, cropped past recognition, stock, the victim's own."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from benchmarks.linkage.draws import Draws, Keys
from benchmarks.linkage.values import HEX, strings
from benchmarks.linkage.world import Members, Rows, World
from numpy.typing import NDArray

PHOTOS = pa.schema([("row", pa.int64()), ("phash64", pa.string()), ("pdq256", pa.string()), ("role", pa.string())])
TRUTH = pa.schema([("row", pa.int64()), ("family", pa.uint64()), ("own", pa.bool_())])
_HALVINGS = np.array([64, 6, 5, 4])
"""A copy differs in no bit, or in each with chance 2 ** -6, -5, -4: on average 0, 4, 8 or 16 of 256."""


def _key(world: World, who: Members) -> tuple[Keys, NDArray[np.bool_]]:
    draws, rates = world.draws, world.profile.photos
    slot = (who.day / rates.lifetime + draws.uniform("photo turn", who.group)).astype(np.int64)
    alive = np.maximum(1, np.round(who.rate * rates.lifetime * rates.given / rates.reach)).astype(np.int64)
    mine = draws.keys("photo", who.group, slot, draws.below("which photo", alive, who.row))
    bought = draws.uniform("stock", mine) < rates.stock
    famous = draws.uniform("famous stock", mine) < 0.5
    known = (rates.stocks * draws.uniform("which stock", mine) ** 2).astype(np.int64)
    other = rates.stocks + draws.below("other stock", max(1, world.reports // rates.stock_reports), mine)
    return np.where(bought, draws.keys("stock photo", np.where(famous, known, other)), mine), ~(bought & famous)


def _hash(draws: Draws, key: Keys, row: Rows, words: int, name: str) -> pa.Array:
    """A hash of 64 * `words` bits near the one that the key stands for, in hexadecimal."""
    halvings = _HALVINGS[draws.below("how changed", len(_HALVINGS), row)]
    out = []
    for word in range(words):
        flipped = np.where(halvings < 64, np.uint64(2**64 - 1), np.uint64(0))
        for step in range(6):
            flipped &= np.where(step < halvings, draws.keys(f"{name} flip", row, word, step), np.uint64(2**64 - 1))
        out.append(draws.keys(name, key, word) ^ flipped)
    table = np.frombuffer(HEX.encode(), np.uint8)
    nibbles = np.stack(
        [(each >> np.uint64(60 - 4 * place)) & np.uint64(15) for each in out for place in range(16)], axis=1
    )
    return strings(table[nibbles.astype(np.int64)])


def photos(world: World, who: Members) -> tuple[pa.Table, pa.Table]:
    """The pictures of these reports, and which of them are the same picture in fact."""
    draws, rates = world.draws, world.profile.photos
    given = draws.uniform("photo given", who.row) < rates.given
    key, own = _key(world, who)
    row, key, own = who.row[given], key[given], own[given]
    victims = draws.uniform("victim's photo", row) < rates.victims
    changed = draws.uniform("cropped", row) < rates.changed
    key = np.where(victims, draws.keys("portrait", who.victim[given]), key)
    seen = np.where(changed, draws.keys("crop", row), key)
    given_as = [
        pa.array(row),
        _hash(draws, seen, row, 1, "phash"),
        _hash(draws, seen, row, 4, "pdq"),
        pa.array(np.where(victims, "victim", "offender"), pa.string()),
    ]
    family = pa.array(key | np.uint64(1), mask=victims | changed)
    return pa.table(given_as, schema=PHOTOS), pa.table([pa.array(row), family, pa.array(own)], schema=TRUTH)
