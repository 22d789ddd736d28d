"""`weftline dispose`: what is due, legal holds, and destruction with a certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import Shown, as_json, out, print_json, table
from weftline.errors import UsageError
from weftline.operation.disposing import dispose, due, hold, holds
from weftline.operation.investigate import relink
from weftline.operation.new_file import new_file
from weftline.operation.opening import Officer, Operation, open_existing


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    exhibit: Annotated[
        str, typer.Argument(help="The exhibit (x-…); left out: list what is due and what is held.")
    ] = "",
    reason: Annotated[str, typer.Option(help="The lawful reason; kept in the custody log.")] = "",
    certificate: Annotated[Path | None, typer.Option(help="Where to write the certificate of erasure.")] = None,
    held: Annotated[bool, typer.Option("--hold", help="Put a legal hold on it instead: it cannot be erased.")] = False,
    released: Annotated[bool, typer.Option("--release", help="Lift its legal hold.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Erase an exhibit and all that was made of it; or hold it; or list what is due or held. Nothing goes by itself."""
    as_json(json)
    if held and released:
        raise UsageError("An exhibit is either held or released.", "Leave out --hold or --release.")
    with open_existing(operation, Officer.here(), writing=True) as opened:
        if not exhibit and not (held or released or reason or certificate):
            _list(opened, json=json)
        elif held or released:
            seq = hold(opened, exhibit, reason=reason, release=released)
            print_json({"version": 1, "custody_seq": seq}) if json else out.print(f"Entered as {seq}.")
        else:
            _destroy(opened, exhibit, reason, certificate, json=json)


def _list(opened: Operation, *, json: bool) -> None:
    listed, held = due(opened), holds(opened)
    if json:
        print_json({"version": 1, "due": listed, "holds": held})
        return
    rows = [
        (r["received"], r["category"], r["period"], f"entry {r['held_by']}" * bool(r["held_by"]), r["exhibit"])
        for r in listed
    ]
    table("Time is over", ("received", "category", "period", "held by entry", "exhibit"), rows)
    if held:
        shown = [(one["since"], one["by"], one["reason"], one["exhibit"]) for one in held]
        table("Under legal hold", ("since", "by", "reason", "exhibit"), shown)


def _destroy(opened: Operation, exhibit: str, reason: str, certificate: Path | None, *, json: bool) -> None:
    if certificate is None:
        raise UsageError("An erasure leaves a certificate.", "Say where with --certificate FILE.")
    gone = None
    try:
        with new_file(certificate) as file:
            gone = dispose(opened, exhibit, reason=reason)
            file.write(gone.certificate.encode())
    finally:
        if gone is not None:
            with Shown(quiet=json) as progress:
                relink(opened, progress)
    if json:
        print_json(gone.to_json())
        return
    out.print(f"{len(gone.exhibits)} exhibits and {gone.rows} rows are erased; entry {gone.custody_seq} says so.")
    out.print(f"The certificate lies in {certificate}. Remove the original from the folder, or it is taken in anew.")
