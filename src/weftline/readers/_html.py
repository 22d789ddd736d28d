"""HTML to the text a person would read, with the addresses behind links. Nothing is fetched or run."""

from __future__ import annotations

import re
from typing import Any, cast

import lxml.etree as ET  # noqa: N812 - the customary short name
import lxml.html

from weftline.readers._text import decode

_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
        "table", "title", "tr", "ul",
    ]
)  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "noscript"})
_HREFS = ("http:", "https:", "mailto:", "tel:", "tg:", "whatsapp:", "ftp:", "bitcoin:", "ethereum:", "line:", "viber:")
_MAX_LINE_GAP = 2
_DECLARED = re.compile(rb"""(?i)<meta[^<>]{0,200}?charset\s{0,4}=\s{0,4}["']?([a-z0-9_-]{3,20})""")
_MARKUP = re.compile(r"<[^<>]{0,4096}>")


def html_text(data: bytes | str) -> tuple[str, str]:
    """Text and title of an HTML document. Broken markup is read as far as it goes."""
    text = data if isinstance(data, str) else _decoded(data)
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    whole = text.replace("\0", "").encode("utf-8", "backslashreplace")
    try:
        root = lxml.html.document_fromstring(whole, parser=parser)
    except (ET.ParserError, ET.XMLSyntaxError, ValueError, AssertionError):
        return "", ""
    page = _Page()
    for event, node in ET.iterwalk(root, events=("start", "end", "comment")):
        page.visit(event, cast("Any", node))
    title = root.findtext(".//title") or ""
    if any(entry.type_name.endswith("LIMIT") or "depth" in entry.message.lower() for entry in parser.error_log):
        # The parser gave up inside; the words behind that point are kept without structure.
        return _tidy(_MARKUP.sub(" ", text)), " ".join(title.split())[:300]
    return _tidy("".join(page.parts)), " ".join(title.split())[:300]


def _decoded(data: bytes) -> str:
    """The document's text by its mark, the encoding it declares, or what fits."""
    declared = _DECLARED.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared[1].decode("ascii"), "backslashreplace")
        except (LookupError, ValueError):
            pass
    return decode(data)


class _Page:
    """Gathers text in the order of reading; knows whether the last line holds anything yet."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._line_is_open = False

    def visit(self, event: str, node: Any) -> None:
        """One step through the tree."""
        if event == "start":
            self._start(node)
            return
        if event == "end":
            self._end(node)
        self._add(node.tail or "")

    def _start(self, node: Any) -> None:
        tag = node.tag
        if tag == "br" or (tag in _BLOCKS and self._line_is_open):
            self._break()
        if tag in {"td", "th"}:
            self.parts.append("\t")
        if tag not in _SILENT:
            self._add(node.text or "", kept=tag == "pre")
        if tag == "img":
            self._add(node.get("alt") or "")

    def _end(self, node: Any) -> None:
        if node.tag == "a":
            href = (node.get("href") or "").strip()[:2000]
            if href.lower().startswith(_HREFS) and href not in "".join(node.itertext())[:10_000]:
                self._add(f" ({href})")
        if node.tag in _BLOCKS and node.tag != "br" and self._line_is_open:
            self._break()

    def _break(self) -> None:
        self.parts.append("\n")
        self._line_is_open = False

    def _add(self, text: str, *, kept: bool = False) -> None:
        if text:
            self.parts.append(text if kept else " ".join(_spaced(text)))
            self._line_is_open = self._line_is_open or not text.isspace()


def _spaced(text: str) -> list[str]:
    """Words with a space kept at either end, where the source had white space there."""
    words = text.split()
    if not words:
        return ["", ""] if text else []
    return [*([""] if text[0].isspace() else []), *words, *([""] if text[-1].isspace() else [])]


def _tidy(text: str) -> str:
    made: list[str] = []
    empty = 0
    for line in text.split("\n"):
        bare = line.strip()
        empty = 0 if bare else empty + 1
        if bare or empty < _MAX_LINE_GAP:
            made.append(bare)
    return "\n".join(made).strip()
