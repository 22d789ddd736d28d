"""Documents as PDF/A-2b, by typst. Nothing in them is evaluated: all text goes in as data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any, Final

import typst

from weftline.errors import MachineError

STANDARD: Final = "a-2b"
_PRELUDE: Final = ("weftline.bundles", "prelude.typ")
_BLOCK_BITS = 7
_SAMPLES = 3
_PLAIN = re.compile(r"[\x20-\x7e\n]")
_NEVER = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff"
    r"\U000e0000-\U000e0fff]"
)


def print_document(
    room: str, template: str, content: Any, made: datetime, *, whole: str, beside: Mapping[str, str]
) -> bytes:
    """A room's typst template, after the prelude of all, as PDF; `content` is its `r`, `beside` are further inputs.

    Characters for which this machine has no font are printed as their code points, and the input `unprinted` says so;
    `whole` names the file that holds them as written. The same content gives the same bytes on one machine.
    Raises MachineError where typst fails.
    """
    missing = unprintable(_characters(content))
    shown = _replaced(content, missing)
    inputs = {
        **beside,
        "result": json.dumps(shown, ensure_ascii=False),
        "unprinted": _note(missing, whole),
    }
    source = b"\n".join(files(where).joinpath(name).read_bytes() for where, name in (_PRELUDE, (room, template)))
    return _compiled(source, inputs, made, whole)


def _compiled(source: bytes, inputs: dict[str, str], made: datetime, whole: str) -> bytes:
    try:
        pdf = _compiler().compile(
            input=source,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=[STANDARD],
            timestamp=made.replace(microsecond=0),
        )
    except RuntimeError as error:
        raise MachineError(f"The report could not be printed: {error}.", f"{whole} holds all of it.") from error
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


def _note(missing: set[str], whole: str) -> str:
    if not missing:
        return ""
    return (
        f"This machine has no font for {len(missing)} of the characters in this report; they are printed as their code "
        f"points (U+…). {whole} holds them as written. Installing fonts for the scripts concerned prints them."
    )
