"""`weftline doctor`: what is missing on this machine, and what that costs."""

from __future__ import annotations

from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json, table
from weftline.operation.checkup import checkup

FAULT = 4


def command(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Leave with code 4 if a member of the house is broken.")
    ] = False,
) -> None:
    """What is missing or broken on this machine, and what that costs."""
    as_json(json)
    findings = checkup()
    if json:
        print_json({"version": 1, "findings": findings})
    else:
        rows = [(finding.state, finding.what, finding.costs) for finding in findings]
        table("This machine", ("state", "what", "what that costs"), rows)
        if all(finding.state == "ok" for finding in findings):
            out.print("Nothing is missing.")
    if strict and any(finding.state == "broken" for finding in findings):
        raise typer.Exit(FAULT)
