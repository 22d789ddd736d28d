"""`weftline stamp`: a time stamp on the custody log, carried by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json
from weftline.operation.opening import Officer, open_existing
from weftline.operation.stamping import request_stamp, take_answer


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    into: Annotated[Path | None, typer.Option("--out", help="Where to write the request (.tsq).")] = None,
    answer: Annotated[Path | None, typer.Option(help="An authority's answer (.tsr) to take in.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write a time-stamp request to carry to an authority, or take its answer in. Nothing goes over a network."""
    as_json(json)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        if answer is not None:
            taken = take_answer(opened, answer)
            if json:
                print_json(taken)
                return
            out.print(f"Kept: {taken['attested_utc']} is attested for checkpoint {taken['checkpoint']}.")
            out.print("Check the authority's signature with `openssl ts -verify` and its certificate.")
            return
        request = request_stamp(opened, into)
    if json:
        print_json(request.to_json())
        return
    out.print(f"What would leave is one hash, of a checkpoint over {request.entries} log entries:\n  {request.sha256}")
    out.print(
        f"The request lies in [bold]{request.file}[/]; nothing was sent. Carry it to a time-stamp authority, then:"
    )
    out.print(f"  weftline stamp {operation} --answer FILE.tsr", markup=False)
