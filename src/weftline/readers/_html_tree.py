"""Chats exported as HTML pages: the tree, its parts by class, and messages taken out of damaged surroundings."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any

import lxml.etree as ET  # noqa: N812 - the customary short name
import lxml.html

from weftline.model.records import Unparsed
from weftline.readers._format import Record, Source, Tally, Trouble
from weftline.readers._html import html_text
from weftline.readers._text import decode

_SHOWN = 4096
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def opened(source: Source, most: int) -> Generator[Record, None, tuple[str, Any]]:
    """The text of a page and the root of its tree, however broken; None for a root, and why, where it is no HTML."""
    text = decode(source.bytes(most)).replace("\0", "\u2400")
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        return text, lxml.html.document_fromstring(text.encode("utf-8", "backslashreplace"), parser=parser)
    except (ET.ParserError, ET.XMLSyntaxError, AssertionError) as error:
        yield Trouble(f"{source.name}: no HTML: {error}", fatal=True)
        yield Unparsed(source.at(bytes=f"0-{source.size}"), "", str(error))
        yield Tally(1, 1)
        return text, None


def behind_damage(source: Source, text: str, starts: list[int], read: int) -> Iterator[Record]:
    """Messages whose beginnings stand in the text and that the tree does not hold, told as one record."""
    if len(starts) > read:
        reason = f"{source.name}: {len(starts) - read} messages lie behind damaged markup and are not read"
        yield Trouble(reason, fatal=True)
        yield Unparsed(source.at(msg=f"{read + 1}-{len(starts)}"), text[starts[read] :][:_SHOWN], reason)


def detach(node: Any) -> None:
    """Take a message out of what surrounds it, whose words stay: behind a missing end the next message lies in the one
    before, and is no part of what that says.
    """
    behind = _NOT_XML.sub("\ufffd", node.tail or "")
    if behind.strip():
        kept = node.makeelement("span")
        kept.text = behind
        node.addprevious(kept)
    node.getparent().remove(node)


def classes(node: Any) -> list[str]:
    """The classes of an element."""
    return (node.get("class") or "").split()


def text_of(node: Any) -> str:
    """The words of an element as a person reads them."""
    return html_text(ET.tostring(node, encoding="unicode", with_tail=False))[0]
