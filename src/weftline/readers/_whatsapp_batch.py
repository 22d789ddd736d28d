"""Gathers one block's messages column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from weftline.model.columns import SCHEMA, Messages
from weftline.model.records import Message
from weftline.readers._blocks import Array
from weftline.readers._clock import Clock
from weftline.readers._whatsapp_judge import Judge, Person
from weftline.readers._whatsapp_survey import Split, Survey
from weftline.readers._whatsapp_times import NO_TIME, Times

_SERVICE = Person("")


class Batch:
    """Messages of a block: first what all have, then what single ones have instead."""

    def __init__(self, stem: str, judge: Judge, first: Array, last: Array, times: Times) -> None:
        self._stem, self._judge, self._first, self._last, self._times = stem, judge, first, last, times
        self.texts: list[bytes] = []
        self._people: dict[Person, int] = {_SERVICE: 0}
        self._sender = np.zeros(first.size, np.int32)
        self._system = np.zeros(first.size, bool)
        self._files: dict[int, tuple[str, ...]] = {}
        self._said: dict[int, list[str]] = {row: [note] for row, note in times.notes.items()}
        self._parts: dict[int, list[str]] = {}

    def name(self, split: Split, found: Survey) -> npt.NDArray[np.bool_]:
        """Set the senders of rows by their names; gives which of them are names beyond doubt."""
        people = np.full(len(split.names), -1, np.int32)
        for which, raw in enumerate(split.names):
            name = raw.decode()
            if name not in found.longer and found.sender(f"{name}: ") is not None:
                people[which] = self._person(self._judge.person(name))
        numbers = people[split.which]
        self._sender[split.rows] = numbers
        return numbers >= 0

    def _person(self, person: Person) -> int:
        return self._people.setdefault(person, len(self._people))

    def note(self, row: int, notes: Iterable[str], *, first: bool = False) -> None:
        """Say something more about a message."""
        said = self._said.setdefault(row, [])
        self._said[row] = [*notes, *said] if first else [*said, *notes]

    def judge(self, row: int, named: str | None, text: str, *, early: bool, lines_max: int) -> None:
        """Decide about a single message; one of very many lines comes in parts."""
        lines = text.split("\n", lines_max) if text.count("\n") >= lines_max else [text]
        if len(lines) > 1:
            whole = text.split("\n")
            self._parts[row] = ["\n".join(whole[at : at + lines_max]) for at in range(0, len(whole), lines_max)]
            text = self._parts[row][0]
        judged = self._judge.message(named, text, early=early)
        self.texts[row] = judged.text.encode()
        self._system[row] = judged.person is None
        self._sender[row] = self._person(judged.person or _SERVICE)
        if judged.attachments:
            self._files[row] = judged.attachments
        if judged.notes:
            self.note(row, judged.notes)

    def messages(self, clock: Clock) -> Messages:
        """All of them, in order."""
        count = self._first.size
        people = list(self._people)
        sender = pa.array(self._sender)
        victims = pa.array([person.is_victim for person in people], pa.bool_())
        notes = {row: "; ".join(said) for row, said in self._said.items() if said}
        words = {text: number for number, text in enumerate(dict.fromkeys(["", *notes.values()]))}
        note = np.zeros(count, np.int32)
        for row, text in notes.items():
            note[row] = words[text]
        placed = np.full(count, 0 if clock.known else 1, np.int32)
        placed[[row for row, said in self._times.notes.items() if said == NO_TIME]] = 1
        columns = {
            "stem": _word(np.zeros(count, np.int32), [self._stem]),
            "place": self._places(),
            "text": _strings(self.texts),
            "at_us": self._times.at_us,
            "at_text": _strings(self._times.written),
            "zone": _word(placed, [clock.zone, ""]),
            "zone_source": _word(placed, [clock.source, "none"]),
            "candidates": _lists(self._times.candidates, count, pa.int64()),
            "sender": _word(self._sender, [person.name for person in people]),
            "sender_is_victim": victims.take(sender),
            "sender_ids": self._ids(people),
            "attachments": _lists(self._attachments(), count, pa.string()),
            "system": pa.array(self._system),
            "note": _word(note, list(words)),
        }
        made = Messages(pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA))
        return self._with_parts(made) if self._parts else made

    def _attachments(self) -> list[tuple[str, ...]] | None:
        return [self._files.get(row, ()) for row in range(self._first.size)] if self._files else None

    def _places(self) -> pa.Array:
        first = pc.binary_join_element_wise("line=", pc.cast(pa.array(self._first), pa.string()), "")
        several = self._last > self._first
        if not several.any():
            return first
        both = pc.binary_join_element_wise(first, pc.cast(pa.array(self._last), pa.string()), "-")
        return pc.if_else(pa.array(several), both, first)

    def _ids(self, people: list[Person]) -> pa.Array:
        if not any(person.ids for person in people):
            return _lists(None, self._first.size, pa.string())
        return pa.array([person.ids for person in people], pa.list_(pa.string())).take(pa.array(self._sender))

    def _with_parts(self, made: Messages) -> Messages:
        whole: list[Message] = []
        for row, message in enumerate(made):
            texts = self._parts.get(row, [message.text])
            line = int(self._first[row])
            note = message.note
            for number, part in enumerate(texts):
                text, last = part, line + part.count("\n")
                place = f"line={line}-{last}" if last > line else f"line={line}"
                judged = (
                    text
                    if not number or message.system
                    else self._judge.message(message.sender, text, early=False).text
                )
                whole.append(
                    replace(message, locator=self._stem + place, text=judged if number else message.text, note=note)
                )
                note = f"goes on from {place.replace('=', ' ')}"
                line = last + 1
        return Messages.of(whole)


def _strings(values: list[bytes]) -> pa.Array:
    offsets = np.zeros(len(values) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, values), np.int32, len(values)), out=offsets[1:])
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(values)))


def _word(index: npt.NDArray[np.int32], words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index, pa.int32()), pa.array(words, pa.string()))


def _lists(values: Sequence[tuple[object, ...]] | None, count: int, kind: pa.DataType) -> pa.Array:
    if values is not None:
        return pa.array(values, pa.list_(kind))
    return pa.ListArray.from_arrays(pa.array(np.zeros(count + 1, np.int32)), pa.array([], kind))
