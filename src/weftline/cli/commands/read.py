"""`weftline read`: messages and documents of any evidence file, nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from weftline.cli.inputs import opened
from weftline.cli.output import as_json, out, print_json, print_line, table
from weftline.model.moment import iso
from weftline.model.records import Message, Reading
from weftline.operation.single import read_file


def command(
    files: Annotated[list[Path], typer.Argument(help="Any evidence files: chats, mail, PDF, pictures, archives.")],
    zone: Annotated[str, typer.Option(help="The time zone of local times (Asia/Singapore).")] = "",
    date_order: Annotated[str, typer.Option(help="dmy, mdy or ymd, where the file does not tell.")] = "",
    owner: Annotated[str, typer.Option(help="Whose copy of the chat it is.")] = "",
    password: Annotated[list[str] | None, typer.Option(help="A password to try on encrypted archives.")] = None,
    no_ocr: Annotated[bool, typer.Option("--no-ocr", help="Do not read text in pictures.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one record a line.")] = False,
) -> None:
    """Messages, pages, rows and picture texts of evidence files; every line is accounted for. Nothing is kept."""
    as_json(json)
    documents = []
    for path in files:
        with opened(path) as stream:
            reading = read_file(
                stream,
                path.name,
                zone=zone,
                date_order=date_order,
                owner=owner,
                passwords=tuple(password or ()),
                ocr=not no_ocr,
            )
        if jsonl:
            for record in records(reading):
                print_line(record)
        elif json:
            documents.append({"file": str(path), "records": list(records(reading))})
        else:
            _show(path, reading)
    if json:
        print_json({"version": 1, "files": documents})


def records(reading: Reading) -> Iterator[dict[str, Any]]:
    """A reading as the documented records, the summary last."""
    for message in reading.messages:
        yield _message(message)
    for page in reading.pages:
        yield {"kind": "page", "title": page.title, "text": page.text, "locator": page.locator}
    for row in reading.rows:
        yield {"kind": "row", "table": row.table, "cells": dict(row.cells), "locator": row.locator}
    for block in reading.image_texts:
        yield {
            "kind": "image_text",
            "text": block.text,
            "side": block.side,
            "box": list(block.box),
            "locator": block.locator,
        }
    for code in reading.qr_codes:
        yield {"kind": "qr", "text": code.text, "symbology": code.symbology, "locator": code.locator}
    for photo in reading.photos:
        yield {
            "kind": "photo",
            "sha256": photo.sha256,
            "phash64": photo.phash64,
            "sealed": photo.sealed,
            "locator": photo.locator,
        }
    for fact in reading.facts:
        yield {"kind": "fact", "name": fact.name, "value": fact.value, "locator": fact.locator}
    for member in reading.members:
        yield {
            "kind": "member",
            "name": member.name,
            "size": member.size,
            "sha256": member.sha256,
            "format": member.format,
            "problem": member.problem,
            "locator": member.locator,
        }
    for left in reading.unparsed:
        yield {"kind": "unparsed", "locator": left.locator, "text": left.text, "reason": left.reason}
    yield summary(reading)


def summary(reading: Reading) -> dict[str, Any]:
    """The last record of a file."""
    ambiguous = sum(1 for m in reading.messages if m.moment is not None and m.moment.ambiguous)
    return {
        "kind": "summary",
        "version": 1,
        "format": reading.format,
        "messages": len(reading.messages),
        "unparsed": len(reading.unparsed),
        "ambiguous": ambiguous,
        "lines_total": reading.lines_total,
        "lines_accounted": reading.lines_accounted,
        "problems": reading.problems,
    }


def _message(message: Message) -> dict[str, Any]:
    moment = message.moment
    record: dict[str, Any] = {
        "kind": "message",
        "time_text": moment.text if moment else "",
        "ambiguous": bool(moment and moment.ambiguous),
        "text": message.text,
        "attachments": list(message.attachments),
        "system": message.system,
        "locator": message.locator,
    }
    if moment and moment.at_us is not None:
        record["time"] = iso(moment.at_us)
    if moment and moment.zone:
        record["zone"] = moment.zone
    if moment and moment.candidates:
        record["candidates"] = [iso(at) for at in moment.candidates]
    if message.sender:
        record["sender"] = message.sender
    if message.sender_is_victim is not None:
        record["sender_is_victim"] = message.sender_is_victim
    return record


def _show(path: Path, reading: Reading) -> None:
    last = summary(reading)
    out.print(
        f"[bold]{escape(str(path))}[/]: {reading.format}, {last['messages']} messages, {last['unparsed']} unparsed, "
        f"{last['ambiguous']} with ambiguous dates"
    )
    rows = [
        (iso(m.moment.at_us) or m.moment.text if m.moment else "", m.sender or ("system" if m.system else ""), m.text)
        for m in reading.messages
    ]
    if rows:
        table("Messages", ("time", "sender", "text"), rows)
    others = [
        (r["kind"], r.get("text") or r.get("name") or r.get("table") or r.get("sha256", ""), r["locator"])
        for r in records(reading)
        if r["kind"] not in {"message", "summary"}
    ]
    if others:
        table("Other content", ("kind", "text", "where"), others)
    for problem in reading.problems:
        out.print(f"problem: {problem}", markup=False)
