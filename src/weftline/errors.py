"""The one tree of errors.

Every error that Weftline raises on purpose is a `WeftlineError`. Each class fixes one process exit code and one HTTP
status; each message says what was wrong with which input and what the user can do about it.
Exit codes: 1 internal failure or a proven fault, 2 usage or input, 4 environment (disk, lock, newer database).
"""

from __future__ import annotations


class WeftlineError(Exception):
    """Base of all errors; `message` is one sentence for the user, `way_out` says what to do next."""

    exit_code = 1
    http_status = 500

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()

    def to_json(self) -> dict[str, object]:
        """The one shape in which faces show an error."""
        return {"version": 1, "error": type(self).__name__, "message": self.message, "way_out": self.way_out}


class UsageError(WeftlineError):
    """The command or request was put wrongly."""

    exit_code = 2
    http_status = 400


class InputError(WeftlineError):
    """An input is missing, empty or not what it claims to be."""

    exit_code = 2
    http_status = 422


class NotFoundError(InputError):
    """An id or path names nothing."""

    http_status = 404


class UnreadableError(InputError):
    """A file could not be read by the reader that took it on; it stays preserved and is listed with this reason."""


class RefusedError(WeftlineError):
    """The user or the rules (sealed exhibit, missing second person, missing marking) forbid the action."""

    exit_code = 2
    http_status = 403


class MachineError(WeftlineError):
    """The machine does not allow it: disk full, file locked, missing part."""

    exit_code = 4
    http_status = 503


class LockedError(MachineError):
    """Another process writes this operation."""

    http_status = 409


class NewerDatabaseError(MachineError):
    """The operation was written by a newer Weftline."""


class KeysError(MachineError):
    """A key or passphrase is missing or wrong."""


class WorkerError(WeftlineError):
    """A parser's worker process crashed or met a limit; the exhibit is kept and listed."""


class TamperedError(WeftlineError):
    """Evidence or the custody log does not match what was recorded."""
