"""The report as PDF/A-2b, by typst. Nothing in it is evaluated: all text goes in as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any, Final

import typst

from weftline.errors import MachineError
from weftline.model.moment import from_us
from weftline.model.wording import WORDS
from weftline.places import countries

STANDARD: Final = "a-2b"
_BLOCK_BITS = 7
_SAMPLES = 3
_PLAIN = re.compile(r"[\x20-\x7e\n]")
_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]")


def render_pdf(document: bytes, sha256: str, made_us: int) -> bytes:
    """The printed form of a result document in its JSON form. The same document gives the same bytes on one machine.

    Characters for which this machine has no font are printed as their code points, and the report says so.
    Raises MachineError where typst fails.
    """
    result = _printed(json.loads(document))
    missing = unprintable(_characters(result))
    shown = _replaced(result, missing)
    note = _note(missing)
    inputs = {
        "result": json.dumps(shown, ensure_ascii=False),
        "sha256": sha256,
        "unprinted": note,
        "words": json.dumps(WORDS, ensure_ascii=False),
        "countries": json.dumps({code: known.name for code, known in countries().items()}, ensure_ascii=False),
    }
    return compile_template("report.typ", inputs, from_us(made_us))


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


def compile_template(name: str, inputs: dict[str, str], made: datetime) -> bytes:
    """One of this room's templates as PDF. Raises MachineError."""
    source = files("weftline.bundles.court").joinpath(name).read_bytes()
    try:
        pdf = _compiler().compile(
            input=source,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=[STANDARD],
            timestamp=made.replace(microsecond=0),
        )
    except RuntimeError as error:
        raise MachineError(f"The report could not be printed: {error}.", "result.json holds all of it.") from error
    if not isinstance(pdf, bytes):
        raise MachineError("The report could not be printed: typst gave no single document.")
    return pdf


@cache
def _compiler() -> Any:
    return typst.Compiler(font_paths=typst.Fonts())


@cache
def _displayable(characters: str) -> bool:
    source = b'#set text(font: ("Libertinus Serif", "DejaVu Sans"))\n#sys.inputs.probe'
    try:
        _compiler().compile(input=source, format="pdf", sys_inputs={"probe": characters}, pdf_standards=[STANDARD])
    except RuntimeError:
        return False
    return True


def unprintable(characters: set[str]) -> set[str]:
    """Those characters for which no font of this machine has a glyph. A block none of whose samples can be printed
    counts as a whole.
    """
    ordered = sorted(char for char in characters if not _PLAIN.match(char))
    missing = {char for char in ordered if _NEVER.match(char)}
    for _, members in groupby((c for c in ordered if c not in missing), key=lambda char: ord(char) >> _BLOCK_BITS):
        missing |= _missing_in("".join(members))
    return missing


def _missing_in(block: str) -> set[str]:
    if _displayable(block):
        return set()
    step = max(1, len(block) // _SAMPLES)
    if len(block) > _SAMPLES and not any(_displayable(char) for char in block[::step][:_SAMPLES]):
        return set(block)
    if len(block) == 1:
        return {block}
    half = len(block) // 2
    return _missing_in(block[:half]) | _missing_in(block[half:])


def _characters(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(value)
    if isinstance(value, dict):
        return set().union(*(_characters(key) | _characters(item) for key, item in value.items()), set())
    if isinstance(value, list):
        return set().union(*(_characters(item) for item in value), set())
    return set()


def _replaced(value: Any, missing: set[str]) -> Any:
    if isinstance(value, str):
        return "".join(f"[U+{ord(char):04X}]" if char in missing else char for char in value) if missing else value
    if isinstance(value, dict):
        return {_replaced(key, missing): _replaced(item, missing) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, missing) for item in value]
    return value


def _note(missing: set[str]) -> str:
    if not missing:
        return ""
    return (
        f"This machine has no font for {len(missing)} of the characters in this report; they are printed as their code "
        "points (U+…). result.json holds them as written. Installing fonts for the scripts concerned prints them."
    )
