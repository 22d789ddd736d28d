"""LINE's chat history as text: date lines, then `time<TAB>name<TAB>text`, in Japanese, Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from weftline.model.moment import Moment
from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._clock import Clock
from weftline.readers._format import Format, Owner, ReadHints, Record, Source, Tally
from weftline.readers._text import encoding_of, head_text, lines, looks_like_text
from weftline.readers._whatsapp_header import daily_second, marker_of

_DAY = re.compile(
    r"(?P<y>\d{4})[/.\-年년] ?(?P<m>\d{1,2})[/.\-月월] ?(?P<d>\d{1,2})[日일.]?\s?"
    r"(?:[(（]?[^\s\d()（）]{1,12}[)）]?)?\s*"
)
_DAY_LATIN = re.compile(r"[^\W\d]{2,12}\.?,? (?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})")
_TIME = re.compile(
    r"(?P<pre>[^\d\t]{0,6}?) ?(?P<h>\d{1,2}):(?P<min>\d{2}) ?(?P<post>[^\d\t]{0,6})\t(?P<rest>.*)\Z", re.DOTALL
)
_TITLE = re.compile(r"(?:\[LINE\] ?.{1,200}|.{0,20}(?:Saved on|保存日時|儲存日期|保存日期).{0,60})\Z")
_OMITTED = frozenset(
    {
        "[Photo]", "[Sticker]", "[Video]", "[Voice message]", "[File]", "[Contact]", "[Location]", "[Album]", "[Notes]",
        "[写真]", "[スタンプ]", "[動画]", "[ボイスメッセージ]", "[ファイル]", "[照片]", "[貼圖]", "[影片]", "[圖片]",
        "[語音訊息]", "[檔案]", "[사진]", "[스티커]", "[รูป]", "[สติกเกอร์]",
    }
)  # fmt: skip


def _sniff(head: bytes, name: str) -> int:
    if not looks_like_text(head):
        return 0
    rows = head_text(head).lstrip("\ufeff").replace("\r\n", "\n").split("\n", 400)[:400]
    days = sum(_day(row) is not None for row in rows)
    times = sum(_TIME.match(row) is not None for row in rows)
    if not times or not days:
        return 0
    titled = _TITLE.match(rows[0]) is not None or "[line]" in name.lower()
    return 95 if titled else 85 if times * 3 > len([row for row in rows if row]) else 0


def _day(row: str) -> int | None:
    match = _DAY.fullmatch(row) or _DAY_LATIN.fullmatch(row)
    if match is None:
        return None
    try:
        year = int(match["y"]) - (543 if int(match["y"]) > 2500 else 0)
        return date(year, int(match["m"]), int(match["d"])).toordinal()
    except ValueError:
        return None


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    encoding, _ = encoding_of(source.head)
    chat = _Chat(source, hints)
    if hints.owner:
        yield Owner(hints.owner, "stated")
    total = 0
    for number, row in lines(source.file, encoding):
        total = number
        yield from chat.line(number, row.lstrip("\ufeff"))
    yield from chat.close()
    yield Tally(total, chat.accounted)


class _Chat:
    def __init__(self, source: Source, hints: ReadHints) -> None:
        self.accounted = 0
        self._source, self._owner = source, hints.owner.strip().casefold()
        self._clock = Clock(hints.zone, hints.zone_source)
        self._day: int | None = None
        self._last = 0
        self._begun: tuple[int, re.Match[str], int | None] | None = None
        self._texts: list[str] = []

    def line(self, number: int, row: str) -> Iterator[Record]:
        """One line of the file."""
        if number == self._last and self._texts:
            self._texts[-1] += row
            return
        self._last = number
        self.accounted += 1
        match = _TIME.match(row)
        if match is not None and self._day is not None and not self._quoted():
            yield from self.close()
            self._begun, self._texts = (number, match, self._day), [match["rest"]]
            return
        day = None if self._quoted() else _day(row)
        if day is not None:
            yield from self.close()
            self._day = day
            yield Message(self._source.at(line=number), row, system=True, note="date line")
        elif self._begun is not None:
            self._texts.append(row)
        elif _TITLE.match(row):
            yield Fact(self._source.at(line=number), "title", row)
        elif row.strip():
            yield Unparsed(self._source.at(line=number), row, "before the first message")

    def _quoted(self) -> bool:
        """True inside a text of several lines, which stands in double quotes."""
        if not self._texts:
            return False
        _, _, text = self._texts[0].partition("\t")
        whole = "\n".join([text, *self._texts[1:]])
        return text.startswith('"') and whole.count('"') % 2 == 1 and len(self._texts) < 2000

    def close(self) -> Iterator[Message]:
        """The message that was begun, if any."""
        if self._begun is None:
            return
        number, match, day = self._begun
        while len(self._texts) > 1 and not self._texts[-1].strip():
            self._texts.pop()
        name, tab, text = "\n".join(self._texts).partition("\t")
        if not tab:
            name, text = "", name
        if len(self._texts) > 1 and text.startswith('"') and text.endswith('"'):
            text = text[1:-1].replace('""', '"')
        last = max(number, self._last)
        end = number + len(self._texts) - 1
        place = self._source.at(line=f"{number}-{end}" if last > number and end > number else number)
        self._begun, self._texts = None, []
        note = "media not exported" if text.strip() in _OMITTED else ""
        is_owner = name.strip().casefold() == self._owner if self._owner and name else None
        yield Message(place, text, self._moment(match, day), name, is_owner, system=not name, note=note)

    def _moment(self, match: re.Match[str], day: int | None) -> Moment:
        marker = marker_of(match["pre"]) or marker_of(match["post"])
        written = match[0][: match.start("rest") - 1].strip()
        second = daily_second(int(match["h"]), int(match["min"]), 0, marker) if int(match["min"]) < 60 else None
        if day is None or second is None or (not marker and (match["pre"].strip() or match["post"].strip())):
            return Moment(None, written)
        return self._clock.place((day,), second, f"{date.fromordinal(day).isoformat()} {written}")


FORMAT = Format(
    name="line",
    sniff=_sniff,
    read=_read,
    versions="'Export chat history' of LINE for Android, iPhone and computers, 2015 to 2026",
    reference="https://help.line.me/line/?contentId=20007388; layouts as seen in public parsers' samples",
    extensions=(".txt",),
)
