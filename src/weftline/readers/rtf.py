"""Rich Text: documents, and the bodies of Outlook's messages, which may hold a whole HTML page in disguise.

The words are taken, in the order they stand; pictures, objects and lists of fonts and styles are passed over.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator

from weftline.model.records import Fact, Page
from weftline.readers._format import Format, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._html import html_text

_MAX_BYTES = 32 << 20
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\'[0-9a-fA-F]?\Z"
    r"|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<end>[\r\n]+)|(?P<text>[^\\{}\r\n]+)|\\",
    re.DOTALL,
)
_PASSED_OVER = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "listtable", "filetbl"}
)
_SPOKEN = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "cell": "\t", "tab": "\t", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip
_SIGNS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n"}
_DEEPEST = 5000


class _Group:
    """What holds inside a pair of braces: whether its words are passed over, and how many letters stand in for one."""

    __slots__ = ("disguise", "silent", "skips")

    def __init__(self, before: _Group | None = None) -> None:
        self.silent: bool = before.silent if before else False
        self.disguise = False
        self.skips: int = before.skips if before else 1


class _Document:
    def __init__(self) -> None:
        self.page = False
        self._parts: list[str] = []
        self._groups = [_Group()]
        self._bytes = bytearray()
        self._codec = "cp1252"
        self._suppressed = False
        self._skip = 0
        self._starred = False

    def take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "hex":
            if not self._skipped():
                self._bytes.append(int(token["hex"], 16))
            return
        self._flush()
        if kind == "brace":
            self._brace(token["brace"])
        elif kind == "sign":
            self._starred = token["sign"] == "*"
            self._say(_SIGNS.get(token["sign"], ""))
        elif kind in {"word", "number"}:
            self._word(token["word"], token["number"])
        elif kind == "text":
            text = token["text"]
            self._say(text[self._skip :])
            self._skip = max(0, self._skip - len(text))

    def text(self) -> str:
        self._flush()
        return "".join(self._parts)

    def _skipped(self) -> bool:
        self._skip, before = max(0, self._skip - 1), self._skip
        return before > 0

    def _brace(self, brace: str) -> None:
        self._skip = 0
        if brace == "{" and len(self._groups) < _DEEPEST:
            self._groups.append(_Group(self._groups[-1]))
        elif brace == "}" and len(self._groups) > 1:
            self._groups.pop()

    def _word(self, word: str, number: str | None) -> None:
        group, starred, self._starred = self._groups[-1], self._starred, False
        if starred and word == "htmltag":
            group.disguise = not group.silent
        elif starred or word in _PASSED_OVER:
            group.silent = True
        elif word == "ansicpg":
            self._codec = _codec(number)
        elif word == "fromhtml":
            self.page = number != "0"
        elif word == "htmlrtf":
            self._suppressed = number != "0"
        elif word == "uc":
            group.skips = min(int(number or 1), 16)
        elif word == "u" and number:
            code = int(number) % 65_536
            self._say(chr(code))
            self._skip = group.skips
        elif word in _SPOKEN:
            self._say(_SPOKEN[word])

    def _flush(self) -> None:
        if self._bytes:
            letters = self._bytes.decode(self._codec, "backslashreplace")
            self._bytes.clear()
            self._say(letters)

    def _say(self, text: str) -> None:
        group = self._groups[-1]
        if not text or group.silent or (self._suppressed and not group.disguise):
            return
        self._parts.append(html.escape(text, quote=False) if self.page and not group.disguise else text)


def _codec(number: str | None) -> str:
    try:
        return codecs.lookup(f"cp{number}").name if number != "65001" else "utf-8"
    except LookupError:
        return "cp1252"


def rtf_text(data: bytes) -> str:
    """The words of a Rich Text document; of one that was an HTML page, as that page reads."""
    document, code = _Document(), data.decode("latin-1")
    for token in _TOKEN.finditer(code):
        if token["word"] is None or token.end() < len(code):  # one that ends the file may lack digits
            document.take(token)
    text = document.text().encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\u2400")
    return html_text(text)[0] if document.page else text.strip()


def _sniff(head: bytes, name: str) -> int:
    del name
    return 95 if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{\\rt") else 0


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    del hints
    data = source.bytes(_MAX_BYTES)
    text = rtf_text(data)
    yield Page(source.at(page=1), text, title=source.name)
    if not data.rstrip(b"\0\r\n ").endswith(b"}"):
        yield Trouble(f"{source.name}: the document is cut off; its last words may be")
    kept = [(rb"\pict", "pictures"), (rb"\objdata", "embedded objects")]
    for mark, what in kept:
        if count := data.count(mark):
            yield Fact(source.at(), what, str(count))
            yield Trouble(f"{source.name}: {count} {what} in it are not taken out")
    yield Tally(1, 1)


FORMAT = Format(
    name="rtf",
    sniff=_sniff,
    read=_read,
    versions="Rich Text Format 1.0 to 1.9, also around an HTML page",
    reference="Microsoft: Rich Text Format specification 1.9.1; MS-OXRTFEX",
    extensions=(".rtf",),
)
