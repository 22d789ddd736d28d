"""`weftline export`: sightings, links and timeline as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json
from weftline.operation.listing import export_lists
from weftline.operation.opening import Officer, open_existing


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    folder: Annotated[Path, typer.Option("--out", help="The folder to write the tables into.")],
    series: Annotated[str, typer.Option(help="Only this series (s-…).")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Sightings, links and the timeline as CSV; without victims' own, third parties' and sealed content. Logged."""
    as_json(json)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        rows = export_lists(opened, folder, series)
    if json:
        print_json({"version": 1, "folder": str(folder), "rows": rows})
    else:
        for name, count in rows.items():
            out.print(f"{folder / name}: {count} rows", markup=False)
