"""Model objects to JSON text and back, typed: what does not fit the model is refused, not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import msgspec

T = TypeVar("T")


def to_text(value: object) -> str:
    """Any model object, list or mapping as JSON text."""
    return msgspec.json.encode(value).decode()


def from_text(text: str, shape: type[T]) -> T:
    """JSON text as an object of the given model class."""
    return msgspec.json.decode(text, type=shape)


def strings(text: str) -> tuple[str, ...]:
    """A JSON list of strings."""
    return tuple(msgspec.json.decode(text, type=list[str]))


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    """Items in lists short enough for one statement."""
    rest = iter(items)
    while chunk := list(islice(rest, 500)):
        yield chunk
