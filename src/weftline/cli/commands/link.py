"""`weftline link`: link tables of reports into series; no operation needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import Shown, as_json, out, print_json
from weftline.operation.tables import link_tables


def command(
    reports: Annotated[Path, typer.Option(help="Table of reports (CSV, JSONL or Parquet).")],
    mentions: Annotated[Path, typer.Option(help="Table of mentions: report_id, kind, value.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Where to write series, links, hubs and relations.")],
    photos: Annotated[Path | None, typer.Option(help="Table of pictures' hashes.")] = None,
    engine: Annotated[str, typer.Option(help="duckdb, or spark past one machine.")] = "duckdb",
    normalised: Annotated[bool, typer.Option("--normalised", help="Values are in normal form already.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Which reports of a table are the same people's work, with every reason."""
    as_json(json)
    with Shown(quiet=json) as progress:
        run = link_tables(
            reports, mentions, photos, out_folder, engine=engine, normalised=normalised, progress=progress
        )
    if json:
        print_json({"version": 1, **run})
    else:
        out.print(
            f"Written to {out_folder}: series.parquet, links.parquet, hubs.parquet, relations.parquet, run.json",
            markup=False,
        )
