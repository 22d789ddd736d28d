"""Work on blocks beside the main thread, in order: hashing and writing leave the interpreter free while they run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

_IN_FLIGHT: Final = 8


class Aside:
    """Calls `work(block)` for each block, in order; a small job never starts a thread.

    What `work` raises comes out of a later `give` or of `finish`.
    """

    def __init__(self, work: Callable[[bytes | bytearray], object], from_size: int) -> None:
        self._work = work
        self._from_size = from_size
        self._thread: ThreadPoolExecutor | None = None
        self._running: deque[Future[object]] = deque()

    def give(self, block: bytes | bytearray) -> None:
        """Has a block worked on, now or soon; waits where too many are on their way."""
        if self._thread is None:
            if len(block) < self._from_size:
                self._work(block)
                return
            self._thread = ThreadPoolExecutor(1)
        self._running.append(self._thread.submit(self._work, block))
        while len(self._running) > _IN_FLIGHT:
            self._running.popleft().result()

    def finish(self) -> None:
        """Waits until all is done."""
        while self._running:
            self._running.popleft().result()
        self.stop()

    def stop(self) -> None:
        """Gives up what has not begun and ends the thread."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = None
            self._running.clear()
