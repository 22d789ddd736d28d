"""Linking tables that lie in files, with the results written as files beside each other."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from weftline.errors import MachineError
from weftline.linkage.columns import encoded
from weftline.linkage.engines import engine
from weftline.linkage.explain import hubs_of
from weftline.linkage.normal_forms import normalise_mentions
from weftline.linkage.relations import find_relations
from weftline.linkage.run import solve
from weftline.linkage.settings import Settings
from weftline.linkage.solved import Solved
from weftline.linkage.terms import LinkTable, LinkTerms

Progress = Callable[[str, float], None]
_LINKS = pa.schema([("a", pa.string()), ("b", pa.string()), ("bits", pa.float64()), ("terms", pa.string())])


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
        mentions, counts = normalise_mentions(mentions, chosen.threads)
    progress("link", 0.2)
    solved = solve(reports, mentions, photos, worker, chosen)
    progress("write", 0.9)
    run = solved.run | _write(solved, chosen, out)
    run |= {
        "engine": worker.name,
        "normalised": counts,
        "seconds_total": round(time.perf_counter() - begin, 3),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    _write_run(run, out)
    progress("done", 1.0)
    return run


def _write_run(run: dict[str, Any], out: Path) -> None:
    try:
        (out / "run.json").write_text(json.dumps(run, indent=1, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise MachineError(f"The results cannot be written to {out}: {error.strerror}.") from error


def _write(solved: Solved, settings: Settings, out: Path) -> dict[str, int]:
    """Write the tables; returns how many links and relations there are."""
    groups = zip(solved.names, solved.groups, strict=True)
    relations = find_relations(solved)
    links = LinkTable(solved, settings)
    written = 0
    try:
        out.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(out / "links.parquet", _LINKS, compression="zstd") as file:
            for block in links:
                file.write_table(pa.table([block.a, block.b, block.bits, _as_json(block)], schema=_LINKS))
                written += len(block)
        series = {
            "report_id": pa.array([report for group in solved.groups for report in group], type=pa.string()),
            "series_id": pa.array([name for name, group in groups for _ in group], type=pa.string()),
        }
        pq.write_table(pa.table(series), out / "series.parquet", compression="zstd")
        _write_rows(hubs_of(solved), ("kind", "value", "reports", "coherence", "reason"), out / "hubs.parquet")
        _write_rows(relations, ("a", "b", "kind", "value", "bits", "reason"), out / "relations.parquet")
    except OSError as error:
        raise MachineError(f"The results cannot be written to {out}: {error.strerror}.") from error
    return {"links": written, "relations": len(relations)}


def _as_json(block: LinkTerms) -> pa.StringArray:
    """The terms of every link as JSON: `[[kind, value, bits, note], ...]`."""
    cells = [_quoted(column) for column in (block.kind, block.value, block.note)]
    bits = pa.array(block.term_bits).cast(pa.string())
    one = pc.binary_join_element_wise("[", cells[0], ", ", cells[1], ", ", bits, ", ", cells[2], "]", "")
    of_link = pa.ListArray.from_arrays(pa.array(block.starts, type=pa.int32()), one)
    return pc.binary_join_element_wise("[", pc.binary_join(of_link, ", "), "]", "")


def _quoted(column: pa.StringArray) -> pa.StringArray:
    code, distinct = encoded(column)
    quoted = pa.array([json.dumps(text, ensure_ascii=False) for text in distinct.to_pylist()], type=pa.string())
    return quoted.take(pa.array(code))


def _write_rows(rows: Sequence[object], names: tuple[str, ...], path: Path) -> None:
    columns = {name: pa.array([getattr(row, name) for row in rows], type=_type(name)) for name in names}
    pq.write_table(pa.table(columns), path, compression="zstd")


def _type(column_name: str) -> pa.DataType:
    if column_name in {"bits", "coherence"}:
        return pa.float64()
    return pa.int64() if column_name == "reports" else pa.string()
