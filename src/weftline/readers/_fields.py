"""Fields of messages that a reader does not take: named and counted, so that nothing is dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from weftline.model.records import Fact
from weftline.readers._format import Source

_MOST_NAMES = 200
_EMPTY: tuple[Any, ...] = (None, "", False, [], {})


class Unread:
    """Counts what stands in messages beside `taken`. `entered` are objects, or lists of them, taken part by part: their
    parts are named with dots (`photos.uri`). Empty values and false ones say nothing and are not counted.
    """

    def __init__(self, taken: Collection[str], entered: Collection[str] = ()) -> None:
        self._taken, self._entered = frozenset(taken), frozenset(entered)
        self._count: Counter[str] = Counter()

    def see(self, value: Mapping[str, Any], path: str = "") -> None:
        """Look through one message."""
        for key, item in value.items():
            name = f"{path}{key}"
            if name in self._entered:
                for part in item if isinstance(item, list) else [item]:
                    if isinstance(part, Mapping):
                        self.see(part, f"{name}.")
                    elif part not in _EMPTY:
                        self._add(name)
            elif name not in self._taken and item not in _EMPTY:
                self._add(name)

    def _add(self, name: str) -> None:
        self._count[name if name in self._count or len(self._count) < _MOST_NAMES else "further names"] += 1

    def told(self, source: Source) -> Iterator[Fact]:
        """One fact that names them with their counts, none where all was taken."""
        if self._count:
            named = ", ".join(f"{name[:100]}: {count}" for name, count in sorted(self._count.items()))
            yield Fact(source.at(), "fields of messages that are not read", named)
