"""Messages in columns: how many of them pass from a reader to the store without an object for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from weftline.model.halves import whole
from weftline.model.moment import Moment
from weftline.model.records import Message

_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("stem", _WORD),
        ("place", pa.string()),
        ("text", pa.string()),
        ("at_us", pa.int64()),
        ("at_text", pa.string()),
        ("zone", _WORD),
        ("zone_source", _WORD),
        ("candidates", pa.list_(pa.int64())),
        ("sender", _WORD),
        ("sender_is_victim", pa.bool_()),
        ("sender_ids", pa.list_(pa.string())),
        ("attachments", pa.list_(pa.string())),
        ("system", pa.bool_()),
        ("note", _WORD),
    ]
)

_MOMENT = ("at_us", "at_text", "zone", "zone_source", "candidates")
_BEHIND_MOMENT = ("sender", "sender_is_victim", "sender_ids", "attachments", "system", "note")


def _moment(at_us: int | None, text: str | None, zone: str, source: str, candidates: tuple[int, ...]) -> Moment | None:
    return None if text is None else Moment(at_us, text, zone, source, candidates)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """A column; half characters (lone surrogates), which no file may hold, become U+FFFD."""
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([whole(value) for value in values], kind)


@dataclass(frozen=True, slots=True, eq=False)
class Messages:
    """A batch of messages with the columns of `SCHEMA`. `stem` and `place` make the locator; `at_text` is null where a
    message has no time at all.
    """

    batch: pa.RecordBatch

    def __len__(self) -> int:
        return int(self.batch.num_rows)

    def __iter__(self) -> Iterator[Message]:
        moments = map(_moment, *(self.column(name) for name in _MOMENT))
        stem, place = self.column("stem"), self.column("place")
        rest = (self.column(name) for name in _BEHIND_MOMENT)
        return map(Message, map(add, stem, place), self.column("text"), moments, *rest)

    def column(self, name: str) -> Sequence[Any]:
        """One column as Python values; lists come as tuples."""
        column = self.batch.column(name)
        if pa.types.is_dictionary(column.type):
            words = column.dictionary.to_pylist()
            return [words[index] for index in column.indices.to_pylist()]
        if pa.types.is_list(column.type):
            return [tuple(found) for found in column.to_pylist()] if len(column.flatten()) else [()] * len(column)
        return cast("list[Any]", column.to_pylist())

    def with_attachments(self) -> Messages:
        """Those that name an attached file."""
        return Messages(self.batch.filter(pc.greater(pc.list_value_length(self.batch.column("attachments")), 0)))

    def to_bytes(self) -> bytes:
        """The batch as one Arrow IPC stream."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self.batch.schema) as writer:
            writer.write_batch(self.batch)
        return bytes(memoryview(sink.getvalue()))

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> Messages:
        """The batch of an Arrow IPC stream from a worker that may have been taken over. Raises ValueError where it does
        not fit `SCHEMA` or its offsets do not fit its data.
        """
        try:
            with pa.ipc.open_stream(pa.py_buffer(data)) as reader:
                batch = reader.read_next_batch()
            if not batch.schema.equals(SCHEMA):
                message = "the columns are not those of messages"
                raise ValueError(message)
            batch.validate(full=True)
        except (pa.ArrowException, OSError, StopIteration) as error:
            message = f"no batch of messages: {error}"
            raise ValueError(message) from error
        return cls(batch)

    @classmethod
    def of(cls, messages: Sequence[Message]) -> Messages:
        """Messages as a batch."""
        columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
        for message in messages:
            stem, mark, place = message.locator.partition("#")
            moment = message.moment
            columns["stem"].append(stem + mark)
            columns["place"].append(place)
            columns["text"].append(message.text)
            columns["at_us"].append(moment.at_us if moment else None)
            columns["at_text"].append(moment.text if moment else None)
            columns["zone"].append(moment.zone if moment else "")
            columns["zone_source"].append(moment.zone_source if moment else "none")
            columns["candidates"].append(moment.candidates if moment else ())
            columns["sender"].append(message.sender)
            columns["sender_is_victim"].append(message.sender_is_victim)
            columns["sender_ids"].append(message.sender_ids)
            columns["attachments"].append(message.attachments)
            columns["system"].append(message.system)
            columns["note"].append(message.note)
        arrays = [_array(columns[field.name], field.type) for field in SCHEMA]
        return cls(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))
