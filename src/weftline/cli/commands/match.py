"""`weftline match`: which series does this report belong to, and why."""

from __future__ import annotations

import json as json_text
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from weftline.cli.inputs import opened
from weftline.cli.output import as_json, out, print_json, print_line, table
from weftline.errors import InputError, WeftlineError
from weftline.model.wording import in_words
from weftline.operation.matching import Matcher, matches_json
from weftline.operation.opening import Officer, open_logged
from weftline.sandbox import Workers


def command(
    operation: Annotated[Path, typer.Argument(help="The operation (NAME.weft) or the folder it came from.")],
    report: Annotated[str, typer.Argument(help="A report of the operation, a report.json or its folder.")] = "",
    jsonl: Annotated[str, typer.Option("--jsonl", help="Reports as JSON Lines from a file or -; answers stream.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Which series a report belongs to, and why; also "nothing known", in the same time."""
    as_json(json)
    if bool(report) == bool(jsonl):
        raise InputError("Name one report, or give many with --jsonl.", "`weftline match OPERATION REPORT`.")
    with open_logged(operation, Officer.here()) as operating, Workers(count=1) as workers:
        matcher = Matcher.of(operating, workers)
        if jsonl:
            _stream(matcher, jsonl)
            return
        path = Path(report)
        found, milliseconds = matcher.file(path) if path.exists() else matcher.stored(report)
        if operating.writable:
            operating.vault.record(
                "view", [item.series for item in found], actor=operating.actor, detail={"page": "match"}
            )
    document = matches_json(found, milliseconds)
    if json:
        print_json(document)
    else:
        _show(document)


def _stream(matcher: Matcher, source: str) -> None:
    for number, line in enumerate(_lines(source), 1):
        if not line.strip():
            continue
        try:
            found, milliseconds = matcher.text(line.encode(), f"line-{number}")
            document: dict[str, Any] = matches_json(found, milliseconds)
        except WeftlineError as error:
            document = error.to_json()
        print_line({"line": number, "id": _identity(line), **document})
        sys.stdout.flush()


def _lines(source: str) -> Iterator[str]:
    if source == "-":
        yield from sys.stdin
        return
    with opened(Path(source)) as stream:
        for line in stream:
            yield line.decode("utf-8", "replace")


def _identity(line: str) -> Any:
    try:
        return json_text.loads(line).get("id")
    except (ValueError, AttributeError):
        return None


def _show(document: dict[str, Any]) -> None:
    if not document["matches"]:
        out.print(f"Nothing known ({document['milliseconds']} ms).")
    for item in document["matches"]:
        out.print(
            f"\n[bold]{escape(item['series'])}[/]: {item['bits']} bits ({len(item['reports'])} reports share something)"
        )
        rows = [
            (f"{t['bits']:+.1f}", in_words(t["kind"]), t["value"], t["note"])
            for t in (*item["terms"], *item["against"])
        ]
        table("Why, and what speaks against", ("bits", "kind", "value", "note"), rows, right=("bits",))
