"""A place in the pool: at most one worker process with at most one job, and the job's limits."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from weftline.errors import WorkerError
from weftline.sandbox.limits import Done, Failed, Limits, Part
from weftline.sandbox.process import Process
from weftline.sandbox.wire import DONE, ERROR, FULL, HEAD, MOST_TEXT, PART

_BLOCK: Final = 1 << 20
_SCRATCH_EVERY: Final = 0.25
_LEAST_PART: Final = 4096  # what a smaller part counts as, so that no worker keeps its reader busy with empty ones
_TIRED: Final = 0.8  # a worker that holds on to this share of its memory limit is replaced


@dataclass(frozen=True, slots=True)
class Job:
    """One submitted job; `descriptor` belongs to it until it is handed over."""

    ticket: int
    name: str
    descriptor: int
    payload: bytes
    limits: Limits

    def drop(self) -> None:
        """Closes the descriptor."""
        with suppress(OSError):
            os.close(self.descriptor)


class Slot:
    """`poll` gives the next part or the outcome of the running job once there is one, `overdue` only an outcome; else
    None. While it is `held`, nothing is read from the worker, and the job's time does not run.
    """

    def __init__(self, readable: Sequence[str], programs: bool) -> None:
        self._settings = (tuple(readable), programs)
        self.process: Process | None = None
        self.job: Job | None = None
        self._started = 0.0
        self._scratch_seen = 0.0
        self._peak = 0.0
        self._buffer = bytearray()
        self._given = 0
        self._held_since = 0.0

    @property
    def held(self) -> bool:
        """True while nobody takes what the worker gives."""
        return self._held_since > 0

    def hold(self, held: bool) -> None:
        """Stop reading from the worker, or go on."""
        now = time.monotonic()
        if held and not self._held_since:
            self._held_since = now
        elif not held and self._held_since:
            self._started += now - self._held_since
            self._held_since = 0.0

    def start(self, job: Job) -> Failed | None:
        """Hands a job to the worker, with a fresh one where the old one does not take it."""
        self._started = self._scratch_seen = time.monotonic()
        self._peak = self._held_since = 0.0
        self._buffer, self._given = bytearray(), 0
        try:
            for _ in range(2):
                try:
                    process = self.process = self.process or Process(*self._settings)
                    process.give(job.name, job.descriptor, job.payload, job.limits)
                except OSError:
                    self.end()
                    continue
                self.job = job
                return None
        except WorkerError as error:
            return Failed("start", error.message, self._seconds(), passing=True)
        finally:
            job.drop()
        return Failed("start", "No worker process took the job.", self._seconds(), passing=True)

    def poll(self) -> Part | Done | Failed | None:
        """Reads what the worker has sent."""
        assert self.process is not None
        assert self.job is not None
        answer = self._complete()
        if answer is not None:
            return answer
        while True:
            try:
                block = self.process.connection.recv(_BLOCK)
            except BlockingIOError:
                return self._complete()
            except OSError:
                block = b""
            if not block:
                return self._give_up("crash", *self.process.death())
            self._buffer += block
            answer = self._complete()
            if answer is not None:
                return answer

    def _complete(self) -> Part | Done | Failed | None:
        assert self.job is not None
        if len(self._buffer) < HEAD.size:
            return None
        kind, size = HEAD.unpack_from(self._buffer)
        if kind not in (DONE, ERROR, FULL, PART) or (kind in (ERROR, FULL) and size > 4 * MOST_TEXT):
            return self._give_up("crash", "The parser's process sent something that is no answer.")
        if self._given + size > self.job.limits.output_mb << 20:
            return self._give_up("output", f"The result is larger than {self.job.limits.output_mb} MiB.")
        if len(self._buffer) < HEAD.size + size:
            return None
        if kind == PART:
            return self._part(size)
        if len(self._buffer) > HEAD.size + size:
            return self._give_up("crash", "The parser's process sent more than its answer.")
        self._measure()
        payload = bytes(memoryview(self._buffer)[HEAD.size :])
        self._rest()
        if kind == DONE:
            return Done(payload, self._seconds(), self._peak)
        text = payload.decode("utf-8", "replace")
        said = "".join(c if c.isprintable() else " " for c in text)
        return Failed("error", said, self._seconds(), passing=kind == FULL)

    def _part(self, size: int) -> Part:
        part = Part(bytes(memoryview(self._buffer)[HEAD.size : HEAD.size + size]))
        del self._buffer[: HEAD.size + size]
        self._given += max(size, _LEAST_PART)
        return part

    def overdue(self) -> Failed | None:
        """Ends the job if it uses more than it may."""
        assert self.process is not None
        assert self.job is not None
        limits, now = self.job.limits, time.monotonic()
        if not self._held_since and now - self._started > limits.seconds:
            return self._give_up("time", f"The parser needed more than {limits.seconds:g} seconds.")
        self._measure()
        if self._peak > limits.memory_mb:
            return self._give_up("memory", f"The parser needed more than {limits.memory_mb} MiB of memory.")
        if now - self._scratch_seen > _SCRATCH_EVERY:
            self._scratch_seen = now
            if self.process.scratch_mb() > limits.scratch_mb:
                return self._give_up("output", f"The parser wrote more than {limits.scratch_mb} MiB of scratch files.")
        return None

    def end(self) -> None:
        """Ends the worker process; the next job gets a new one."""
        if self.process is not None:
            self.process.end()
        self.process = self.job = None

    def _rest(self) -> None:
        assert self.process is not None
        assert self.job is not None
        limit = self.job.limits.memory_mb
        self._buffer = bytearray()
        self.job = None
        self.process.wipe()
        if self.process.memory_mb() > _TIRED * limit:
            self.end()

    def _measure(self) -> None:
        if self.process is not None:
            self._peak = max(self._peak, self.process.memory_mb())

    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def _give_up(self, kind: str, reason: str, passing: bool = False) -> Failed:
        seconds = self._seconds()
        self._buffer = bytearray()
        self.end()
        return Failed(kind, reason, seconds, passing)  # type: ignore[arg-type]
