"""Linking tables that lie in files, with the results written as files beside each other."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from weftline.errors import MachineError
from weftline.linkage.engines import Engine, engine
from weftline.linkage.explain import as_nouns
from weftline.linkage.result import Linkage
from weftline.linkage.run import solve
from weftline.linkage.settings import Settings
from weftline.linkage.tables import column
from weftline.observables import normalise, opaque

Progress = Callable[[str, float], None]


def _silent(stage: str, share: float) -> None:
    del stage, share


def link_files(
    reports_path: Path,
    mentions_path: Path,
    photos_path: Path | None,
    out: Path,
    engine_name: str = "duckdb",
    normalised: bool = False,
    progress: Progress = _silent,
    settings: Settings | None = None,
) -> dict[str, Any]:
    """Link tables and write `series`, `links`, `hubs`, `relations` (Parquet) and `run.json` into `out`.

    Values are normalised once for each distinct (kind, raw) unless `normalised`. `progress` is told the stage and the
    share done. Returns what `run.json` holds. Raises InputError, UsageError (engine) or MachineError (cannot write).
    """
    begin = time.perf_counter()
    chosen = settings or Settings()
    worker = engine(engine_name, chosen.memory_mb, chosen.threads)
    progress("read", 0.0)
    reports, mentions = worker.read_table(reports_path), worker.read_table(mentions_path)
    photos = worker.read_table(photos_path) if photos_path is not None else None
    counts = {"as_they_stand": 0}
    if not normalised:
        progress("normalise", 0.1)
        mentions, counts = normalise_mentions(mentions)
    progress("link", 0.2)
    found = as_nouns(solve(reports, mentions, photos, worker, chosen), chosen)
    progress("write", 0.9)
    found.run |= {
        "engine": worker.name,
        "normalised": counts,
        "seconds_total": round(time.perf_counter() - begin, 3),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    _write(found, out, worker)
    progress("done", 1.0)
    return found.run


def normalise_mentions(table: pa.Table) -> tuple[pa.Table, dict[str, int]]:
    """The mentions with normal forms; a value that its kind refuses stays as opaque text. Counts what was done."""
    forms: dict[tuple[str, str], str] = {}
    counts = {"normal": 0, "as_they_stand": 0}
    values: list[str | None] = []
    for kind, raw in zip(column(table, "kind"), column(table, "value"), strict=True):
        if kind is None or raw is None:
            values.append(None)
            continue
        key = (str(kind), str(raw))
        if key not in forms:
            normal = normalise(*key)
            counts["as_they_stand" if normal is None else "normal"] += 1
            forms[key] = opaque(key[1]) if normal is None else normal
        values.append(forms[key])
    if "value" not in table.column_names:
        return table, counts
    place = table.column_names.index("value")
    return table.set_column(place, "value", pa.array(values, type=pa.string())), counts


def _write(found: Linkage, out: Path, worker: Engine) -> None:
    members = [(report, series.id) for series in found.series for report in series.reports]
    tables: dict[str, dict[str, list[Any]]] = {
        "series": {"report_id": [one for one, _ in members], "series_id": [two for _, two in members]},
        "links": {
            "a": [link.a for link in found.links],
            "b": [link.b for link in found.links],
            "bits": [link.bits for link in found.links],
            "terms": [
                json.dumps([[t.kind, t.value, t.bits, t.note] for t in link.terms], ensure_ascii=False)
                for link in found.links
            ],
        },
        "hubs": _columns(found.hubs, ("kind", "value", "reports", "coherence", "reason")),
        "relations": _columns(found.relations, ("a", "b", "kind", "value", "bits", "reason")),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, columns in tables.items():
            worker.write_table(
                pa.table({key: pa.array(cells, type=_type(key)) for key, cells in columns.items()}),
                out / f"{name}.parquet",
            )
        (out / "run.json").write_text(json.dumps(found.run, indent=1, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise MachineError(f"The results cannot be written to {out}: {error.strerror}.") from error


def _columns(rows: list[Any], names: tuple[str, ...]) -> dict[str, list[Any]]:
    return {name: [getattr(row, name) for row in rows] for name in names}


def _type(column_name: str) -> pa.DataType:
    if column_name in {"bits", "coherence"}:
        return pa.float64()
    return pa.int64() if column_name == "reports" else pa.string()
