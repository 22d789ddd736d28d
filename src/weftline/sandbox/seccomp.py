"""System calls that a parser never needs, refused through libseccomp: network, programs, processes, the kernel."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from typing import Final

_ALLOW: Final = 0x7FFF0000
_EPERM: Final = 0x00050000 | 1
_ENOSYS: Final = 0x00050000 | 38
_NOT_EQUAL: Final = 1
_MASKED_EQUAL: Final = 7
_CLONE_THREAD: Final = 0x00010000

_REFUSED: Final = (
    *("socket", "connect", "bind", "listen", "accept", "accept4"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "kcmp"),
    *("rt_sigqueueinfo", "rt_tgsigqueueinfo", "tkill", "process_madvise", "process_mrelease"),
    *(
        "mount",
        "umount2",
        "pivot_root",
        "chroot",
        "unshare",
        "setns",
        "move_mount",
        "fsopen",
        "open_tree",
        "mount_setattr",
    ),
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("keyctl", "add_key", "request_key", "kexec_load", "kexec_file_load", "init_module", "finit_module"),
    *("delete_module", "acct", "swapon", "swapoff", "reboot", "settimeofday", "clock_settime", "adjtimex"),
    *("mknod", "mknodat", "open_by_handle_at", "name_to_handle_at", "quotactl", "personality", "lookup_dcookie"),
)
_PROGRAMS: Final = ("execve", "execveat", "fork", "vfork")


class _Compare(ctypes.Structure):
    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    )


def refuse_system_calls(programs: bool) -> None:
    """Loads the filter into this process for good. `programs`: child processes stay allowed. Raises OSError."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(_Compare),
    ]
    library.seccomp_load.argtypes = library.seccomp_release.argtypes = [ctypes.c_void_p]
    context = library.seccomp_init(_ALLOW)
    if not context:
        raise OSError("seccomp_init failed")
    try:
        for name in _REFUSED:
            _rule(library, context, name, _EPERM)
        own = os.getpid()
        for name in ("kill", "tgkill"):
            _rule(library, context, name, _EPERM, _Compare(0, _NOT_EQUAL, own, 0))
        _rule(library, context, "prlimit64", _EPERM, _Compare(0, _NOT_EQUAL, 0, 0))
        if not programs:
            for name in _PROGRAMS:
                _rule(library, context, name, _EPERM)
            _rule(
                library, context, "clone3", _ENOSYS
            )  # the C library then falls back to clone, whose flags are visible
            _rule(library, context, "clone", _EPERM, _Compare(0, _MASKED_EQUAL, _CLONE_THREAD, 0))
        if library.seccomp_load(context) != 0:
            raise OSError("seccomp_load failed")
    finally:
        library.seccomp_release(context)


def _rule(library: ctypes.CDLL, context: int, name: str, action: int, *compare: _Compare) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:
        return  # this kernel's table does not know the call
    array = (_Compare * len(compare))(*compare) if compare else None
    if library.seccomp_rule_add_array(context, action, number, len(compare), array) != 0:
        raise OSError(f"no rule could be made for {name}")
