"""What a job may use, and how it can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FailureKind = Literal["start", "crash", "time", "memory", "output", "error"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: wall-clock seconds without those in which nobody took its parts, resident memory, bytes of
    result (all parts together, each at least 4 KiB) and of scratch (in MiB).
    """

    seconds: float = 120
    memory_mb: int = 1500
    output_mb: int = 512
    scratch_mb: int = 512


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the result of a job that gives its result piece by piece; as little to be trusted as a whole one."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """A finished job. `payload` comes from a process that the offender's bytes may have taken over: decode it with
    typed decoders, never unpickle it. `peak_mb`: the highest resident memory seen.
    """

    payload: bytes
    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that did not finish. `reason` is one sentence for the list of problems. Kind `start`: no worker took it.

    `passing`: the machine and not the file was the cause (a full disk, a process ended from outside), so that another
    try may end well.
    """

    kind: FailureKind
    reason: str
    seconds: float
    passing: bool = False
