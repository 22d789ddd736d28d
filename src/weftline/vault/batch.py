"""Many small exhibits at the price of a few syncs."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import BinaryIO, Self

from weftline.vault.keeping import Keeper, Kept


class Batch:
    """A context in which exhibits are kept in groups.

    What `keep` returns is final but **not yet acknowledged**: it counts once it stands in `acknowledged`, which grows
    at each `commit` (every so many exhibits or bytes, and at the end of the context). Leaving the context by an
    exception forgets what was not yet committed.
    """

    def __init__(self, keeper: Keeper, after_commit: Callable[[], None], every: int, every_bytes: int) -> None:
        self.acknowledged: list[Kept] = []
        self._keeper = keeper
        self._after_commit = after_commit
        self._every = every
        self._every_bytes = every_bytes
        self._group: list[Kept] = []
        self._bytes = 0

    def keep(
        self,
        stream: BinaryIO,
        *,
        actor: str,
        note: dict[str, str] | None = None,
        derived_from: str | None = None,
        tool: str = "",
    ) -> Kept:
        """Like `Vault.keep`, but acknowledged with its group only."""
        kept = self._keeper.put(stream, actor, note or {}, derived_from or "", tool)
        self._group.append(kept)
        self._bytes += kept.size
        if len(self._group) >= self._every or self._bytes >= self._every_bytes:
            self.commit()
        return kept

    def commit(self) -> list[Kept]:
        """Makes everything kept so far durable and returns what this acknowledged. Raises MachineError."""
        self._keeper.settle()
        group, self._group, self._bytes = self._group, [], 0
        self._after_commit()
        self.acknowledged += group
        return group

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.commit()
        else:
            self._keeper.abandon()
