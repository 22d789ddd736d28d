"""The parts of an SQL dump: patterns that cannot backtrack, for two ways of quoting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PLAIN_BODY: Final = rb"(?:[^']|'')*+"
_ESCAPED_BODY: Final = rb"(?:[^'\\]|\\.|'')*+"
_SIMPLE: Final = {
    b"n": b"\n", b"t": b"\t", b"r": b"\r", b"0": b"\0", b"b": b"\b", b"Z": b"\x1a",
}  # fmt: skip
_ESCAPE: Final = re.compile(rb"\\(.)|''", re.DOTALL)
_CAST: Final = re.compile(rb"::[\w ]+$")


@dataclass(frozen=True, slots=True)
class Quoting:
    """How a dump quotes. `row` matches one bracketed row with what follows it; `value` each value in it."""

    backslash: bool
    row: re.Pattern[bytes]
    value: re.Pattern[bytes]
    skip: re.Pattern[bytes]


def _quoting(*, backslash: bool) -> Quoting:
    body = _ESCAPED_BODY if backslash else _PLAIN_BODY
    escaped = rb"[eE]'" + _ESCAPED_BODY + rb"'"
    text = rb"'" + body + rb"'"
    double = rb'"(?:[^"\\]|\\.|"")*+"' if backslash else rb'"(?:[^"]|"")*+"'
    call = rb"\((?:[^()'\"]|" + text + rb")*+\)"
    row = rb"\s*+\((?:" + escaped + rb"|[^'\"()]|" + text + rb"|" + double + rb"|" + call + rb")*+\)\s*+([,;]?)"
    value = (
        rb"\s*+(?:(?:_\w+\s*+|[nN])?(" + escaped + rb"|" + text + rb"|" + double + rb")"
        rb"|([0-9+.-][0-9a-fA-FxX+.-]*+)|([xXbB]'[0-9A-Fa-f]*+')|((?:[^,()'\"]|" + call + rb"|" + text + rb")*+))"
        rb"(?:::[\w ]++(?:\(\d+\))?)?+\s*+(?:,|$)"
    )
    skip = rb"(?:[^;'\"`-]|" + text + rb"|" + double + rb"|`[^`]*+`|--[^\n]*+\n|-)*+;"
    return Quoting(backslash, re.compile(row, re.DOTALL), re.compile(value, re.DOTALL), re.compile(skip, re.DOTALL))


ESCAPED: Final = _quoting(backslash=True)
PLAIN: Final = _quoting(backslash=False)


def values_of(inner: bytes, quoting: Quoting, encoding: str) -> list[str | None]:
    """The values of one row's inside as text; NULL is None; binary that is no text is shown as hexadecimal."""
    out: list[str | None] = []
    at, end = 0, len(inner)
    while at < end:
        match = quoting.value.match(inner, at)
        if match is None or match.end() == at:
            out.append(inner[at:].decode("utf-8", "backslashreplace").strip())
            break
        quoted, number, bits, word = match.groups()
        at = match.end()
        if quoted is not None:
            out.append(_text(quoted, quoting, encoding))
        elif number is not None:
            out.append(_binary(number[2:], encoding) if number[:2] in {b"0x", b"0X"} else number.decode())
        elif bits is not None:
            out.append(_binary(bits[2:-1], encoding) if bits[:1] in b"xX" else str(int(bits[2:-1] or b"0", 2)))
        else:
            shown = word.strip().decode("utf-8", "backslashreplace")
            out.append(None if shown.upper() == "NULL" else shown)
    if inner.rstrip().endswith(b","):
        out.append("")
    return out


def _text(quoted: bytes, quoting: Quoting, encoding: str) -> str:
    backslash = quoting.backslash
    if quoted[:1] in {b"e", b"E"}:
        quoted, backslash = quoted[1:], True
    mark, body = quoted[:1], quoted[1:-1]
    if backslash and (b"\\" in body or b"''" in body):
        body = _ESCAPE.sub(lambda found: _SIMPLE.get(found[1], found[1]) if found[1] is not None else b"'", body)
    else:
        body = body.replace(mark + mark, mark)
    return decoded(body, encoding)


def _binary(digits: bytes, encoding: str) -> str:
    try:
        return bytes.fromhex(digits.decode()).decode(encoding)
    except (ValueError, UnicodeDecodeError):
        return "0x" + digits.decode("ascii", "replace")


def decoded(body: bytes, encoding: str) -> str:
    """Bytes as text: UTF-8 first, then what the dump declares; wrong bytes become escapes."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(encoding if encoding != "utf-8" else "utf-8", "backslashreplace")
