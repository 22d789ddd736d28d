"""Model objects to JSON text and back, typed: what does not fit the model is refused, not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")


def to_text(value: object) -> str:
    """Any model object, list or mapping as JSON text."""
    return msgspec.json.encode(value).decode()


def from_text(text: str, shape: type[T]) -> T:
    """JSON text as an object of the given model class."""
    found: T = _decoder(cast("Any", shape)).decode(text)
    return found


def strings(text: str) -> tuple[str, ...]:
    """A JSON list of strings."""
    return tuple(from_text(text, list[str]))


@cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    """Items in lists short enough for one statement."""
    rest = iter(items)
    while chunk := list(islice(rest, 500)):
        yield chunk
