"""`weftline intake`: the pages on which victims report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import out, warn
from weftline.errors import RefusedError, UsageError
from weftline.intake import Spool
from weftline.web.intake import DEFAULT_PORT, HERE, is_only_here, serve

NEUTRAL = "https://www.wikipedia.org/"


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = DEFAULT_PORT,
    bind: Annotated[
        str, typer.Option(help="Address to listen on; needs --public for others than this machine.")
    ] = HERE,
    public: Annotated[bool, typer.Option("--public", help="Let other machines in; put TLS in front of it.")] = False,
    recipient: Annotated[list[str] | None, typer.Option(help="A further public key (age1…); repeat.")] = None,
    exit_link: Annotated[str, typer.Option(help="A harmless page to which “leave this page” goes.")] = NEUTRAL,
) -> None:
    """Take victims' reports in. It holds public keys only, writes to the operation's inbox alone, and reads nothing."""
    if not exit_link.startswith(("https://", "http://")):
        raise UsageError("--exit-link must be the address of a web page.", "Begin it with https://.")
    spool = Spool.of(operation if operation.suffix == ".weft" else _beside(operation), recipient or ())
    if not is_only_here(bind):
        if not public:
            raise RefusedError(f"{bind} lets other machines in.", "Add --public if that is meant.")
        warn([f"Other machines can reach this on {bind}. Put a server with TLS in front that keeps no addresses."])
    try:
        serve(spool, exit_link, bind, port, _announce)
    except KeyboardInterrupt:
        out.print("Closed.")


def _beside(folder: Path) -> Path:
    """The operation beside the folder it came from."""
    return folder.resolve().with_name(f"{folder.resolve().name}.weft")


def _announce(address: str) -> None:
    out.print("Victims report at this address (Ctrl-C ends it):")
    out.print(address, markup=False, soft_wrap=True)
