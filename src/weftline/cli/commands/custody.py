"""`weftline custody`: the custody form to print, the checkpoint to hand over, and the log in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json
from weftline.operation.custody_form import write_custody_form
from weftline.operation.opening import Officer, open_existing


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    into: Annotated[Path, typer.Option("--out", help="The folder to make.")],
    certify: Annotated[
        bool, typer.Option("--certify", help="Also open every exhibit, compare its hash, and fill in a certificate.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """A custody form with the signed checkpoint as QR code, the checkpoint as a file, who did what, when and why as a
    record and as a table, and the same in CASE/UCO terms for other tools.

    They name people and files: they are for the case file, not for partners.
    """
    as_json(json)
    with open_existing(operation, Officer.here(), writing=True) as opened:
        files = write_custody_form(opened, into, certify=certify)
    if json:
        print_json({"version": 1, "files": files})
        return
    out.print(f"Print {files['custody.pdf']} and keep it elsewhere; give {files['checkpoint.note']} to the prosecutor.")
    if certify:
        out.print(f"Read, complete and sign {files['certificate.pdf']}; the software signs nothing.")
