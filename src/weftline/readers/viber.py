"""Viber's message history as a phone mails it: `date,time,name,number,text`, also in tabs and spreadsheet marks.

A text may hold commas, quotes and line ends; what follows a message without a head of its own belongs to it. The name
of the account holder is the phone's word for "Me". Times are local; day and month follow the phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from weftline.model.moment import Moment
from weftline.model.records import Message, Unparsed
from weftline.readers._clock import Clock
from weftline.readers._format import Format, Owner, ReadHints, Record, Source, Tally, Trouble
from weftline.readers._text import encoding_of, head_text, looks_like_text, whole_lines
from weftline.readers._whatsapp_header import clock_words, daily_second

_DAY = r"(?P<d1>\d{1,4})[./-](?P<d2>\d{1,2})[./-](?P<d3>\d{1,4})"
_CLOCK = r"(?P<h>\d{1,2}):(?P<m>\d{2}):(?P<s>\d{2})(?P<half>[^\d,\t\"]{0,12}?)"
_NUMBER = r"(?P<phone>\+?[\d X]{5,20}|)"
_COMMAS = re.compile(rf'"?{_DAY}"?, ?"?{_CLOCK}"?, ?(?P<who>[^,\n]{{1,80}}?), ?"?{_NUMBER}"?,(?P<text>.*)\Z', re.DOTALL)
_TABS = re.compile(rf'="{_DAY}"\t{_CLOCK}\t="(?P<who>[^"\t\n]{{1,80}})"\t="{_NUMBER}"\t(?P<text>.*)\Z', re.DOTALL)
_ME = frozenset(
    ("me", "moi", "ich", "yo", "eu", "io", "ik", "я", "ja", "jag", "jeg", "ben", "аз", "εγώ", "tôi", "saya")
)  # fmt: skip
_CUT = re.compile(r'=?"?|=?"?\d{1,4}(?:[./-]\d{0,2}(?:[./-]\d{0,4}(?:"?[,\t]=? ?"?[\d:]{0,8}[^\n]{0,120}|"?)?)?)?')
_ROWS = 200


def _sniff(head: bytes, name: str) -> int:
    if not looks_like_text(head):
        return 0
    rows = head_text(head).lstrip("\ufeff").replace("\r\n", "\n").split("\n", _ROWS)[:_ROWS]
    heads = sum(_head(row) is not None for row in rows)
    if not heads or _head(rows[0]) is None:
        return 0
    return 93 if heads > 2 or "viber" in name.lower() or heads * 2 >= len([row for row in rows if row.strip()]) else 0


def _head(row: str) -> re.Match[str] | None:
    return _COMMAS.match(row) or _TABS.match(row)


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    if hints.owner:
        yield Owner(hints.owner, "stated")
    rows = list(_orders(source))
    order = hints.date_order or _settled(rows)
    chat = _Chat(source, hints, order)
    total = 0
    for number, row in whole_lines(source.file, encoding_of(source.head)[0]):
        total = number
        yield from chat.line(number, row.lstrip("\ufeff"))
    yield from chat.end()
    if chat.without_zone:
        yield Trouble(f"{source.name}: {chat.without_zone} times are local and no zone is known; they are not placed")
    yield Tally(total, total)


def _orders(source: Source) -> Iterator[tuple[int, int, int]]:
    """The numbers of every date in the file, as written."""
    for _, row in whole_lines(source.file, encoding_of(source.head)[0]):
        found = _head(row.lstrip("\ufeff"))
        if found is not None:
            yield int(found["d1"]), int(found["d2"]), int(found["d3"])


def _settled(dates: list[tuple[int, int, int]]) -> str:
    """The order of day and month that the file itself proves, empty where none is."""
    proven = {"dmy" if first > 12 else "mdy" for first, then, year in dates if year > 99 and max(first, then) > 12}
    return proven.pop() if len(proven) == 1 else ""


class _Chat:
    def __init__(self, source: Source, hints: ReadHints, order: str) -> None:
        self.without_zone = 0
        self._source, self._order, self._owner = source, order, hints.owner.strip()
        self._clock = Clock(hints.zone, hints.zone_source)
        self._begun: tuple[int, re.Match[str]] | None = None
        self._texts: list[str] = []

    def line(self, number: int, row: str) -> Iterator[Record]:
        """One line: a head, or more of the message before."""
        head = _head(row)
        if head is not None:
            yield from self.close()
            self._begun, self._texts = (number, head), [head["text"]]
        elif self._begun is not None:
            self._texts.append(row)
        elif row.strip():
            yield Unparsed(self._source.at(line=number), row[:4096], "before the first message")

    def end(self) -> Iterator[Record]:
        """The last message; a head that is cut off behind it is none of its words."""
        self._source.file.seek(max(self._source.size - 1, 0))
        whole = self._source.file.read(1) == b"\n"
        cut = self._texts.pop() if len(self._texts) > 1 and not whole and _CUT.fullmatch(self._texts[-1]) else ""
        number = self._begun[0] + len(self._texts) if self._begun else 0
        yield from self.close()
        if cut:
            yield Unparsed(self._source.at(line=number), cut, "the head of a message that is cut off")

    def close(self) -> Iterator[Message]:
        """The message that is complete now."""
        if self._begun is None:
            return
        number, head = self._begun
        end = number + len(self._texts) - 1
        text = "\n".join(self._texts).rstrip("\n")
        if head.re is _TABS or (text.startswith('"') and text.endswith('"') and len(text) > 1):
            text = text.removeprefix('"').removesuffix('"').replace('""', '"')
        who, phone = head["who"].strip('" '), head["phone"].replace(" ", "")
        mine = who.casefold() in _ME or who.casefold() == self._owner.casefold() != ""
        known = mine if mine or self._owner else None
        yield Message(
            self._source.at(line=f"{number}-{end}" if end > number else number),
            text,
            self._moment(head),
            (self._owner or who) if mine else who,
            known,
            (f"viber:{phone}",) if phone.startswith("+") and phone[1:].isdigit() and not mine else (),
        )
        self._begun, self._texts = None, []

    def _moment(self, head: re.Match[str]) -> Moment:
        written = head.string[head.start("d1") : head.end("half")].replace('"', "").replace("\t", " ")
        half = clock_words(head["half"])
        second = None if half is None else daily_second(int(head["h"]), int(head["m"]), int(head["s"]), half)
        days = _days(int(head["d1"]), int(head["d2"]), int(head["d3"]), self._order)
        if second is None or not days or int(head["m"]) > 59:
            return Moment(None, written)
        self.without_zone += not self._clock.known
        return self._clock.place(days, second, written)


def _days(first: int, then: int, last: int, order: str) -> tuple[int, ...]:
    """The days three numbers may mean."""
    if first > 99:
        readings = [(first, then, last)]
    elif last < 100 and order != "ymd":
        last += 2000
        readings = [(last, then, first), (last, first, then)]
    else:
        readings = [(last, then, first), (last, first, then)]
    if order in {"dmy", "mdy"} and len(readings) == 2:
        readings = readings[:1] if order == "dmy" else readings[1:]
    found = []
    for reading in readings:
        try:
            found.append(date(*reading).toordinal())
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


FORMAT = Format(
    name="viber",
    sniff=_sniff,
    read=_read,
    versions="'Email message history' of Viber for phones, 2013 to 2024, commas or tabs",
    reference="layouts as seen in public parsers (analysis-viber-logs and others)",
    extensions=(".csv", ".txt"),
)
