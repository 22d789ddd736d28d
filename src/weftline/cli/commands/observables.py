"""`weftline observables`: identifiers in a text, with places, roles and confidence."""

from __future__ import annotations

import json as json_text
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from weftline.cli.output import as_json, print_json, print_line, table
from weftline.errors import InputError
from weftline.model.observable import Hints, Observable
from weftline.observables import find


def command(
    file: Annotated[str, typer.Argument(help="A text file, or - for standard input.")],
    region: Annotated[
        list[str] | None, typer.Option(help="A country (SG) whose national numbers to read; best first.")
    ] = None,
    lang: Annotated[str, typer.Option(help="The text's language, if known (zh).")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read JSON Lines {"id", "text"} and answer each; streams.')
    ] = False,
) -> None:
    """Phones, accounts, wallets, handles, links and codes in a text, in any script, disguised or not."""
    as_json(json)
    with _opened(file) as stream:
        if jsonl:
            for answer in _lines(stream, file, tuple(region or ()), lang):
                print_line(answer)
            return
        text = stream.read()
    found = find(text, Hints(regions=_codes(region), language=lang))
    if json:
        print_json({"version": 1, "source": file, "observables": [shape(o) for o in found]})
    else:
        rows = [(o.kind, o.value, o.raw, o.start, o.role, f"{o.confidence:.2f}", o.why) for o in found]
        table(f"{len(found)} observables", ("kind", "value", "as written", "at", "role", "confidence", "why"), rows)


def shape(o: Observable) -> dict[str, Any]:
    """An observable in its documented shape."""
    names = ("kind", "value", "raw", "start", "end", "role", "confidence", "linkable")
    document: dict[str, Any] = {name: getattr(o, name) for name in names}
    document["confidence"] = round(o.confidence, 3)
    if len(o.readings) > 1:
        document["readings"] = list(o.readings)
    if o.reserved:
        document["reserved"] = True
    if o.why:
        document["why"] = o.why
    return document


def _opened(file: str) -> TextIO:
    if file == "-":
        return open(sys.stdin.fileno(), encoding="utf-8", errors="replace", newline="", closefd=False)
    try:
        return Path(file).open(encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.", "Check the path.") from error


def _codes(region: list[str] | None) -> tuple[str, ...]:
    return tuple(code.upper() for code in region or ())


def _lines(stream: TextIO, file: str, regions: tuple[str, ...], lang: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            request = json_text.loads(line)
            text = request["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f'{file}, line {number}: not a JSON object with "text".', "Write one object a line."
            ) from error
        own = (str(request["region"]).upper(),) if request.get("region") else ()
        hints = Hints(regions=own or regions, language=str(request.get("lang") or lang))
        yield {"id": request.get("id"), "observables": [shape(o) for o in find(str(text), hints)]}
