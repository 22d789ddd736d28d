"""SMS Backup & Restore (Android): messages, multimedia messages and calls in XML.

The app writes emoji as two references to surrogate halves, which is not XML; they are joined before parsing. Entities
and document types are refused. Pictures of multimedia messages are files inside the backup.
"""

from __future__ import annotations

import io
import re
from base64 import b64decode
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, cast

import lxml.etree as ET  # noqa: N812 - the customary short name

from weftline.model.moment import Moment
from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._download import at_milliseconds
from weftline.readers._format import Format, Nested, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._names import Names
from weftline.readers._text import head_text, looks_like_text

_OWNER = "account holder"
_PAIR = re.compile(rb"&#(5[5-6]\d{3});&#(5[6-7]\d{3});")
_LONGEST_PAIR = 32
_ROOTS = frozenset({"smses", "calls"})
_DOCUMENT_TYPE = b"<!DOCTYPE"
_SHOWN = 4096
_SENT = frozenset({"2", "4", "5", "6"})
_MMS_SENT = "2"
_CALLS = {"1": "incoming", "2": "outgoing", "3": "missed", "4": "voicemail", "5": "rejected", "6": "refused list"}
_FROM, _NO_TEXT = "137", frozenset({"", "null"})


def _sniff(head: bytes, name: str) -> int:
    del name
    if not looks_like_text(head):
        return 0
    text = head_text(head[:8192])
    if not re.search(r"<(?:smses|calls)\b", text):
        return 0
    return 95


class _DocumentTypeError(ValueError):
    """The file declares a document type. Its entities would unfold in attributes, whatever the parser is told."""

    msg = "it declares a document type, which no backup does and which may unfold without end"


class _Joined(io.RawIOBase):
    """The file's bytes with halves of characters joined. Until the first element has `begun`, a document type is
    refused before the parser sees it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.begun = False
        self._file, self._rest, self._seen = file, b"", b""
        file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """At least one byte until the end."""
        chunk = self._file.read(1 << 16 if size is None or size < 0 else max(size, 4096))
        if not self.begun:
            # Without its zero bytes, UTF-16 reads like ASCII here.
            self._seen = self._seen[-len(_DOCUMENT_TYPE) :] + chunk.replace(b"\0", b"")
            if _DOCUMENT_TYPE in self._seen:
                raise _DocumentTypeError
        data = self._rest + chunk
        cut = len(data)
        if chunk:
            at = data.rfind(b"&", max(0, len(data) - _LONGEST_PAIR))
            before = data.rfind(b"&", max(0, at - _LONGEST_PAIR), max(at, 0))
            cut = at if at >= 0 else cut
            cut = before if before >= 0 and before + 8 >= cut else cut
            cut = cut or len(data)
        self._rest = data[cut:]
        return _PAIR.sub(_join, data[:cut])


def _join(match: re.Match[bytes]) -> bytes:
    high, low = int(match[1]), int(match[2])
    if 0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF:
        return b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    return match[0]


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    reader = _Reader(source, hints.owner.strip())
    total = 0
    file = _Joined(source.file)
    events = ET.iterparse(
        cast("Any", file),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        recover=False,
    )
    try:
        for event, element in events:
            file.begun = True
            if element.tag in _ROOTS:
                if event == "start":
                    yield Fact(source.at(), "count stated by the file", element.get("count") or "")
            elif event == "end" and _is_record(element):
                total += 1
                yield reader.record(total, element)
                yield from reader.files()
                _let_go(element)
    except (ET.XMLSyntaxError, _DocumentTypeError) as error:
        total += 1
        reason = f"{source.name}: the backup breaks off after {total - 1} records: {error.msg}"
        yield Trouble(reason, fatal=True)
        yield Unparsed(source.at(msg=total), "", reason)
    yield Tally(total, total)


def _is_record(element: Any) -> bool:
    """True for what stands beside messages and calls, whatever it is, and for a file's own root of another name."""
    parent = element.getparent()
    return parent is None or parent.tag in _ROOTS


def _let_go(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


class _Reader:
    def __init__(self, source: Source, owner: str) -> None:
        self._source, self._owner = source, owner or _OWNER
        self._names = Names()
        self._files: list[Nested] = []

    def files(self) -> Iterator[Nested]:
        """The files within the message that was read last."""
        yield from self._files
        self._files = []

    def record(self, number: int, element: Any) -> Message | Unparsed:
        """One message or call; anything else is listed."""
        known = {"sms": self._sms, "mms": self._mms, "call": self._call}.get(element.tag)
        if known is not None:
            return known(number, element)
        written = ET.tostring(element, encoding="unicode", with_tail=False)[:_SHOWN]
        return Unparsed(self._source.at(msg=number), written, "neither a message nor a call")

    def _sms(self, number: int, element: Any) -> Message:
        mine = element.get("type") in _SENT
        note = "draft" if element.get("type") == "3" else ""
        return self._message(number, element, _given(element, "body"), mine, note=note)

    def _mms(self, number: int, element: Any) -> Message:
        mine = element.get("msg_box") == _MMS_SENT
        texts, files = [], []
        for part in element.iter("part"):
            kind = part.get("ct") or ""
            if kind == "text/plain":
                texts.append(_given(part, "text"))
            elif kind != "application/smil":
                shown = _given(part, "cl") or _given(part, "name") or f"part {part.get('seq')} ({kind})"
                files.append(self._names.own(shown))
                self._files.append(_file(files[-1], part.get("data") or ""))
        writer = next((a.get("address") for a in element.iter("addr") if a.get("type") == _FROM), None)
        text = "\n".join(part for part in texts if part)
        return self._message(number, element, text, mine, files=tuple(files), writer=writer)

    def _call(self, number: int, element: Any) -> Message:
        kind = _CALLS.get(element.get("type") or "", f"type {element.get('type')}")
        text = f"{kind} call, {element.get('duration') or 0} s"
        return self._message(number, element, text, kind == "outgoing", system=True, note="call")

    def _message(
        self,
        number: int,
        element: Any,
        text: str,
        mine: bool,
        *,
        files: tuple[str, ...] = (),
        writer: str | None = None,
        system: bool = False,
        note: str = "",
    ) -> Message:
        address = _given(element, "address") or _given(element, "number")
        other = writer if writer and not mine and "insert-address" not in writer else address
        name = _given(element, "contact_name")
        shown = name if name and name != "(Unknown)" and other == address else other
        stamp = element.get("date")
        moment = at_milliseconds(stamp)
        if moment is not None and element.get("readable_date"):
            moment = Moment(moment.at_us, element.get("readable_date"), moment.zone, moment.zone_source)
        notes = [note, f"to {name or address}" if mine and address else ""]
        plain = other.replace(" ", "").replace("-", "")
        ids = (f"phone:{plain}",) if not mine and plain.startswith("+") and plain[1:].isdigit() else ()
        return Message(
            self._source.at(msg=number),
            text,
            moment,
            self._owner if mine else shown,
            mine,
            ids,
            files,
            system,
            "; ".join(part for part in notes if part),
        )


def _file(name: str, data: str) -> Nested:
    if data in _NO_TEXT:
        return Nested(name, None, 0, 0, "its content is not in the backup", "missing")
    return Nested(name, partial(_decoded, data), len(data) * 3 // 4)


def _decoded(data: str) -> BinaryIO:
    return io.BytesIO(b64decode(data, validate=True))


def _given(element: Any, name: str) -> str:
    """An attribute, empty where the app wrote `null`."""
    value = element.get(name) or ""
    return "" if value in _NO_TEXT else str(value)


FORMAT = Format(
    name="sms_backup",
    sniff=_sniff,
    read=_read,
    versions="SMS Backup & Restore 6 to 10: messages, multimedia messages with their files, calls",
    reference="https://www.synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/",
    extensions=(".xml",),
)
