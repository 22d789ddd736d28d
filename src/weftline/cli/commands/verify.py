"""`weftline verify`: prove that nothing was changed, lost or back-dated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from weftline.bundles import check_court_bundle, is_court_bundle
from weftline.cli.output import as_json, out, print_json, table
from weftline.errors import UsageError, WeftlineError
from weftline.operation.opening import Officer, find_operation, identity_for
from weftline.vault import Identity, Report, verify

FAULT = 1


def command(
    operation: Annotated[Path, typer.Argument(help="An operation (NAME.weft), its folder, or a court bundle.")],
    deep: Annotated[bool, typer.Option("--deep", help="Also decrypt every exhibit and compare its content.")] = False,
    outside: Annotated[list[Path] | None, typer.Option(help="A checkpoint or verification key kept elsewhere.")] = None,
    authority: Annotated[
        list[Path] | None, typer.Option(help="A time-stamp authority's certificate (PEM) to trust; needs openssl.")
    ] = None,
    exhibit: Annotated[
        list[Path] | None, typer.Option(help="Of a court bundle: a copy of an exhibit that must be among those listed.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Prove that nothing was changed, lost or back-dated. Needs no key, except for --deep.

    Leaves with 0 when all is proven, 1 when a fault was found, 2 when it could not run.
    """
    as_json(json)
    if is_court_bundle(operation):
        if deep:
            raise UsageError("A court bundle holds no exhibits that --deep could open.", "Give copies with --exhibit.")
        report = check_court_bundle(operation, outside or (), exhibit or (), authority or ())
        more, place = {"bundle": str(operation)}, operation
    else:
        place, more = find_operation(operation), {}
        if exhibit:
            raise UsageError("--exhibit is for court bundles.", "Open an operation's own exhibits with --deep.")
        keys, trusted = _identity(place, needed=deep), authority or ()
        report = verify(place, identity=keys, deep=deep, outside=outside or (), authorities=trusted).report
    if json:
        print_json(report.to_json() | more)
    else:
        _say(place, report)
    if not report.ok:
        raise typer.Exit(FAULT)


def _say(place: Path, report: Report) -> None:
    verdict = "[bold green]all proven[/]" if report.ok else "[bold red]faults found[/]"
    out.print(f"{escape(str(place))}: {verdict}: {report.entries} log entries, {report.exhibits} exhibits")
    rows = [(fault.what, fault.where) for fault in (*report.faults, *report.notes)]
    if rows:
        table("Faults and notes", ("what", "where"), rows)


def _identity(place: Path, *, needed: bool) -> Identity | None:
    """The officer's keys where they can be had: they remember the last checkpoint."""
    try:
        return Identity.load(identity_for(place, Officer.here()), Officer.here().passphrase)
    except WeftlineError:
        if needed:
            raise
        return None
