"""Jobs that the sandbox's tests send to workers, good and bad."""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


def digest(file, payload, scratch):
    return json.dumps({"sha": hashlib.sha256(file.read()).hexdigest(), "n": len(payload), "pid": os.getpid()}).encode()


def echo(file, payload, scratch):
    return payload


def zeros(file, payload, scratch):
    return bytes(int(payload))


def parts(file, payload, scratch):
    """So many parts of such a size, then the word or the error."""
    count, size, end = payload.decode().split()
    for number in range(int(count)):
        yield bytes([number % 256]) * int(size)
    if end == "fail":
        raise ValueError("half-way")
    return end.encode()


def write(file, payload, scratch):
    """A scratch file of so many MiB."""
    with (scratch / "x").open("wb") as target:
        for _ in range(int(payload)):
            target.write(bytes(1 << 20))
    return b"written"


def fail(file, payload, scratch):
    raise ValueError(payload.decode())


def leave(file, payload, scratch):
    sys.exit(3)


def no_bytes(file, payload, scratch):
    return "text"


def crash(file, payload, scratch):
    ctypes.string_at(0)


def vanish(file, payload, scratch):
    os._exit(7)


def hang(file, payload, scratch):
    while True:
        pass


def hang_holding_everything(file, payload, scratch):
    Path(payload.decode()).write_text(str(os.getpid())) if payload else None
    ctypes.PyDLL(None).sleep(60)


def swell(file, payload, scratch):
    held = []
    while True:
        held.append(b"x" * (8 << 20))
        time.sleep(0.005)


def litter(file, payload, scratch):
    n = 0
    while True:
        (scratch / str(n)).write_bytes(bytes(1 << 20))
        n += 1


def scratch_listing(file, payload, scratch):
    before = [str(path) for path in scratch.parent.rglob("*") if path.is_file()]
    (scratch / "left").write_bytes(b"behind")
    return json.dumps(before).encode()


def try_everything(file, payload, scratch):
    """Each forbidden thing by name: "" where it worked, else the error's name."""
    target = json.loads(payload)

    def connect():
        socket.create_connection(("192.0.2.1", 9), 0.2)

    def unix():
        socket.socket(socket.AF_UNIX)

    tries = {
        "connect": connect,
        "unix": unix,
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "fork": os.fork,
        "read": lambda: Path(target["secret"]).read_bytes(),
        "write": lambda: Path(target["elsewhere"]).write_bytes(b"x"),
        "kill": lambda: os.kill(target["parent"], 0),
        "write_file": lambda: os.write(os.open(f"/proc/self/fd/{file.fileno()}", os.O_WRONLY), b"x"),
    }
    result = {}
    for name, attempt in tries.items():
        try:
            if name == "fork":
                if attempt() == 0:
                    os._exit(0)
            else:
                attempt()
            result[name] = ""
        except OSError as error:
            result[name] = type(error).__name__
    return json.dumps({"tries": result, "environment": dict(os.environ)}).encode()


def raw(file, payload, scratch):
    """A worker taken over: writes whatever it likes on its socket."""
    number = next(n for n in range(3, 64) if _is_socket(n))
    os.write(number, payload)
    time.sleep(30)


def _is_socket(number):
    try:
        return str(Path(f"/proc/self/fd/{number}").readlink()).startswith("socket:")
    except OSError:
        return False


def abort(file, payload, scratch):
    os.kill(os.getpid(), signal.SIGABRT)


def load(file, payload, scratch):
    importlib.import_module(payload.decode())
    return b"loaded"
