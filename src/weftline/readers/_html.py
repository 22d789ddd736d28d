"""HTML to the text a person would read, with the addresses behind links. Nothing is fetched or run."""

from __future__ import annotations

from typing import Any, cast

import lxml.etree as ET  # noqa: N812 - the customary short name
import lxml.html

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


def html_text(data: bytes | str) -> tuple[str, str]:
    """Text and title of an HTML document. Broken markup is read as far as it goes."""
    if isinstance(data, str):
        data = data.encode("utf-8", "backslashreplace")
        parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    else:
        parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, recover=True)
    try:
        root = lxml.html.document_fromstring(data.replace(b"\0", b""), parser=parser)
    except (ET.ParserError, ET.XMLSyntaxError, ValueError, AssertionError):
        return "", ""
    parts: list[str] = []
    for event, node in ET.iterwalk(root, events=("start", "end", "comment")):
        _visit(event, cast("Any", node), parts)
    title = root.findtext(".//title") or ""
    return _tidy("".join(parts)), " ".join(title.split())[:300]


def _visit(event: str, node: Any, parts: list[str]) -> None:
    if event == "comment":
        parts.append(node.tail or "")
        return
    tag = node.tag
    if event == "start":
        if tag in _BLOCKS:
            parts.append("\n")
        if tag in {"td", "th"}:
            parts.append("\t")
        if tag not in _SILENT and node.text:
            parts.append(node.text if tag == "pre" else " ".join(_spaced(node.text)))
        if tag == "img" and node.get("alt"):
            parts.append(node.get("alt"))
        return
    if tag == "a":
        href = (node.get("href") or "").strip()
        shown = "".join(node.itertext())
        if href.lower().startswith(_HREFS) and href not in shown:
            parts.append(f" ({href[:2000]})")
    if tag in _BLOCKS:
        parts.append("\n")
    if node.tail:
        parts.append(" ".join(_spaced(node.tail)))


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
