"""`weftline app`: triage of a suspicious app, without running it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from weftline.bundles import print_page
from weftline.cli.inputs import opened
from weftline.cli.output import as_json, bullets, out, print_json, table
from weftline.model.app import AppFindings
from weftline.model.app_reasons import place_in_app, reasons_by_topic, with_places
from weftline.model.app_words import GRADES
from weftline.operation.app_pages import page_of_file
from weftline.operation.new_file import new_file
from weftline.operation.single import triage_file


def command(
    file: Annotated[Path, typer.Argument(help="An APK, IPA, split bundle, DEX or configuration profile.")],
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE", help="Also print the triage as a page: plain words first.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """What an app is, takes and sends, where to, and whose accounts it carries. It is never run."""
    as_json(json)
    with opened(file) as stream:
        found = triage_file(stream, file.name)
    if pdf is not None:
        with new_file(pdf) as page:
            page.write(print_page(page_of_file(found, file.name)))
    if json:
        print_json(document(found))
    else:
        _show(found)


def document(found: AppFindings) -> dict[str, Any]:
    """The documented shape of `weftline app --json`."""
    plain: dict[str, Any] = {name: getattr(found, name) for name in AppFindings.__slots__}
    for name in ("sha256", "size", "code_signature", "strings", "sketch"):
        del plain[name]
    return {
        "version": 1,
        "file": {"sha256": found.sha256, "size": found.size},
        **plain,
        "signature": {"code": found.code_signature},
    }


def _show(found: AppFindings) -> None:
    out.print(f"{found.label or '(no label)'}  {found.package or '(no package)'}  {found.version_name}", markup=False)
    out.print(f"{found.platform}, sha256 {found.sha256}, {found.size} bytes; score {found.score:g}", markup=False)
    for topic, reasons in reasons_by_topic(found):
        out.print(f"{topic}:", markup=False)
        bullets(reasons)
    rows: list[tuple[object, ...]] = [(s.sha256, s.subject, s.not_before[:10], s.weight) for s in found.signers]
    _part("Signers", ("certificate", "subject", "since", "worth"), rows)
    _part("Permissions", ("permission",), [(permission,) for permission in found.permissions])
    _part(
        "Talks to",
        ("what", "kind", "how", "where"),
        [(e.value, e.kind, e.how, place_in_app(e.where)) for e in found.endpoints if not e.noise],
    )
    _part("Accounts", ("kind", "value", "provider"), [(a.kind, a.value, a.provider) for a in found.accounts])
    _part("Takes and sends", ("takes", "sends", "grade"), [(f.source, f.sink, GRADES[f.grade]) for f in found.flows])
    for title, texts in (("anomaly", found.anomalies), ("packed by", found.packers), ("problem", found.problems)):
        for text in with_places(texts):
            out.print(f"{title}: {text}", markup=False)


def _part(title: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    if rows:
        table(title, columns, rows)
