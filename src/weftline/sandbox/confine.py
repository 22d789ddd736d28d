"""What a worker gives up before it sees the first byte from outside."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from weftline.sandbox.landlock import restrict_files
from weftline.sandbox.seccomp import refuse_system_calls

_NEW_USER: Final = 0x10000000
_NEW_NET: Final = 0x40000000
_NO_NEW_PRIVS: Final = 38
_SET_SIGNAL: Final = 10  # F_SETSIG
_MOST_FILES: Final = 256
_SYSTEM: Final = (
    *("/usr", "/lib", "/lib64", "/proc", "/sys", "/dev/urandom", "/dev/random", "/dev/zero"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/fonts", "/etc/mime.types", "/etc/passwd"),
    *("/etc/group", "/etc/nsswitch.conf", "/etc/alternatives", "/etc/magic"),
)

COSTS: Final = {
    "limits": "a parser could leave core dumps with evidence in them or fill the disk",
    "network": "a parser taken over by an exhibit could reach the network",
    "files": "a parser taken over by an exhibit could read this user's other files",
    "system calls": "a parser taken over by an exhibit could start programs or attack the kernel",
    "end with parent": "a worker could outlive a crashed Weftline for the length of one job",
}


def confine(scratch: str, lifeline: int, readable: Iterable[str], largest_file: int, programs: bool) -> dict[str, str]:
    """Applies every protection this machine allows; returns those that failed with the system's reason.

    Must run while the process has a single thread.
    """
    missing: dict[str, str] = {}
    steps: list[tuple[str, Callable[[], None]]] = [
        ("end with parent", lambda: _end_with_parent(lifeline)),
        ("limits", lambda: _set_limits(largest_file)),
        ("network", _cut_network),
        ("files", lambda: _restrict(readable, scratch)),
        ("system calls", lambda: refuse_system_calls(programs)),
    ]
    ctypes.CDLL(None).prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    with suppress(OSError):  # where memory runs out, the kernel ends workers first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    for name, step in steps:
        try:
            step()
        except (OSError, ValueError, AttributeError) as error:
            missing[name] = str(error)
    return missing


def _end_with_parent(lifeline: int) -> None:
    """The kernel kills this process once the pool's end of the pipe closes, whatever the process is doing."""
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, _SET_SIGNAL, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        if os.read(lifeline, 1) == b"":
            os._exit(0)


def _set_limits(largest_file: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit_files(largest_file, most=largest_file)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES))


def limit_files(largest: int, *, most: int | None = None) -> None:
    """How large a file may grow from now on; later calls may not go beyond `most`."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if most is not None:
        hard = most if hard == resource.RLIM_INFINITY else min(hard, most)
    resource.setrlimit(resource.RLIMIT_FSIZE, (min(largest, hard), hard))


def _cut_network() -> None:
    library = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if library.unshare(_NEW_USER | _NEW_NET) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    with suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    if any(name != "lo" for _, name in socket.if_nameindex()):
        raise OSError("network interfaces are still there")


def _restrict(readable: Iterable[str], scratch: str) -> None:
    restrict_files([*_SYSTEM, sys.prefix, sys.base_prefix, *readable], [scratch, "/dev/null"])
