from __future__ import annotations

import os
import subprocess
import sys

import pytest

from weftline.errors import LockedError
from weftline.vault import Lock

HOLDER = """
import sys
from pathlib import Path
from weftline.vault import Lock
with Lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_hears_who_holds_the_lock_and_gets_it_after_a_crash(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(LockedError, match=rf"process {holder.pid}, since 20\d\d-.* UTC") as raised:
        Lock(tmp_path).acquire()
    assert raised.value.exit_code == 4
    holder.kill()
    holder.communicate()
    with Lock(tmp_path) as lock:
        assert lock.held
        assert str(os.getpid()) in (tmp_path / "operation.lock").read_text()
    assert not lock.held


def test_a_lock_is_given_back_and_taking_it_twice_is_once(tmp_path):
    lock = Lock(tmp_path)
    with lock, lock.acquire(), pytest.raises(LockedError):
        Lock(tmp_path).acquire()
    lock.release()
    Lock(tmp_path).acquire().release()


def test_a_holder_that_left_nonsense_is_still_a_holder(tmp_path):
    with Lock(tmp_path):
        (tmp_path / "operation.lock").write_bytes(b'{"pid": "x"')
        with pytest.raises(LockedError, match="Another Weftline process is writing"):
            Lock(tmp_path).acquire()
