"""One job in a worker of its own, its failure an error: for commands that look at one thing and keep nothing."""

from __future__ import annotations

from typing import BinaryIO

from weftline.errors import MachineError, UnreadableError
from weftline.sandbox import Failed, Limits, Workers


def run_alone(job: str, file: BinaryIO, request: bytes, name: str, limits: Limits) -> bytes:
    """A job's answer. Raises UnreadableError where it crashed or met a limit, MachineError where it cannot start."""
    with Workers(count=1, limits=limits) as workers:
        outcome = workers.run(job, file, request)
    if isinstance(outcome, Failed) and outcome.kind == "start":
        raise MachineError(outcome.reason, "Free memory and disk space, and see `weftline doctor`.")
    if isinstance(outcome, Failed):
        raise UnreadableError(f"{name} could not be read ({outcome.kind}): {outcome.reason}.", "The file is unchanged.")
    return outcome.payload
