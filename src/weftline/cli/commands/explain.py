"""`weftline explain`: follow a claim back to its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from weftline.cli.output import as_json, out, print_json, table
from weftline.model.wording import in_words, place_in_words, shortened, value_in_words
from weftline.operation.explaining import explain
from weftline.operation.opening import Officer, open_logged

MOST_PLACES = 4
UNSPEAKING = {"script", "photo", "app_code"}
STEPS = (
    ("through", "The chain between them"),
    ("links", "Its strongest links"),
    ("held_by", "What holds each report in"),
)


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
    out.print(shortened(document["claim"]), style="bold", markup=False)
    if document["bits"] is not None:
        out.print(weight(document))
    if document.get("sha256"):
        out.print(f"SHA-256 {document['sha256']}, custody entry {document['custody_seq']}")
    for doubt in document.get("doubts", ()):
        out.print(f"doubt: {shortened(doubt)}", markup=False)
    rows = [(*said(term), proof(term)) for term in document["terms"]]
    if rows:
        table("For", ("bits", "what", "where it stands"), rows, right=("bits",))
    rows = [(*said(term), term.get("note", "")) for term in document["against"]]
    if rows:
        table("Against", ("bits", "what", "note"), rows, right=("bits",))
    for hub in document["ignored_hubs"]:
        out.print(f"shared, but ignored: {in_words(hub['kind'])} {hub['value']} ({hub['reason']})", markup=False)
    for problem in document.get("problems", ()):
        place = f" ({place_in_words(problem['locator'])})" if "#" in problem["locator"] else ""
        out.print(f"not used in full: {problem['reason']}{place}", markup=False)
    for key, heading in STEPS:
        if document.get(key):
            out.print(heading, style="bold")
        for step in document.get(key, ()):
            out.print(f"  {step['bits']:+.1f} bits: {step['claim']}", markup=False)
            for term in (*step["terms"], *step["against"]):
                bits, what = said(term)
                out.print(f"      {bits} {what} {term.get('note', '')}".rstrip(), markup=False)


def weight(document: dict[str, Any]) -> str:
    """The bits of a claim, and what they are."""
    prior = document["prior"]
    before = f", {prior:+.1f} of them before any evidence" if prior is not None else ""
    weakest = f"; the weakest report is held by {document['weakest']:+.1f}" if "weakest" in document else ""
    return f"{document['bits']:+.1f} bits in all{before}{weakest} (log2 of the odds: each bit doubles them)."


def said(term: dict[str, Any]) -> tuple[str, str]:
    """A term's bits and what it says; a reason in words has no bits of its own."""
    bits = f"{term['bits']:+.2f}" if term["bits"] else ""
    if term["kind"] == "reason":
        return bits, shortened(term["value"])
    value = "" if term["kind"] in UNSPEAKING else value_in_words(term["value"])
    return bits, shortened(f"{in_words(term['kind'])} {value}").strip()


def proof(term: dict[str, Any]) -> str:
    """The places that show a term, one a line."""
    lines = []
    for seen in term["sightings"][:MOST_PLACES]:
        written = f" “{seen['raw'][:60]}”" if seen["raw"] else ""
        entry = f" (custody entry {seen['custody_seq']})" if seen["custody_seq"] is not None else ""
        lines.append(f"{seen['path'] or seen['exhibit'][:14]}, {place_in_words(seen['locator'])}{written}{entry}")
    more = len(term["sightings"]) - len(lines)
    return "\n".join(lines) + (f"\nand {more} more" if more > 0 else "")
