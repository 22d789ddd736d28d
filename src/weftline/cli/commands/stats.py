"""`weftline stats`: awareness figures, safe to publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.findings import named_country
from weftline.cli.output import as_json, out, print_json, table
from weftline.model.wording import amount_in_words, counted, in_words
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
        rows = [(group_in_words(name, group), number) for group, number in cells["cells"].items()]
        table(f"By {in_words(name)}", ("group", "reports"), rows, right=("reports",))
        hidden = cells["suppressed"]
        if hidden["groups"]:
            out.print(
                f"not shown, being small: {counted(hidden['groups'], 'group')} with "
                f"{counted(hidden['reports'], 'report')} together"
            )
    losses = document["losses"]
    if losses:
        out.print(
            f"Losses told of: about USD {amount_in_words(losses['usd_rounded'])} "
            f"in {counted(losses['reports'], 'report')} ({losses['rule']})"
        )
        out.print(f"at rates of {losses['rate_date']} ({losses['rate_source']})")
    elif document["tables"]:
        out.print("Losses: too few reports, or one makes up most of it; not shown.")
    for note in document["notes"]:
        out.print(f"- {note}")


def group_in_words(name: str, group: str) -> str:
    """A group as a person would call it: countries by name, ages and kinds in words."""
    if name == "country":
        return named_country(group)
    return in_words(group)
