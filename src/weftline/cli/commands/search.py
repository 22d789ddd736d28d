"""`weftline search`: words in any script, or a value in any of its forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weftline.cli.output import as_json, out, print_json, table
from weftline.model.wording import in_words, place_in_words
from weftline.operation.opening import Officer, open_logged
from weftline.operation.views.identity import look_up_without_identity
from weftline.operation.views.search_view import look_up


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    text: Annotated[list[str], typer.Argument(help="Words, or a number, address, account or code.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many places.")] = 50,
    identities: Annotated[
        bool, typer.Option("--identities", help="Show victims' own values too; this is logged.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Everything known about a text or value, in any script and any of its written forms."""
    as_json(json)
    with open_logged(operation, Officer.here()) as opened:
        ask = look_up if identities else look_up_without_identity
        answer = ask(opened, " ".join(text), limit)
        if opened.writable:
            detail = {"page": "search", "query": answer.query, "identities": identities}
            opened.vault.record("view", [], actor=opened.actor, detail=detail)
    if json:
        print_json({"version": 1, **{name: getattr(answer, name) for name in type(answer).__slots__}})
        return
    rows = [
        (s.report, in_words(s.kind), s.value, s.raw, in_words(s.role), place_in_words(s.locator), s.id)
        for s in answer.sightings
    ]
    if rows:
        table("Sightings", ("report", "kind", "value", "as written", "role", "where", "sighting"), rows)
    places = [(hit.report, in_words(hit.kind), hit.text, place_in_words(hit.locator)) for hit in answer.hits]
    if places:
        table("Text", ("report", "in", "text", "where"), places)
    if not answer.sightings and not answer.hits:
        out.print("Nothing known.")
    elif answer.series:
        out.print("Series: " + ", ".join(answer.series), markup=False)
