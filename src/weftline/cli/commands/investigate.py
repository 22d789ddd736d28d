"""`weftline investigate`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.findings import show_findings, show_problems
from weftline.cli.output import Shown, as_json, out, print_json, program, warn
from weftline.operation.investigate import investigate
from weftline.operation.opening import Officer, open_existing
from weftline.operation.views.leads_view import leads_json
from weftline.operation.views.overview import overview

STRICT_PROBLEMS = 3


def command(
    folder: Annotated[Path, typer.Argument(help="A folder with reports/, apps/ and servers/ (any of them).")],
    operation: Annotated[
        Path | None, typer.Option(help="Where the operation lies; default: FOLDER.weft beside it.")
    ] = None,
    identity: Annotated[Path | None, typer.Option(help="The folder of your keys; default: your configuration.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many worker processes read evidence.")] = 2,
    strict: Annotated[bool, typer.Option("--strict", help="Leave with code 3 if anything could not be read.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Work a folder through: preserve, read, link, and say who, where, how much and what next.

    Run it again at any time: it takes only what is new or changed, and goes on where it was interrupted.
    """
    as_json(json)
    officer = Officer.here(identity)
    with Shown(quiet=json) as progress:
        outcome = investigate(folder, officer, place=operation, progress=progress, workers=workers)
    warn(outcome.warnings)
    with open_existing(outcome.place, officer) as opened:
        seen = overview(opened)
        leads = leads_json(opened)
    if json:
        print_json({"version": 1, "run": outcome.to_json(), "overview": seen, "series": leads["series"]})
    else:
        show_findings(seen, leads)
        show_problems(seen.problems)
        if outcome.nothing_new:
            out.print("[bold]Nothing new:[/] every file was known and every step was done.")
        out.print(f"The operation is {outcome.place}; see it with: {program()} serve {outcome.place}", markup=False)
    if strict and seen.problems:
        raise typer.Exit(STRICT_PROBLEMS)
