"""The pool's side of one worker process: start it, hand it a job, read its answer, measure it, end it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

from weftline.errors import WorkerError
from weftline.sandbox.limits import Limits
from weftline.sandbox.scratch import Scratch
from weftline.sandbox.wire import HEAD, READY, Order, exactly, send_order

_FROM_OUTSIDE: Final = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP})
_START_SECONDS: Final = 60.0
_SEND_SECONDS: Final = 20.0
_MEBI: Final = 1 << 20
_LARGEST_FILE: Final = 8 << 30
_MAIN: Final = (
    "import sys; sys.path[:0] = [sys.argv.pop(1)]; from weftline.sandbox.worker import main; main(sys.argv[1:])"
)
_PACKAGE_HOME: Final = str(Path(__file__).resolve().parents[2])


class Process:
    """One running worker. `missing`: protections that it could not take on, with the system's reason."""

    def __init__(self, readable: Sequence[str], programs: bool) -> None:
        self._scratch = Scratch()
        self._home = self._scratch.path
        self._jobs = 0
        self._programs = programs
        ours, theirs = socket.socketpair()
        self.connection = ours
        reading, self._lifeline = os.pipe()
        settings = {
            "path": [path for path in sys.path if path],
            "scratch": str(self._home),
            "readable": [*_program_folders(), *readable],
            "largest_file": _LARGEST_FILE,
            "programs": programs,
        }
        command = [sys.executable, "-I", "-c", _MAIN, _PACKAGE_HOME]
        try:
            self._popen = subprocess.Popen(
                [*command, str(theirs.fileno()), str(reading), json.dumps(settings)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._home,
                env=_environment(self._home),
                pass_fds=(theirs.fileno(), reading),
                start_new_session=True,
            )
        finally:
            theirs.close()
            os.close(reading)
        self._measured = psutil.Process(self._popen.pid)
        self.missing = self._await_ready()
        ours.setblocking(False)

    def _await_ready(self) -> dict[str, str]:
        self.connection.settimeout(_START_SECONDS)
        try:
            kind, size = HEAD.unpack(exactly(self.connection, HEAD.size))
            if kind == READY and size < _MEBI:
                missing: dict[str, str] = json.loads(exactly(self.connection, size))
                return missing
        except (OSError, EOFError, ValueError):
            pass
        self.end()
        raise WorkerError("A worker process could not be started.", "Run `weftline doctor`.")

    @property
    def pid(self) -> int:
        """The process id."""
        return self._popen.pid

    def give(self, job: str, descriptor: int, payload: bytes, limits: Limits) -> None:
        """Hands over a job. Raises OSError where the worker does not take it."""
        self._jobs += 1
        scratch = self._home / str(self._jobs)
        scratch.mkdir(mode=0o700)
        self.connection.settimeout(_SEND_SECONDS)
        send_order(self.connection, Order(job, str(scratch), limits.scratch_mb, payload), descriptor)
        self.connection.setblocking(False)

    def memory_mb(self) -> float:
        """Resident memory now, children included, in MiB; 0 once it has ended."""
        total = 0
        with suppress(psutil.Error):
            total = self._measured.memory_info().rss
            if self._programs:  # looking for children reads the whole process table
                total += sum(child.memory_info().rss for child in self._measured.children(recursive=True))
        return total / _MEBI

    def scratch_mb(self) -> float:
        """What lies in the scratch folder, in MiB; a crowd of files counts as endless."""
        return self._scratch.size_mb()

    def wipe(self) -> None:
        """Empties the scratch folder after a job."""
        self._scratch.wipe()

    def death(self) -> tuple[str, bool]:
        """How the process ended, as a sentence, and whether somebody else ended it (such as a system out of memory)."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(5)
        code = self._popen.returncode
        if code is not None and code < 0:
            return f"The parser's process was ended by {signal.Signals(-code).name}.", -code in _FROM_OUTSIDE
        return f"The parser's process ended by itself (exit code {code}).", False

    def end(self) -> None:
        """Kills the process and removes its scratch folder."""
        with suppress(OSError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(10)
        self.connection.close()
        with suppress(OSError):
            os.close(self._lifeline)
        self._lifeline = -1
        self._scratch.remove()


def _program_folders() -> list[str]:
    """Where Weftline and its plug-ins are imported from; never the folder that somebody happens to work in."""
    started = getattr(sys.modules.get("__main__"), "__file__", None)
    private = {Path.cwd(), Path.home(), Path("/"), *([Path(started).resolve().parent] if started else [])}
    folders = [Path(path).resolve() for path in sys.path if path]
    return [_PACKAGE_HOME, *(str(folder) for folder in folders if folder not in private)]


def _environment(scratch: Path) -> dict[str, str]:
    """Nothing of the parent's environment, which may hold secrets."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(scratch), "TMPDIR": str(scratch)}
