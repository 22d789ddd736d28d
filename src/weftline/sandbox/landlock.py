"""Landlock (Linux 5.13): the worker may read the program and its libraries, write its scratch folder, and nothing else.

Source: Documentation/userspace-api/landlock.rst of the Linux kernel; system call numbers of x86-64 and arm64 are equal.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE: Final = 1 << 14
_FIRST_ABI: Final = (1 << 13) - 1
_ON_FILES: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def restrict_files(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Confines this process's view of the file system for good; needs no_new_privs. Raises OSError."""
    library = ctypes.CDLL(None, use_errno=True)
    abi = _checked(library, _CREATE, None, 0, _VERSION)
    handled = _FIRST_ABI | (1 << 13 if abi >= 2 else 0) | (_TRUNCATE if abi >= 3 else 0)
    ruleset = _Ruleset(handled)
    descriptor = _checked(library, _CREATE, ctypes.byref(ruleset), ctypes.sizeof(ruleset), 0)
    try:
        for path in readable:
            _allow(library, descriptor, path, _READ_FILE | _READ_DIR | _EXECUTE)
        for path in writable:
            _allow(library, descriptor, path, handled & ~_EXECUTE)
        _checked(library, _RESTRICT, descriptor, 0)
    finally:
        os.close(descriptor)


def _allow(library: ctypes.CDLL, ruleset: int, path: str, access: int) -> None:
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(beneath).st_mode):
                access &= _ON_FILES
            rule = _Beneath(access, beneath)
            _checked(library, _ADD, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(beneath)


def _checked(library: ctypes.CDLL, number: int, *arguments: object) -> int:
    result = int(library.syscall(number, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
