"""`weftline key`: your public key, for others to name as a recipient, and where your identity lies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json
from weftline.operation.opening import Officer
from weftline.vault import Identity


def command(
    identity: Annotated[Path | None, typer.Option(help="The folder of your keys; default: your configuration.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Your public key: give it to whoever makes an operation that you should be able to open."""
    as_json(json)
    officer = Officer.here(identity)
    keys = Identity.load_or_create(officer.identity_folder, officer.passphrase)
    document = {
        "version": 1,
        "recipient": keys.recipient,
        "fingerprint": keys.fingerprint,
        "where": str(keys.where),
        "has_passphrase": keys.has_passphrase,
        "made_now": keys.made_now,
    }
    if json:
        print_json(document)
        return
    out.print(f"Public key:  {keys.recipient}", markup=False, soft_wrap=True)
    out.print(f"Fingerprint: {keys.fingerprint} (read it out to whoever takes the key)")
    out.print(f"Kept in:     {keys.where}", markup=False)
    out.print("Back that file up where only you can reach it: without it, nothing can be opened.")
    if not keys.has_passphrase:
        out.print("It has no passphrase: set WEFTLINE_PASSPHRASE and run this in a fresh folder to make one that has.")
