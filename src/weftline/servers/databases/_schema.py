"""Column names, types and comments from CREATE TABLE."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NAME: Final = re.compile(r"\s*(?:`((?:[^`]|``)+)`|\"((?:[^\"]|\"\")+)\"|\[([^\]]+)\]|([^\s(,`\"]+))")
_NOT_COLUMNS: Final = frozenset(
    [
        "primary",
        "key",
        "unique",
        "constraint",
        "index",
        "fulltext",
        "foreign",
        "check",
        "spatial",
        "period",
        "exclude",
        "like",
    ]
)
_COMMENT: Final = re.compile(r"COMMENT\s*'((?:[^'\\]|\\.|'')*)'", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Schema:
    """A table's columns in order, with comments and the names of those of type TIMESTAMP."""

    columns: tuple[str, ...]
    comments: tuple[str, ...]
    timestamps: frozenset[str]


def table_name(text: str) -> str:
    """The last part of a quoted or qualified name."""
    parts = re.findall(r"`([^`]+)`|\"([^\"]+)\"|\[([^\]]+)\]|([^\s.`\"\[\]]+)", text)
    return next((part for part in parts[-1] if part), "") if parts else text


def schema_of(body: str) -> Schema:
    """Read what stands between the brackets of a CREATE TABLE."""
    columns, comments, stamps = [], [], set()
    for element in _elements(body):
        match = _NAME.match(element)
        if match is None:
            continue
        name = next(part for part in match.groups() if part)
        if match[4] and name.lower() in _NOT_COLUMNS:
            continue
        columns.append(name)
        comment = _COMMENT.search(element)
        comments.append(comment[1] if comment else "")
        if re.match(r"\s*timestamp\b", element[match.end() :], re.IGNORECASE):
            stamps.add(name)
    return Schema(tuple(columns), tuple(comments), frozenset(stamps))


def _elements(body: str) -> list[str]:
    """Split at commas outside of quotes and brackets."""
    out, depth, start, quote = [], 0, 0, ""
    at = 0
    while at < len(body):
        char = body[at]
        if quote:
            if char == "\\" and quote == "'":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "'\"`":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char == "," and depth == 0:
            out.append(body[start:at])
            start = at + 1
        at += 1
    return [element for element in [*out, body[start:]] if element.strip()]


def column_list(text: str) -> list[str]:
    """Names from the column list of an INSERT or COPY."""
    return [table_name(part) for part in _elements(text)]
