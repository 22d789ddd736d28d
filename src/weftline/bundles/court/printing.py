"""The court report on paper: what is printed of the result document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from weftline.bundles.typesetting import print_document
from weftline.model.moment import from_us
from weftline.model.wording import WORDS
from weftline.places import countries


def render_pdf(document: bytes, sha256: str, made_us: int) -> bytes:
    """The printed form of a result document in its JSON form. The same document gives the same bytes on one machine.

    Characters for which this machine has no font are printed as their code points, and the report says so.
    Raises MachineError where typst fails.
    """
    beside = {
        "sha256": sha256,
        "words": json.dumps(WORDS, ensure_ascii=False),
        "countries": json.dumps({code: known.name for code, known in countries().items()}, ensure_ascii=False),
    }
    result = _printed(json.loads(document))
    made = from_us(made_us)
    return print_document(__package__, "report.typ", result, made, whole="result.json", beside=beside)


def _printed(result: dict[str, Any]) -> dict[str, Any]:
    """What goes on paper: of the links each report's strongest, and the proofs that what is printed names."""
    links = [link for link in result["links"] if link["holds"]]
    shown = {**result, "links": links}
    named = set(_proofs_named({name: part for name, part in shown.items() if name != "proofs"}))
    proofs = {name: proof for name, proof in result["proofs"].items() if name in named}
    return {**shown, "proofs": proofs, "all_proofs": len(result["proofs"])}


def _proofs_named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.get("proofs", ())
        for inner in value.values():
            yield from _proofs_named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _proofs_named(inner)
