"""What one text of a WhatsApp export is: a person's words, an entry of the service, an attachment, a note."""

from __future__ import annotations

import re
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from weftline.readers._blocks import Array, Lines, Octets
from weftline.readers._whatsapp_header import MARKS, clean
from weftline.readers._whatsapp_heads import begins_with_mark
from weftline.readers._whatsapp_survey import Survey
from weftline.readers._whatsapp_words import (
    attachments_of,
    beginnings,
    is_encryption_notice,
    is_system,
    is_wording,
    note_of,
)

_NUMBER = re.compile(r"\+\d[\d\u00a0 ().\-\u2011]{5,24}")
_NAMES_MAX = 50_000
_WORDING_BYTES = 400
_MARK_LEAD, _MARK_REST = 0xE2, (0x80, 0x8E)


class Person(NamedTuple):
    """A sender as written, with identifiers, and whether it is the owner of the copy."""

    name: str
    ids: tuple[str, ...] = ()
    is_victim: bool | None = None


class Judged(NamedTuple):
    """One message: who wrote it (None: the service), its text without marks, and what is to be said about it."""

    person: Person | None
    text: str
    attachments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Judge:
    """Judges texts of one file."""

    def __init__(self, found: Survey) -> None:
        self._found = found
        self._people: dict[str, Person] = {}

    def person(self, raw: str) -> Person:
        """A sender from its name as it stands in the file."""
        known = self._people.get(raw)
        if known is not None:
            return known
        name = clean(raw).strip()
        bare = name.lstrip("~ \u202f\u00a0")
        digits = "".join(str(int(letter)) for letter in bare if letter.isdecimal())
        ids = (f"whatsapp:+{digits}",) if _NUMBER.fullmatch(bare) and 7 <= len(digits) <= 15 else ()
        owner = self._found.owner
        victim = name.casefold() == owner.strip().casefold() if owner else None
        made = Person(name, ids, False if name in self._found.others else victim)
        if len(self._people) < _NAMES_MAX:
            self._people[raw] = made
        return made

    def message(self, named: str | None, text: str, *, early: bool) -> Judged:
        """One message. `named`: the name before its text, None where there is none; `early`: among the file's first,
        where the service's notice may stand under a person's name without a mark.
        """
        if named is None:
            notes = () if is_system(text) else ("no sender is named",)
            return Judged(None, clean(text).strip(), (), notes)
        person = self.person(named)
        marked = text[:1] in MARKS and bool(text)
        attachments = attachments_of(text, marked=marked) if (">" in text or ")" in text) else ()
        if not attachments and (marked or early) and _is_service(text, marked=marked):
            return Judged(None, clean(text).strip(), (), (f"stands under the name {person.name!r}",))
        note = note_of(text, marked=marked)
        if marked or "\u200e" in text:
            text = text.replace("\u200e", "").strip(MARKS)
        return Judged(person, text, attachments, (note,) if note else ())


def _is_service(text: str, *, marked: bool) -> bool:
    if not marked:
        return is_encryption_notice(text)
    return is_encryption_notice(text) or (not note_of(text, marked=True) and is_system(text))


def to_be_judged(lines: Lines, starts: Array, ends: Array) -> npt.NDArray[np.bool_]:
    """Which texts (byte ranges) may be anything but a person's plain words; the others need no judge."""
    octets = lines.octets
    found = begins_with_mark(lines, starts) & (ends > starts)
    inside = octets[: len(lines.data)]
    closing = np.flatnonzero((inside == ord(">")) | (inside == ord(")")))
    found |= np.searchsorted(closing, starts) != np.searchsorted(closing, ends)
    marks = np.flatnonzero(inside == _MARK_LEAD)
    marks = marks[(octets[marks + 1] == _MARK_REST[0]) & (octets[marks + 2] == _MARK_REST[1])]
    found |= np.searchsorted(marks, starts) != np.searchsorted(marks, ends)
    short = np.flatnonzero(~found & (ends - starts < _WORDING_BYTES) & _OPENS_WORDING[_three(octets, starts)])
    data, first, last = lines.data, starts[short].tolist(), ends[short].tolist()
    for row, a, b in zip(short.tolist(), first, last, strict=True):
        found[row] = is_wording(data[a:b].decode())
    return found


def _three(octets: Octets, at: Array) -> Array:
    """Five bits of each of three bytes: equal for capital and small Latin letters."""
    first, second, third = (octets[at + step].astype(np.int64) & 31 for step in range(3))
    return cast("Array", first << 10 | second << 5 | third)


def _opens_wording() -> npt.NDArray[np.bool_]:
    table = np.zeros(1 << 15, bool)
    for word in beginnings():
        for written in (word, word.upper(), word.title()):
            raw = np.frombuffer(written.encode().ljust(3)[:3], np.uint8)
            table[_three(raw, np.zeros(1, np.int64))] = True
    return table


_OPENS_WORDING = _opens_wording()
