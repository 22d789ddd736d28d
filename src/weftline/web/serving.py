"""Serving the workspace on this machine alone."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from weftline.errors import MachineError
from weftline.operation.opening import Operation
from weftline.web.frame.door import Keeper
from weftline.web.workspace import workspace

HERE = "127.0.0.1"
DEFAULT_PORT = 8470


def serve(operation: Operation, port: int, announce: Callable[[str], None]) -> None:
    """Serve until interrupted. `announce` gets the address with its one-time token; port 0 takes a free one.

    Raises MachineError where the port is taken.
    """
    with _listening(port) as listener, _ending_orderly():
        keeper = Keeper(listener.getsockname()[1])
        announce(f"http://{HERE}:{keeper.port}/enter?token={keeper.token}")
        config = uvicorn.Config(
            workspace(operation, keeper),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=64,
            timeout_graceful_shutdown=3,
            lifespan="off",
        )
        uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def _ending_orderly() -> Iterator[None]:
    """An end by the system or a closed terminal counts as Ctrl-C: store and vault are closed, the log is signed.

    Ctrl-C too is taken anew: whoever started this in the background had it ignored.
    """
    ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in ends}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HERE, port))
        listener.listen(64)
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        reason = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
        raise MachineError(f"Port {port} {reason}.", "Choose another with --port; 0 takes a free one.") from error
    return listener
