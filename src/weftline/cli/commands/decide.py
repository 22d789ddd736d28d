"""`weftline decide`: what a person rules; undoable, logged, heeded by every later run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from weftline.cli.output import Shown, as_json, out, print_json, table
from weftline.errors import UsageError
from weftline.operation.deciding import VERDICTS, decide, undo
from weftline.operation.investigate import relink
from weftline.operation.opening import Officer, Operation, open_existing
from weftline.store import decisions


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    verdict: Annotated[str, typer.Argument(help=f"{' | '.join(VERDICTS)} | undo | list")],
    subjects: Annotated[
        list[str] | None, typer.Argument(help="Ids, values as kind:value, or a decision's number.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    value: Annotated[str, typer.Option(help="For role: the role, or who the actor is.")] = "",
    later: Annotated[bool, typer.Option("--later", help="Do not link anew at once.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Confirm or reject a claim, join or part reports, mark a value as shared by strangers, set an actor's role."""
    as_json(json)
    names = tuple(subjects or ())
    with open_existing(operation, Officer.here(), writing=verdict != "list") as opened:
        number = _carry_out(opened, verdict, names, reason, value)
        if number and not later:
            with Shown(quiet=json) as progress:
                relink(opened, progress)
        listed = _listed(opened)
    if json:
        print_json({"version": 1, "number": number, "decisions": listed})
    elif verdict == "list":
        rows = [
            (d["id"], d["verdict"], " ".join(d["subjects"]), d["reason"], d["by"], "undone" if d["undone"] else "")
            for d in listed
        ]
        table("Decisions", ("no", "verdict", "about", "reason", "by", ""), rows)
    else:
        out.print(
            f"Decision {number} is kept. Take it back with: weftline decide {operation} undo {number}", markup=False
        )
        if verdict == "unseal":
            out.print("It is read when the folder is investigated again.")


def _carry_out(opened: Operation, verdict: str, names: tuple[str, ...], reason: str, value: str) -> int:
    if verdict == "list":
        return 0
    if verdict == "undo":
        if len(names) != 1 or not names[0].isdigit():
            raise UsageError("undo takes the number of one decision.", "`weftline decide OPERATION list` shows them.")
        undo(opened, int(names[0]))
        return int(names[0])
    return decide(opened, verdict, names, reason=reason, value=value)


def _listed(opened: Operation) -> list[dict[str, Any]]:
    with opened.store.read() as db:
        return [{name: getattr(d, name) for name in type(d).__slots__} for d in decisions.every(db)]
