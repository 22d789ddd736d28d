"""`weftline open`: two people open a sealed exhibit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json
from weftline.operation.opening import Officer, open_existing
from weftline.operation.unsealing import open_sealed
from weftline.vault import Identity

SECOND_PASSPHRASE = "WEFTLINE_SECOND_PASSPHRASE"  # noqa: S105 - the name of a variable


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    exhibit: Annotated[str, typer.Argument(help="The sealed exhibit (x-…, or how its id begins).")],
    second: Annotated[str, typer.Option(help="The name of the second person, who is present.")],
    second_identity: Annotated[Path, typer.Option(help="The folder of the second person's keys.")],
    reason: Annotated[str, typer.Option(help="The lawful reason; kept in the custody log.")],
    into: Annotated[Path, typer.Option("--out", help="The file to write; only you can read it.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Open a sealed exhibit: two people, each with keys, and a lawful reason. Both sign the checkpoint over the entry.

    Rights and signatures hold this, not the encryption: each recipient's key alone decrypts every exhibit.
    The second person's passphrase is taken from WEFTLINE_SECOND_PASSPHRASE.
    """
    as_json(json)
    keys = Identity.load(second_identity, os.environ.get(SECOND_PASSPHRASE) or None)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        made = open_sealed(opened, exhibit, second_name=second, second=keys, reason=reason, out=into)
    if json:
        print_json(made.to_json())
        return
    out.print(f"{made.exhibit} lies in {made.file}, in the clear. Delete it when you have seen what you needed.")
    out.print(f"Entered as {made.custody_seq} and signed by both in {made.checkpoint.name}.")
