"""`weftline recipient`: who can open an operation, and one more who can."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json, table
from weftline.operation.opening import Officer, Operation, open_existing
from weftline.operation.recipients import add_recipient, listed


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    key: Annotated[str, typer.Argument(help="The public key (age1…) to add; left out: list who can open it.")] = "",
    name: Annotated[str, typer.Option(help="Whose key it is: prosecutor, escrow, a name.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept in the custody log.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List who can open an operation, or let one more key open it, with every exhibit in it, sealed ones too.

    The keys of all exhibits are wrapped anew, their encrypted content stays as it is. Interrupted, the same call goes
    on.
    Have the fingerprint read out to you first: `weftline key` shows it to its owner.
    """
    as_json(json)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        if not key:
            _list(opened, json=json)
            return
        added = add_recipient(opened, key, name=name, reason=reason)
    if json:
        print_json(added.to_json())
        return
    out.print(f"{added.name or added.recipient} can open this operation now: {added.exhibits} exhibits wrapped anew.")
    out.print("It cannot be taken back: whoever has opened an exhibit, has it.")


def _list(opened: Operation, *, json: bool) -> None:
    recipients = listed(opened)
    if json:
        print_json({"version": 1, "recipients": recipients, "unshared": len(opened.vault.unshared)})
        return
    table(
        "Who can open it",
        ("name", "since", "public key"),
        [(r["name"], r["since"], r["recipient"]) for r in recipients],
    )
