"""`weftline cosign`: a second officer signs the custody log, beside you or on another machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.commands.open import SECOND_PASSPHRASE
from weftline.cli.output import as_json, out, print_json
from weftline.errors import UsageError
from weftline.operation.new_file import new_file
from weftline.operation.opening import Officer, open_existing
from weftline.operation.second_person import Cosigned, cosign, read_note, request_signature, take_signature
from weftline.vault import Identity, cosign_request


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft); or a request file, to sign it.")],
    second: Annotated[str, typer.Option(help="The name of the second person.")] = "",
    second_identity: Annotated[
        Path | None, typer.Option(help="The folder of the second person's keys, who is present.")
    ] = None,
    request: Annotated[Path | None, typer.Option(help="Write a request to have signed on another machine.")] = None,
    answer: Annotated[Path | None, typer.Option(help="The signed request, brought back, to take in.")] = None,
    into: Annotated[Path | None, typer.Option("--out", help="Of a request file: where to write the answer.")] = None,
    reason: Annotated[str, typer.Option(help="What it is for (a search, a hand-over); kept in the custody log.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Two people sign the custody log as it stands; from then on a missing second signature is found by `verify`.

    Present: --second and --second-identity; their passphrase is taken from WEFTLINE_SECOND_PASSPHRASE. On another
    machine: --request FILE here, `weftline cosign FILE --out ANSWER` there, with the keys of whoever works there, then
    --answer ANSWER --second NAME here. The files hold the size of the log, its root and signatures, nothing else.
    Give the second person's fingerprint on paper.
    """
    as_json(json)
    if operation.is_file():
        _sign(operation, into, json=json)
        return
    if sum((request is not None, answer is not None, second_identity is not None)) != 1:
        raise UsageError(
            "The second person is present, or is to be asked, or has answered.",
            "Name one of --second-identity, --request and --answer.",
        )
    if request is None and not second.strip():
        raise UsageError("The second person has no name.", "Add --second NAME.")
    with open_existing(operation, Officer.here(), writing=True) as opened:
        if request is not None:
            asked = request_signature(opened, request)
            print_json(asked.to_json()) if json else _say_asked(asked.entries, asked.file)
        elif answer is not None:
            _say(take_signature(opened, answer, second_name=second, reason=reason), json=json)
        elif second_identity is not None:
            keys = Identity.load(second_identity, os.environ.get(SECOND_PASSPHRASE) or None)
            _say(cosign(opened, second_name=second, second=keys, reason=reason), json=json)


def _sign(request: Path, into: Path | None, *, json: bool) -> None:
    if into is None:
        raise UsageError("The answer needs a place.", "Say where with --out FILE.")
    here = Officer.here()
    keys = Identity.load_or_create(here.identity_folder, here.passphrase)
    note, answer = cosign_request(read_note(request), keys)
    with new_file(into) as file:
        file.write(answer)
    if json:
        document = {"version": 1, "origin": note.origin, "entries": note.size, "root": note.root.hex()}
        print_json(document | {"answer": str(into), "fingerprint": keys.fingerprint})
        return
    out.print(f"You have signed {note.size} entries of the log {note.origin}, with the root\n  {note.root.hex()}")
    out.print(f"Carry {into} back. Your key's fingerprint: {keys.fingerprint}", soft_wrap=True)


def _say_asked(entries: int, file: Path) -> None:
    out.print(f"A checkpoint over {entries} entries lies in {file}. Have it signed on the second person's machine:")
    out.print(f"  weftline cosign {file.name} --out ANSWER", markup=False)


def _say(made: Cosigned, *, json: bool) -> None:
    if json:
        print_json(made.to_json())
        return
    out.print(f"Signed by both: {made.entries} entries, in {made.checkpoint.name}.")
    out.print(f"The second key's fingerprint: {made.second_key}")
