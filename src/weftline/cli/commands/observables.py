"""`weftline observables`: identifiers in a text, with places, roles and confidence."""

from __future__ import annotations

import codecs
import json as json_text
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final

import typer

from weftline.cli.output import as_json, print_line, print_long_json, table
from weftline.errors import InputError
from weftline.model.observable import Hints, Observable
from weftline.observables import find_all, find_in

_PIECE: Final = 1 << 17


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
    hints = Hints(regions=_codes(region), language=lang)
    with _opened(file) as stream:
        if jsonl:
            for lines in _as_they_come(stream):
                for answer in _answers(lines, file, hints):
                    print_line(answer)
                sys.stdout.flush()
            return
        found = find_in(_texts(stream), hints)
        if json:
            print_long_json({"version": 1, "source": file}, "observables", map(shape, found))
            return
        rows = [(o.kind, o.value, o.raw, o.start, o.role, f"{o.confidence:.2f}", o.why) for o in found]
    table(f"{len(rows)} observables", ("kind", "value", "as written", "at", "role", "confidence", "why"), rows)


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


def _opened(file: str) -> BinaryIO:
    if file == "-":
        return open(sys.stdin.fileno(), "rb", closefd=False)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.", "Check the path.") from error


def _codes(region: list[str] | None) -> tuple[str, ...]:
    return tuple(code.upper() for code in region or ())


def _texts(stream: BinaryIO) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while data := stream.read(_PIECE):
        yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


def _as_they_come(stream: BinaryIO) -> Iterator[list[tuple[int, bytes]]]:
    """Whole lines with their numbers; those that are there already come together, nobody waits for more."""
    begun: list[bytes] = []
    number = 0
    read = getattr(stream, "read1", stream.read)
    while data := read(_PIECE):
        head, mark, rest = data.rpartition(b"\n")
        if not mark:
            begun.append(data)
            continue
        lines = b"".join([*begun, head]).split(b"\n")
        begun = [rest]
        yield list(enumerate(lines, number + 1))
        number += len(lines)
    yield [(number + 1, b"".join(begun))]


def _answers(lines: list[tuple[int, bytes]], file: str, hints: Hints) -> Iterator[dict[str, Any]]:
    wanted = [_request(line, number, file) for number, line in lines if line.strip()]
    texts = ((request["text"], _hints(request, hints)) for request in wanted)
    for request, observables in zip(wanted, find_all(texts), strict=True):
        yield {"id": request.get("id"), "observables": [shape(o) for o in observables]}


def _request(line: bytes, number: int, file: str) -> dict[str, Any]:
    try:
        request = json_text.loads(line.decode("utf-8", "replace"))
        return {**request, "text": "" if request["text"] is None else str(request["text"])}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f'{file}, line {number}: not a JSON object with "text".', "Write one object a line."
        ) from error


def _hints(request: dict[str, Any], known: Hints) -> Hints:
    own = (str(request["region"]).upper(),) if request.get("region") else ()
    return Hints(regions=own or known.regions, language=str(request.get("lang") or known.language))
