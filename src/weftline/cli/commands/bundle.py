"""`weftline bundle`: court bundle, share package or draft letters of one series."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from weftline.cli.output import as_json, out, print_json
from weftline.operation.exporting import KINDS, export
from weftline.operation.opening import Officer, open_existing


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    series: Annotated[str, typer.Argument(help="The series (s-…).")],
    into: Annotated[Path, typer.Option("--out", help="The folder to make; a zip is put beside it.")],
    kind: Annotated[str, typer.Option(help=" | ".join(KINDS))] = "court",
    marking: Annotated[
        str,
        typer.Option(help="Share: nothing above this leaves. Else: what the bundle bears; its sources' if left out."),
    ] = "",
    identities: Annotated[
        bool, typer.Option("--with-identities", help="Court: name the victims; this is logged.")
    ] = False,
    abroad: Annotated[
        bool, typer.Option("--abroad", help="Share: only from reports whose victims agreed to sharing abroad.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Make what leaves: a court bundle, a share package or draft letters. Nothing is sent."""
    as_json(json)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        made = export(opened, series, kind, into, marking=marking, identities=identities, abroad=abroad)
    if json:
        print_json(made.to_json())
        return
    out.print(
        f"[bold]{escape(f'{made.folder} and {made.archive.name}')}[/]: {len(made.files)} files, {escape(made.marking)}."
    )
    if made.sha256:
        out.print(f"SHA-256 of result.json: {made.sha256}")
    for noun, number in (made.left_out or {}).items():
        out.print(f"Not printed, because it could not be followed back: {number} {noun}")
    out.print(f"Entered in the custody log as {made.custody_seq}. Nothing was sent.")
