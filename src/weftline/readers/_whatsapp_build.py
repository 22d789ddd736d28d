"""Lines of a WhatsApp export become messages, entries of the service, or unparsed lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.moment import Moment
from weftline.model.records import Message, Unparsed
from weftline.readers._clock import Clock
from weftline.readers._whatsapp_header import MARKS, Header, clean, is_short_paste, second_of_day
from weftline.readers._whatsapp_survey import Survey
from weftline.readers._whatsapp_words import attachments_of, is_encryption_notice, is_system, note_of

_LINES_MAX = 20_000
_FIRST_ENTRIES = 5
_NUMBER = re.compile(r"\+\d[\d\u00a0 ().\-\u2011]{5,24}")
_CUT_HEAD = re.compile(rf"[{MARKS}]{{0,4}}\[?[{MARKS}]{{0,4}}\d{{1,4}}(?:[./\-]\d{{0,4}}){{0,2}}[^\n]{{0,24}}")


class Builder:
    """Takes lines in order and hands out records; `accounted` counts the lines that went into one."""

    def __init__(self, stem: str, found: Survey, clock: Clock) -> None:
        self.accounted = 0
        self._stem, self._found, self._clock = stem, found, clock
        self._lines: list[str] = []
        self._first = self._last = 0
        self._moment: Moment | None = None
        self._named: tuple[str, str] | None = None
        self._notes: list[str] = []
        self._open = False
        self._entries = 0
        self._ids: dict[str, tuple[str, tuple[str, ...], bool | None]] = {}

    def open(self, number: int, line: str, header: Header, days: tuple[int, ...], note: str) -> Message | None:
        """A line that begins a message."""
        done = self._finish() if self._open else None
        self._open = True
        self._entries += 1
        self._first = self._last = number
        rest = line[header.end :]
        self._named = self._found.sender(rest)
        self._lines = [rest if self._named is None else self._named[1]]
        self._notes = [note] if note else []
        second = second_of_day(header)
        if days and second is not None:
            self._moment = self._clock.place(days, second, header.time_text)
            if len(days) > 1 and self._moment.ambiguous:
                self._notes.append("day and month cannot be told apart")
        else:
            self._moment = Moment(None, header.time_text)
            self._notes.append("the time as written is in no known calendar or contradicts itself")
        return done

    def add(self, number: int, line: str, note: str) -> Message | Unparsed | None:
        """A line that continues a message."""
        if not self._open:
            if number != self._last:
                self.accounted += 1
            self._last = number
            return Unparsed(f"{self._stem}line={number}", line, "before the first message")
        if number == self._last:
            self._lines[-1] += line
            return None
        done = self._goes_on(number) if len(self._lines) >= _LINES_MAX else None
        self._lines.append(line)
        self._last = number
        if not note and line[:1] in {"[", "\u200e"} and is_short_paste(line):
            note = "messages pasted into it"
        if note and note not in self._notes:
            self._notes.append(note)
        return done

    def close(self, *, cut: bool) -> Iterator[Message | Unparsed]:
        """The end of the file. `cut`: it does not end with a line end, as whole exports do."""
        if not self._open:
            return
        lost: Unparsed | None = None
        if (
            cut
            and len(self._lines) > 1
            and _CUT_HEAD.fullmatch(self._lines[-1])
            and self._lines[-1][:1] in self._found.openers
        ):
            lost = Unparsed(
                f"{self._stem}line={self._last}", self._lines.pop(), "the file is cut off in a message's head"
            )
            self._last -= 1
        yield self._finish()
        if lost is not None:
            self.accounted += 1
            yield lost

    def _goes_on(self, number: int) -> Message:
        """A message too long to gather is handed out in parts."""
        message = self._finish()
        self._first = number
        self._lines = []
        self._notes = [f"goes on from line {message.locator.rpartition('=')[2]}"]
        return message

    def _finish(self) -> Message:
        self.accounted += self._last - self._first + 1
        place = f"{self._first}-{self._last}" if self._last > self._first else str(self._first)
        locator = f"{self._stem}line={place}"
        text = "\n".join(self._lines) if len(self._lines) > 1 else self._lines[0]
        if self._named is None:
            if not is_system(text):
                self._notes.append("no sender is named")
            return Message(locator, clean(text).strip(), self._moment, system=True, note="; ".join(self._notes))
        return self._from_person(locator, text)

    def _from_person(self, locator: str, text: str) -> Message:
        raw_name = self._named[0] if self._named else ""
        name, ids, victim = self._ids.get(raw_name) or self._person(raw_name)
        marked = text[:1] in MARKS and bool(text)
        attachments = attachments_of(text, marked=marked) if (">" in text or ")" in text) else ()
        if not attachments and (marked or self._entries <= _FIRST_ENTRIES) and self._is_service(text, marked=marked):
            self._notes.append(f"stands under the name {name!r}")
            return Message(locator, clean(text).strip(), self._moment, system=True, note="; ".join(self._notes))
        note = note_of(text, marked=marked)
        if note:
            self._notes.append(note)
        if marked or "\u200e" in text:
            text = text.replace("\u200e", "").strip(MARKS)
        return Message(locator, text, self._moment, name, victim, ids, attachments, note="; ".join(self._notes))

    @staticmethod
    def _is_service(text: str, *, marked: bool) -> bool:
        if not marked:
            return is_encryption_notice(text)
        return is_encryption_notice(text) or (not note_of(text, marked=True) and is_system(text))

    def _person(self, raw: str) -> tuple[str, tuple[str, ...], bool | None]:
        """A sender as written, its number where it is one, and whether it is the owner of the copy."""
        name = clean(raw).strip()
        bare = name.lstrip("~ \u202f\u00a0")
        digits = "".join(str(int(letter)) for letter in bare if letter.isdecimal())
        ids = (f"whatsapp:+{digits}",) if _NUMBER.fullmatch(bare) and 7 <= len(digits) <= 15 else ()
        owner = self._found.owner
        victim = name.casefold() == owner.strip().casefold() if owner else None
        known = (name, ids, False if name in self._found.others else victim)
        if len(self._ids) < 50_000:
            self._ids[raw] = known
        return known
