"""`weftline serve`: the workspace in the browser, on this machine alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import out, warn
from weftline.errors import NotFoundError, UsageError
from weftline.operation.folder import SUFFIX
from weftline.operation.opening import Officer, open_existing
from weftline.web.serving import DEFAULT_PORT, serve


def command(
    operation: Annotated[
        Path | None,
        typer.Argument(help="The operation (NAME.weft) or its folder; the only one here if left out."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = DEFAULT_PORT,
) -> None:
    """Show an operation in the browser. Listens on 127.0.0.1 only and lets in whoever opens the printed address."""
    with open_existing(operation or only_operation(Path()), Officer.here(), writing=True) as opened:
        warn(opened.warnings)
        try:
            serve(opened, port, _announce)
        except KeyboardInterrupt:
            out.print("Closed.")


def _announce(address: str) -> None:
    out.print("Open this address once, in a browser on this machine (Ctrl-C ends it):")
    out.print(address, markup=False, soft_wrap=True)


def only_operation(folder: Path) -> Path:
    """The one operation in or one level below a folder. Raises NotFoundError or UsageError."""
    found = sorted({*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*/*{SUFFIX}")})
    if not found:
        raise NotFoundError(
            "There is no operation in this folder.",
            "Name one: `weftline serve NAME.weft`, or run `weftline demo`.",
        )
    if len(found) > 1:
        raise UsageError("Several operations are here.", f"Name one of: {', '.join(str(path) for path in found)}.")
    return found[0]
