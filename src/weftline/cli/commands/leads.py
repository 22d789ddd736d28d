"""`weftline leads`: actors, places, money, victims to notify, next steps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.findings import show_series
from weftline.cli.output import as_json, out, print_json
from weftline.errors import NotFoundError
from weftline.operation.opening import Officer, open_logged
from weftline.operation.views.leads_view import leads_json


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    series: Annotated[str, typer.Argument(help="Only this series (s-…).")] = "",
    contacts: Annotated[
        bool, typer.Option("--contacts", help="Also print the sealed contacts of victims to notify; this is logged.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Actors, places, money, victims to notify and next steps, each with its reasons."""
    as_json(json)
    with open_logged(operation, Officer.here()) as opened:
        document = leads_json(opened, series, contacts=contacts)
        if series and not document["series"]:
            raise NotFoundError(f"There is no series {series}.", "Leave it out to list all.")
        if opened.writable:
            detail = {"page": "leads", "contacts": contacts}
            opened.vault.record("view", [item["id"] for item in document["series"]], actor=opened.actor, detail=detail)
    if json:
        print_json(document)
        return
    for item in document["series"]:
        show_series(item)
    if not document["series"]:
        out.print("No two reports are linked yet.")
