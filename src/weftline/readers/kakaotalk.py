"""KakaoTalk chats exported as text: Windows, Android, iPhone, and the Mac's CSV, in Korean and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from weftline.model.moment import Moment
from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._clock import Clock
from weftline.readers._delimited import table_rows
from weftline.readers._format import Format, Owner, ReadHints, Record, Source, Tally
from weftline.readers._text import encoding_of, head_text, looks_like_text, whole_lines
from weftline.readers._whatsapp_header import daily_second, marker_of

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_HALF = r"(?:오전|오후|AM|PM|am|pm)"
_CLOCK = rf"(?P<pre>{_HALF})? ?(?P<h>\d{{1,2}}):(?P<min>\d{{2}}) ?(?P<post>{_HALF})?"
_KOREAN_DAY = r"(?P<y>\d{4})[년.] ?(?P<mo>\d{1,2})[월.] ?(?P<d>\d{1,2})[일.]?"
_ENGLISH_DAY = r"(?P<name>[A-Z][a-z]{2,8}) (?P<d2>\d{1,2}), (?P<y2>\d{4})"
_RULE = re.compile(rf"-{{4,40}} ?(?:{_KOREAN_DAY}(?: \S{{1,4}})?|[A-Z][a-z]{{2,9}}, {_ENGLISH_DAY}) ?-{{4,40}}")
_DAY = re.compile(rf"(?:{_KOREAN_DAY}(?: \S{{2,4}})?|[A-Z][a-z]{{2,9}}, {_ENGLISH_DAY})")
_WINDOWS = re.compile(rf"\[(?P<who>[^\[\]\n]{{1,80}})\] \[{_CLOCK}\] (?P<text>.*)\Z", re.DOTALL)
_SAID = r"(?:, (?P<who>[^:\n]{1,80}?) : (?P<text>.*)|[,:] (?P<system>.{1,200})| ?)\Z"
_PHONE_KOREAN = re.compile(rf"{_KOREAN_DAY} {_CLOCK}{_SAID}", re.DOTALL)
_PHONE_ENGLISH = re.compile(rf"{_ENGLISH_DAY} at {_CLOCK}{_SAID}", re.DOTALL)
_SAVED = re.compile(r"(?:저장한 날짜|Date Saved|Saved on|Talk_)[^\n]{0,80}")
_TITLE = re.compile(r"[^\n]{0,120}(?:님과 카카오톡 대화|카카오톡 대화|KakaoTalk Chats[^\n]{0,80})")
_OMITTED = frozenset(
    {"사진", "동영상", "이모티콘", "파일", "음성메시지", "Photo", "Video", "Emoticon", "Emoticons", "Voice Note"}
)


def _sniff(head: bytes, name: str) -> int:
    if not looks_like_text(head):
        return 0
    text = head_text(head).lstrip("\ufeff")
    if text.startswith("Date,User,Message"):
        return 95
    rows = text.replace("\r\n", "\n").split("\n", 300)[:300]
    spoken = sum(match is not None and match.groupdict().get("who") is not None for match in map(_spoken, rows))
    titled = any(_TITLE.fullmatch(row) or _SAVED.match(row) for row in rows[:4]) or "kakao" in name.lower()
    return 96 if spoken and titled else 88 if spoken > 2 else 0


def _spoken(row: str) -> re.Match[str] | None:
    return _WINDOWS.match(row) or _PHONE_KOREAN.match(row) or _PHONE_ENGLISH.match(row)


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    chat = _Chat(source, hints)
    if hints.owner:
        yield Owner(hints.owner, "stated")
    if head_text(source.head[:64]).lstrip("\ufeff").startswith("Date,User,Message"):
        yield from chat.table()
    else:
        yield from chat.text()


class _Chat:
    def __init__(self, source: Source, hints: ReadHints) -> None:
        self._source, self._owner = source, hints.owner.strip().casefold()
        self._clock = Clock(hints.zone, hints.zone_source)
        self._day: int | None = None
        self._begun: tuple[int, str, Moment] | None = None
        self._texts: list[str] = []

    def table(self) -> Iterator[Record]:
        """The Mac's CSV."""
        total = 0
        for number, cells, problem in table_rows(self._source.file, self._source.head, self._source.name):
            total += 1
            place = self._source.at(row=number)
            row = dict(cells)
            if problem or not {"Date", "User", "Message"} <= row.keys():
                yield Unparsed(place, " | ".join(cell for _, cell in cells), problem or "not date, user and message")
                continue
            yield self._message(place, row["User"], row["Message"], self._stated(row["Date"]))
        yield Tally(total, total)

    def _stated(self, written: str) -> Moment:
        try:
            at = datetime.fromisoformat(written.strip())
        except ValueError:
            return Moment(None, written)
        return self._clock.place((at.toordinal(),), at.hour * 3600 + at.minute * 60 + at.second, written)

    def text(self) -> Iterator[Record]:
        """Lines of a text export."""
        total = accounted = 0
        encoding, _ = encoding_of(self._source.head)
        for number, row in whole_lines(self._source.file, encoding):
            accounted += 1
            total = number
            yield from self._line(number, row.lstrip("\ufeff"))
        yield from self._close()
        yield Tally(total, accounted)

    def _line(self, number: int, row: str) -> Iterator[Record]:
        rule = _RULE.fullmatch(row) or (_DAY.fullmatch(row) if self._begun is None or row.endswith("요일") else None)
        if rule is not None:
            yield from self._close()
            self._day = _ordinal(rule)
            yield Message(self._source.at(line=number), row.strip("- "), system=True, note="date line")
            return
        spoken = _spoken(row)
        if spoken is not None and (spoken.re is not _WINDOWS or self._day is not None):
            yield from self._close()
            yield from self._open(number, row, spoken)
        elif self._begun is not None:
            self._texts.append(row)
        elif _TITLE.fullmatch(row) or _SAVED.match(row):
            yield Fact(self._source.at(line=number), "title", row)
        elif row.strip():
            yield Unparsed(self._source.at(line=number), row, "before the first message")

    def _open(self, number: int, row: str, match: re.Match[str]) -> Iterator[Record]:
        windows = match.re is _WINDOWS
        day = self._day if windows else _ordinal(match)
        marker = marker_of(match["pre"] or match["post"] or "")
        second = daily_second(int(match["h"]), int(match["min"]), 0, marker) if int(match["min"]) < 60 else None
        behind = match.start("who") - 2 if match["who"] is not None and not windows else len(row)
        written = row[match.end("who") + 3 : match.start("text") - 2] if windows else row[:behind]
        if day is None or second is None:
            moment = Moment(None, written)
        else:
            shown = f"{date.fromordinal(day).isoformat()} {written}" if windows else written
            moment = self._clock.place((day,), second, shown)
        if match["who"] is None:
            system = match["system"] or ""
            yield Message(self._source.at(line=number), system, moment, system=True, note="" if system else "date line")
            return
        self._begun, self._texts = (number, match["who"], moment), [match["text"]]

    def _close(self) -> Iterator[Message]:
        if self._begun is None:
            return
        number, who, moment = self._begun
        end = number + len(self._texts) - 1
        while len(self._texts) > 1 and not self._texts[-1].strip():
            self._texts.pop()
        place = self._source.at(line=f"{number}-{end}" if end > number else number)
        yield self._message(place, who, "\n".join(self._texts), moment)
        self._begun, self._texts = None, []

    def _message(self, place: str, who: str, text: str, moment: Moment) -> Message:
        is_owner = who.strip().casefold() == self._owner if self._owner and who else None
        note = "media not exported" if text.strip() in _OMITTED else ""
        return Message(place, text, moment, who, is_owner, note=note)


def _ordinal(match: re.Match[str]) -> int | None:
    """The day of a match in either language."""
    found = match.groupdict()
    try:
        if found.get("mo"):
            return date(int(found["y"]), int(found["mo"]), int(found["d"])).toordinal()
        name = (found.get("name") or "").casefold()
        month = next(number for number, full in enumerate(_MONTHS, 1) if len(name) > 2 and full.startswith(name))
        return date(int(found["y2"]), month, int(found["d2"])).toordinal()
    except (ValueError, StopIteration, KeyError, TypeError):
        return None


FORMAT = Format(
    name="kakaotalk",
    sniff=_sniff,
    read=_read,
    versions="'Export chat' of KakaoTalk for Windows, Android, iPhone and Mac, 2015 to 2026",
    reference="https://cs.kakao.com/helps?service=8; layouts as seen in public parsers' samples",
    extensions=(".txt", ".csv"),
)
