"""The normal forms of a table's values, each distinct kind and value read once; many are read by several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain

import numpy as np
import pyarrow as pa

from weftline.linkage.columns import encoded, texts
from weftline.observables import normalise, opaque

_MANY, _AT_ONCE = 20_000, 5_000

Told = tuple[str, str]


def normalise_mentions(table: pa.Table, processes: int = 1) -> tuple[pa.Table, dict[str, int]]:
    """The mentions with normal forms; a value that its kind refuses stays as opaque text. Counts what was done."""
    if not {"kind", "value"} <= set(table.column_names):
        return table, {"normal": 0, "as_they_stand": 0}
    kind, kinds = encoded(texts(table, "kind"))
    value, values = encoded(texts(table, "value"))
    width = max(1, len(values))
    pairs, place = np.unique(kind * width + value, return_inverse=True)
    names = kinds.take(pa.array(pairs // width)).to_pylist()
    raws = values.take(pa.array(pairs % width)).to_pylist()
    found = list(chain.from_iterable(_read(list(zip(names, raws, strict=True)), processes)))
    forms = [opaque(raw) if normal is None else normal for raw, normal in zip(raws, found, strict=True)]
    made = pa.array(forms, type=pa.string()).take(pa.array(place))
    refused = found.count(None)
    counts = {"normal": len(found) - refused, "as_they_stand": refused}
    return table.set_column(table.column_names.index("value"), "value", made), counts


def _read(told: Sequence[Told], processes: int) -> Iterator[list[str | None]]:
    blocks = [told[at : at + _AT_ONCE] for at in range(0, len(told), _AT_ONCE)]
    if len(told) < _MANY or processes < 2:
        yield from map(_normal, blocks)
        return
    yield _normal(blocks[0])  # so that the processes find all kinds loaded
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        yield from pool.map(_normal, blocks[1:])


def _normal(told: Sequence[Told]) -> list[str | None]:
    return [normalise(kind, raw) for kind, raw in told]
