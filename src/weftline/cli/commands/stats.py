"""`weftline stats`: awareness figures, safe to publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json, table
from weftline.operation.exporting import publish_statistics
from weftline.operation.opening import Officer, open_existing


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    k: Annotated[int, typer.Option("--k", help="Groups smaller than this are not shown.")] = 5,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Count reports by month, country, language, platform, age and loss, with small groups suppressed."""
    as_json(json)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        document = publish_statistics(opened, k)
    if json:
        print_json(document)
        return
    out.print(f"{document['counted'] or f'fewer than {k}'} reports counted, with their victims' consent.")
    for name, cells in document["tables"].items():
        table(name.replace("_", " "), ("group", "reports"), list(cells["cells"].items()), right=("reports",))
        hidden = cells["suppressed"]
        if hidden["groups"]:
            out.print(f"suppressed: {hidden['groups']} groups with {hidden['reports']} reports together")
    losses = document["losses"]
    if losses:
        out.print(
            f"Losses told of: about USD {losses['usd_rounded']} in {losses['reports']} reports ({losses['rule']})"
        )
        out.print(f"at rates of {losses['rate_date']} ({losses['rate_source']})")
    elif document["tables"]:
        out.print("Losses: too few reports, or one makes up most of it; not shown.")
    for note in document["notes"]:
        out.print(f"- {note}")
