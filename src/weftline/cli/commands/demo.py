"""`weftline demo`: write the example operation, investigate it, and say how right that was."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from weftline.cli.findings import show_findings, show_problems
from weftline.cli.output import Shown, as_json, out, print_json, program, table
from weftline.model.wording import amount_in_words
from weftline.operation.example import run_demo


def command(
    folder: Annotated[Path, typer.Option(help="Where to write the example and its operation.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another number makes another world.")] = 2022,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write a made-up operation, investigate it, and print what was found against what is true."""
    as_json(json)
    with Shown(quiet=json) as progress:
        demo = run_demo(folder, seed, progress)
    if json:
        print_json(
            {
                "version": 1,
                "run": demo.outcome.to_json(),
                "comparison": demo.comparison.to_json(),
                "seconds": {"writing": demo.writing_seconds, "investigating": demo.investigating_seconds},
                "series": demo.leads["series"],
            }
        )
        return
    show_findings(demo.seen, demo.leads)
    show_problems(demo.seen.problems)
    rows = [(what, amount_in_words(true), amount_in_words(found)) for what, true, found in demo.comparison.rows()]
    table("Found against true", ("", "true", "found"), rows)
    for line in demo.comparison.lines()[len(demo.comparison.rows()) + 1 :]:
        out.print(line, markup=False)
    if demo.outcome.nothing_new:
        out.print("[bold]Nothing new:[/] every file was known and every step was done.")
    out.print(
        f"\nInvestigated in {demo.investigating_seconds:.1f} s (example written in {demo.writing_seconds:.1f} s)."
    )
    out.print(
        f"See it in the workspace: [bold]{escape(f'{program()} serve {demo.place}')}[/] prints its address on 127.0.0.1"
    )
