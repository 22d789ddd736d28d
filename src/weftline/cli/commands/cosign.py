"""`weftline cosign`: a second officer signs the custody log with you."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.commands.open import SECOND_PASSPHRASE
from weftline.cli.output import as_json, out, print_json
from weftline.operation.opening import Officer, open_existing
from weftline.operation.second_person import cosign
from weftline.vault import Identity


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    second: Annotated[str, typer.Option(help="The name of the second person, who is present.")],
    second_identity: Annotated[Path, typer.Option(help="The folder of the second person's keys.")],
    reason: Annotated[str, typer.Option(help="What it is for (a search, a hand-over); kept in the custody log.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Two people sign the custody log as it stands; from then on a missing second signature is found by `verify`.

    Give the second person the fingerprint on paper. Their passphrase is taken from WEFTLINE_SECOND_PASSPHRASE.
    """
    as_json(json)
    keys = Identity.load(second_identity, os.environ.get(SECOND_PASSPHRASE) or None)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        made = cosign(opened, second_name=second, second=keys, reason=reason)
    if json:
        print_json(made.to_json())
        return
    out.print(f"Signed by both: {made.entries} entries, in {made.checkpoint.name}.")
    out.print(f"The second key's fingerprint: {made.second_key}")
