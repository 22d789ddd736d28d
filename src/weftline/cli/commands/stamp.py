"""`weftline stamp`: a time stamp on the custody log, carried by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from weftline.cli.output import as_json, out, print_json, table
from weftline.operation.opening import Officer, open_existing
from weftline.operation.stamping import open_requests, request_stamp, take_answer


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    into: Annotated[Path | None, typer.Option("--out", help="Where to write the request (.tsq).")] = None,
    answer: Annotated[Path | None, typer.Option(help="An authority's answer (.tsr) to take in.")] = None,
    authority: Annotated[
        Path | None, typer.Option(help="With --answer: the authority's certificate (PEM); its signature is checked.")
    ] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="List the requests that no answer has come for.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write a time-stamp request to carry to an authority, or take its answer in. Nothing goes over a network."""
    as_json(json)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        if answer is not None:
            _taken(take_answer(opened, answer, authority), json=json)
            return
        if waiting:
            _waiting(open_requests(opened), json=json)
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


def _taken(taken: dict[str, Any], *, json: bool) -> None:
    if json:
        print_json(taken)
        return
    out.print(f"Kept: {taken['attested_utc']} is attested for checkpoint {taken['checkpoint']}.")
    if taken["signature_checked"]:
        out.print("The authority's signature holds.")
    else:
        out.print("Its signature was not checked: run `weftline verify` with --authority and its certificate.")


def _waiting(requests: list[dict[str, Any]], *, json: bool) -> None:
    if json:
        print_json({"version": 1, "waiting": requests})
        return
    rows = [(item["asked_utc"], item["entries"], item["sha256"]) for item in requests]
    table("Requests without an answer", ("asked", "entries", "SHA-256"), rows)
