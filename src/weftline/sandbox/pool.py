"""`Workers`: a pool of persistent processes, tended by one thread that hands out jobs and watches their limits."""

from __future__ import annotations

import atexit
import os
import selectors
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO, Final, Self

from weftline.errors import WorkerError
from weftline.sandbox.handover import readable_descriptor
from weftline.sandbox.limits import Done, Failed, Limits, Part
from weftline.sandbox.scratch import sweep_abandoned
from weftline.sandbox.slot import Job, Slot

_WATCH_SECONDS: Final = 0.05
_BACKLOG_PER_WORKER: Final = 4
_MOST_PARTS: Final = 4


class Workers:
    """A context manager; leaving it ends all processes, whatever they are doing.

    `readable`: further folders that jobs may read. `programs`: jobs may start programs (they stay without network).
    Results that nobody has taken hold further jobs back, so that a slow consumer does not fill the memory.
    """

    def __init__(
        self, count: int = 2, limits: Limits | None = None, *, readable: Sequence[str] = (), programs: bool = False
    ) -> None:
        self._limits = limits or Limits()
        self._slots = [Slot(readable, programs) for _ in range(max(count, 1))]
        self._changed = threading.Condition()
        self._queue: deque[Job] = deque()
        self._urgent: deque[Job] = deque()
        self._claimed: dict[int, deque[Part | Done | Failed]] = {}
        self._finished: deque[tuple[int, Part | Done | Failed]] = deque()
        self._parts: dict[int, int] = {}
        self._pending = 0
        self._tickets = 0
        self._closing = False
        self._bell, self._ring = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        sweep_abandoned()
        self._tender = threading.Thread(target=self._tend, name="weftline-workers", daemon=True)
        self._tender.start()
        atexit.register(self.close)

    @property
    def pending(self) -> int:
        """How many submitted jobs `completed` has not yet handed out. Each holds an open file until it starts."""
        return self._pending

    def submit(self, job: str, file: BinaryIO | int, payload: bytes = b"", limits: Limits | None = None) -> int:
        """Queues `package.module:function` to be called as `function(file, payload, scratch) -> bytes`. A function that
        gives an iterator of bytes instead sends parts.

        Returns the ticket under which `completed` will give the outcome. The file may be closed at once.
        """
        with self._changed:
            made = self._job(job, file, payload, limits)
            self._pending += 1
            self._queue.append(made)
        self._wake()
        return made.ticket

    def completed(self) -> Iterator[tuple[int, Part | Done | Failed]]:
        """Parts as they come and outcomes as jobs finish, until nothing is pending; submitting inside the loop is
        allowed. Parts of one job come in order, before its outcome; a worker whose parts nobody takes waits.
        """
        while True:
            with self._changed:
                while not self._finished:
                    if not self._pending:
                        return
                    self._require_open()
                    self._changed.wait(1.0)
                ticket, outcome = self._finished.popleft()
                self._taken(ticket, outcome)
                self._pending -= not isinstance(outcome, Part)
            self._wake()
            yield ticket, outcome

    def run(self, job: str, file: BinaryIO | int, payload: bytes = b"", limits: Limits | None = None) -> Done | Failed:
        """Runs one job, before those that are queued, and waits for it. Parts are not kept: see `follow`."""
        outcome: Part | Done | Failed | None = None
        for outcome in self.follow(job, file, payload, limits):  # noqa: B007 - the last one counts
            pass
        assert isinstance(outcome, Done | Failed)
        return outcome

    def follow(
        self, job: str, file: BinaryIO | int, payload: bytes = b"", limits: Limits | None = None
    ) -> Iterator[Part | Done | Failed]:
        """Runs one job, before those that are queued, and gives its parts as they come and its outcome last."""
        with self._changed:
            made = self._job(job, file, payload, limits)
            queue = self._claimed[made.ticket] = deque()
            self._urgent.append(made)
        self._wake()
        while True:
            with self._changed:
                while not queue:
                    self._require_open()
                    self._changed.wait(1.0)
                item = queue.popleft()
                self._taken(made.ticket, item)
                if not isinstance(item, Part):
                    del self._claimed[made.ticket]
            self._wake()
            yield item
            if not isinstance(item, Part):
                return

    def _taken(self, ticket: int, item: Part | Done | Failed) -> None:
        if isinstance(item, Part):
            self._parts[ticket] -= 1
        else:
            self._parts.pop(ticket, None)

    def _job(self, job: str, file: BinaryIO | int, payload: bytes, limits: Limits | None) -> Job:
        self._require_open()
        self._tickets += 1
        return Job(self._tickets, job, readable_descriptor(file), payload, limits or self._limits)

    def _require_open(self) -> None:
        if self._closing or not self._tender.is_alive():
            raise WorkerError("The workers have been ended.")

    def close(self) -> None:
        """Ends all processes and forgets what is queued; a second call does nothing."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            self._changed.notify_all()
        atexit.unregister(self.close)
        self._wake()
        self._tender.join()
        for job in (*self._queue, *self._urgent):
            job.drop()
        os.close(self._bell)
        os.close(self._ring)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- the tending thread ---

    def _wake(self) -> None:
        with suppress(OSError):
            os.write(self._ring, b"!")

    def _tend(self) -> None:
        try:
            while not self._closing:
                self._hand_out()
                self._listen()
                self._watch()
        finally:
            for slot in self._slots:
                slot.end()
            with self._changed:
                self._changed.notify_all()

    def _hand_out(self) -> None:
        for slot in self._slots:
            while slot.job is None and not self._closing:
                job = self._next_job()
                if job is None:
                    return
                failed = slot.start(job)
                if failed is not None:
                    self._finish(job.ticket, failed)

    def _next_job(self) -> Job | None:
        with self._changed:
            if self._urgent:
                return self._urgent.popleft()
            if self._queue and len(self._finished) < _BACKLOG_PER_WORKER * len(self._slots):
                return self._queue.popleft()
        return None

    def _listen(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            busy = [slot for slot in self._slots if slot.job is not None and slot.process is not None]
            for slot in busy:
                if self._holds(slot):
                    continue
                assert slot.process is not None
                selector.register(slot.process.connection, selectors.EVENT_READ, slot)
            for key, _ in selector.select(_WATCH_SECONDS if busy else None):
                if key.data is None:
                    with suppress(BlockingIOError):
                        os.read(self._bell, 65536)
                else:
                    self._settle(key.data, key.data.poll)

    def _watch(self) -> None:
        for slot in self._slots:
            if slot.job is not None and slot.held and not self._holds(slot):
                self._settle(slot, slot.poll)
            if slot.job is not None:
                self._settle(slot, slot.overdue)

    def _holds(self, slot: Slot) -> bool:
        """Whether a worker has to wait until its parts are taken."""
        assert slot.job is not None
        held = self._parts.get(slot.job.ticket, 0) >= _MOST_PARTS
        slot.hold(held)
        return held

    def _settle(self, slot: Slot, question: object) -> None:
        assert slot.job is not None
        assert callable(question)
        ticket = slot.job.ticket
        while (outcome := question()) is not None:
            self._finish(ticket, outcome)
            if not isinstance(outcome, Part) or self._holds(slot):
                return

    def _finish(self, ticket: int, outcome: Part | Done | Failed) -> None:
        with self._changed:
            if isinstance(outcome, Part):
                self._parts[ticket] = self._parts.get(ticket, 0) + 1
            if ticket in self._claimed:
                self._claimed[ticket].append(outcome)
            else:
                self._finished.append((ticket, outcome))
            self._changed.notify_all()
