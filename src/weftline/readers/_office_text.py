"""The words of one part of an office document, in order: paragraphs as lines, cells of tables parted by tabs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from weftline.readers._office_parts import Parts, attribute, local

_LETTERS = frozenset({"t", "delText"})
_ENDS = {"p": "\n", "h": "\n", "tr": "\n", "table-row": "\n", "tc": "\t", "table-cell": "\t", "br": "\n", "cr": "\n",
         "tab": "\t", "line-break": "\n", "noBreakHyphen": "\u2011"}  # fmt: skip
_LINES = frozenset({"p", "h", "table-row", "table-cell"})
_CELLS = frozenset({"tc", "table-cell"})
_TWICE = "Fallback"
_FIELD_LINK = re.compile(r"""HYPERLINK\s+(?:\\l\s+)?"([^"]{1,2000})\"""")
_TIDY = re.compile(r"(?<![ \t])[ \t]++\n")


def words(parts: Parts, name: str, *, mixed: bool) -> str:
    """The text of a part. `mixed`: every letter between elements counts (OpenDocument), not only that in runs."""
    links = {} if mixed else parts.relations(name)
    text = _Text(links, mixed=mixed)
    for event, element in parts.elements(name, starts=True):
        if event == "start":
            text.begin(element)
        else:
            text.end(element)
            if local(element) in {"p", "h"} and not _inside_paragraph(element):
                element.clear()
    return text.whole()


class _Text:
    def __init__(self, links: Mapping[str, str], *, mixed: bool) -> None:
        self._links, self._mixed = links, mixed
        self._parts: list[str] = []
        self._cells = self._doubled = 0

    def begin(self, element: Any) -> None:
        name = local(element)
        self._doubled += name == _TWICE
        self._cells += name in _CELLS

    def end(self, element: Any) -> None:
        name = local(element)
        if self._doubled:
            self._doubled -= name == _TWICE
            return
        if self._mixed:
            self._mixed_end(element, name)
        elif name in _LETTERS:
            self._parts.append(f"[deleted: {element.text or ''}]" if name == "delText" else element.text or "")
        elif name == "instrText" and (link := _FIELD_LINK.search(element.text or "")):
            self._parts.append(f" ({link[1]}) ")
        elif name in {"hyperlink", "hlinkClick"}:
            self._link(self._links.get(attribute(element, "id"), ""))
        self._cells -= name in _CELLS
        if name in _ENDS and (not self._mixed or (name in _LINES and not _inside_paragraph(element))):
            self._parts.append(" " if name in {"p", "h"} and self._cells else _ENDS[name])

    def whole(self) -> str:
        """All of it, without spaces at the ends of lines."""
        return _TIDY.sub("\n", "".join(self._parts)).replace("\0", "\u2400").strip()

    def _mixed_end(self, element: Any, name: str) -> None:
        """Text and tails are put in place when an element with its children is complete: a paragraph at a time."""
        if name in {"p", "h"} and not _inside_paragraph(element):
            self._parts.append(flat(element))

    def _link(self, target: str) -> None:
        if ":" in target:
            self._parts.append(f" ({target}) ")


def _inside_paragraph(element: Any) -> bool:
    return any(local(above) in {"p", "h"} for above in element.iterancestors())


def flat(element: Any) -> str:
    """The words of a paragraph of OpenDocument, with its spaces, tabs and the addresses behind links."""
    made: list[str] = []
    waiting: list[Any] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            made.append(node)
            continue
        name = local(node)
        if name == "s":
            count = attribute(node, "c")
            made.append(" " * min(int(count) if count.isdecimal() else 1, 200))
        elif name in {"tab", "line-break"}:
            made.append(_ENDS[name])
        after = f" ({attribute(node, 'href')})" if name == "a" and ":" in attribute(node, "href") else ""
        if name == "p" and node is not element:
            after = "\n"
        if name:
            made.append(node.text or "")
        waiting.append(after)
        for child in reversed(list(node)):
            waiting += [child.tail or "", child]
    return "".join(made)
