"""`weftline recipient`: who can open an operation, one more who can, or one less."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json, table
from weftline.operation.opening import Officer, Operation, open_existing
from weftline.operation.recipients import Removed, add_recipient, listed, remove_recipient


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    key: Annotated[str, typer.Argument(help="The public key (age1…) to add; left out: list who can open it.")] = "",
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove it instead: the key, how it begins, or its name.")
    ] = False,
    name: Annotated[str, typer.Option(help="Whose key it is: prosecutor, escrow, a name.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept in the custody log.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List who can open an operation, let one more key open it with every exhibit, sealed ones too, or remove one.

    The keys of all exhibits are wrapped anew, their encrypted content stays as it is. Interrupted, the same call goes
    on.
    Have the fingerprint read out to you first: `weftline key` shows it to its owner. Removing a key takes nothing back:
    copies of the operation that were made before stay readable to it, and it knows the key of the database and the log.
    """
    as_json(json)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        if not key:
            _list(opened, json=json)
            return
        if remove:
            _say_removed(remove_recipient(opened, key, reason=reason), json=json)
            return
        added = add_recipient(opened, key, name=name, reason=reason)
    if json:
        print_json(added.to_json())
        return
    out.print(f"{added.name or added.recipient} can open this operation now: {added.exhibits} exhibits wrapped anew.")
    out.print("It cannot be taken back: whoever has opened an exhibit, has it.")


def _say_removed(removed: Removed, *, json: bool) -> None:
    if json:
        print_json(removed.to_json())
        return
    out.print(
        f"{removed.recipient} opens this folder no more: {removed.exhibits} exhibits wrapped anew.", soft_wrap=True
    )
    out.print(
        "Copies made before stay readable to it; whoever has them also knows the key of the database and the log."
    )
    out.print("Take its name out of operation.toml as well, if it stands there.")


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
