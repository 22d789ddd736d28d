"""`weftline explain`: follow a claim back to its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from weftline.cli.output import as_json, out, print_json, table
from weftline.operation.explaining import explain
from weftline.operation.opening import Officer, open_logged


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    first: Annotated[str, typer.Argument(help="A report, series, link, actor, sighting or exhibit.")],
    second: Annotated[str, typer.Argument(help="A second report, to ask why the two are linked.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Why: every reason with its weight in bits, the places that prove it, and what speaks against it."""
    as_json(json)
    with open_logged(operation, Officer.here()) as opened:
        document = explain(opened, first, second)
        if opened.writable:
            opened.vault.record("view", document["subject"], actor=opened.actor, detail={"page": "explain"})
    if json:
        print_json(document)
    else:
        show(document)


def show(document: dict[str, Any]) -> None:
    """An explanation as text and tables."""
    out.print(document["claim"], style="bold", markup=False)
    if document["bits"] is not None:
        out.print(
            f"{document['bits']} bits in all, of which {document['prior']} before any evidence (log2 of the odds)."
        )
    rows = [(f"{term['bits']:+.2f}", term["kind"], term["value"], proof(term)) for term in document["terms"]]
    if rows:
        table("For", ("bits", "kind", "value", "where"), rows, right=("bits",))
    rows = [(f"{term['bits']:+.2f}", term["kind"], term["value"], term.get("note", "")) for term in document["against"]]
    if rows:
        table("Against", ("bits", "kind", "value", "note"), rows, right=("bits",))
    for hub in document["ignored_hubs"]:
        out.print(f"ignored: {hub['kind']} {hub['value']} ({hub['reason']})", markup=False)
    for key in ("through", "links", "held_by"):
        for step in document.get(key, ()):
            out.print(f"  {step['bits']:+.1f} bits: {step['claim']}", markup=False)
            for term in step["terms"]:
                out.print(f"      {term['bits']:+.2f} {term['kind']} {term['value']} {term['note']}", markup=False)


def proof(term: dict[str, Any]) -> str:
    """The places that show a term, one a line."""
    lines = [
        f"{s['path'] or s['exhibit'][:14]} {s['locator'].partition('#')[2]} “{s['raw'][:60]}”"
        for s in term["sightings"][:4]
    ]
    more = len(term["sightings"]) - len(lines)
    return "\n".join(lines) + (f"\nand {more} more" if more > 0 else "")
