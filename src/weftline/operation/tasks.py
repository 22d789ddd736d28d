"""Work for the workers: which task is still to be done, how it is handed out, and what its end means.

A worker that read hostile input counts as taken over: its answer is checked against its shape, and one that does not
fit is a listed problem of the exhibit like any other. What the machine is to blame for (no worker starts, a full disk,
a process ended from outside) is never remembered as done, so that the next run takes it up again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

import msgspec

from weftline import __version__
from weftline.errors import MachineError, TamperedError
from weftline.model.exhibit import Exhibit, Problem
from weftline.operation.beside import joined
from weftline.operation.messages import decode
from weftline.operation.opening import Operation, now_us
from weftline.operation.progress import Progress
from weftline.sandbox import Done, Failed, Limits, Part, Workers
from weftline.store import Connection, exhibits, steps

TOOL = f"weftline {__version__} reading 1"
MOST_PENDING = 6
WORDS = {"crash": "its reader crashed", "time": "took too long", "memory": "needed too much memory"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work for a worker: on which exhibit (and which one that lay `beside` it), which job, with what
    request. The fingerprint changes with whatever could change the answer.
    """

    exhibit: Exhibit
    step: str
    job: str
    request: bytes
    limits: Limits | None = None
    beside: Exhibit | None = None

    @property
    def fingerprint(self) -> str:
        """What the step was done on: content, request, tool."""
        contents = [item.sha256.encode() for item in (self.exhibit, self.beside) if item]
        return hashlib.sha256(b"\0".join((*contents, TOOL.encode(), self.request))).hexdigest()


def pending(operation: Operation, tasks: list[Task]) -> list[Task]:
    """The tasks not yet done on what they stand for."""
    with operation.store.read() as db:
        done = steps.done(db)
    return [task for task in tasks if done.get((task.exhibit.id, task.step)) != task.fingerprint]


def run_tasks(
    operation: Operation, workers: Workers, tasks: list[Task], progress: Progress, limits: Limits | None = None
) -> Iterator[tuple[Task, Done | Failed]]:
    """Like `run_in_parts` for jobs that answer as a whole; parts that one sends all the same are not looked at."""
    for task, outcome in run_in_parts(operation, workers, tasks, progress, limits):
        if not isinstance(outcome, Part):
            yield task, outcome


def run_in_parts(
    operation: Operation, workers: Workers, tasks: list[Task], progress: Progress, limits: Limits | None = None
) -> Iterator[tuple[Task, Part | Done | Failed]]:
    """Hand tasks to the workers as they are free, logging the reading of all of them; yields parts and each outcome.

    Raises MachineError where this machine starts no worker at all: that says nothing about the exhibits.
    """
    waiting = iter(tasks)
    tickets: dict[int, Task] = {}
    if tasks:
        operation.vault.record(
            "analyse", [task.exhibit.id for task in tasks], actor=operation.actor, detail={"tool": TOOL}
        )

    def feed() -> Iterator[tuple[Task, Failed]]:
        while len(tickets) < MOST_PENDING:
            task = next(waiting, None)
            if task is None:
                return
            try:
                file = _opened(operation, task)
            except TamperedError as error:
                yield task, Failed("error", str(error), 0.0)
                continue
            with file:
                tickets[workers.submit(task.job, file, task.request, task.limits or limits)] = task

    yield from feed()
    while tickets:
        for ticket, outcome in workers.completed():
            if isinstance(outcome, Failed) and outcome.kind == "start":
                raise MachineError(
                    outcome.reason, "Free memory and disk space, see `weftline doctor`, and run it again."
                )
            if isinstance(outcome, Part):
                yield tickets[ticket], outcome
                continue
            yield tickets.pop(ticket), outcome
            progress.advance()
            yield from feed()


def _opened(operation: Operation, task: Task) -> BinaryIO:
    file = operation.vault.open(task.exhibit.id, actor=operation.actor, action="analyse")
    if task.beside is None:
        return file
    with file, operation.vault.open(task.beside.id, actor=operation.actor, action="analyse") as other:
        return joined(file, other)


def answered(outcome: Part | Done | Failed, shape: type[T]) -> T | Failed:
    """A worker's answer in its shape; one that does not fit it is a failure like a crash."""
    if isinstance(outcome, Failed):
        return outcome
    try:
        return decode(outcome.payload, shape)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        text = "".join(c if c.isprintable() else " " for c in str(error))[:300]
        return Failed("crash", f"its answer does not fit: {text}", getattr(outcome, "seconds", 0.0))


def finish(db: Connection, task: Task, outcome: Part | Done | Failed) -> None:
    """Remember a task as done, in the transaction of its results; one that only the machine stopped stays open."""
    if isinstance(outcome, Part) or (isinstance(outcome, Failed) and outcome.passing):
        return
    steps.finish(
        db,
        task.exhibit.id,
        task.step,
        fingerprint=task.fingerprint,
        tool=TOOL,
        now_us=now_us(),
        seconds=outcome.seconds,
    )


def list_failure(db: Connection, task: Task, failed: Failed) -> None:
    """A parser that crashed or met a limit costs its exhibit nothing but the content: list it and go on."""
    again = " (the next run tries again)" if failed.passing else ""
    reason = f"{WORDS.get(failed.kind, 'could not be read')}: {failed.reason}{again}"
    exhibits.add_problems(db, [Problem(task.exhibit.id, task.exhibit.path, reason)], task.step)
