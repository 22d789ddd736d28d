"""Serving the intake pages."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable

import uvicorn

from weftline.errors import MachineError
from weftline.intake import Spool
from weftline.web.intake.app import intake_app

HERE = "127.0.0.1"
DEFAULT_PORT = 8471


def is_only_here(address: str) -> bool:
    """True where only this machine can reach an address to listen on."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def serve(spool: Spool, exit_link: str, address: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until interrupted. `announce` gets the address of the first page; port 0 takes a free one.

    Nothing is logged of visitors. Raises MachineError where address or port cannot be had.
    """
    with _listening(address, port) as listener:
        host, taken = listener.getsockname()[:2]
        announce(f"http://{f'[{host}]' if ':' in host else host}:{taken}/")
        config = uvicorn.Config(
            intake_app(spool, exit_link),
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            limit_concurrency=200,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=10,
            lifespan="off",
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listening(address: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise MachineError(f"{address} is no address of this machine.", "Give another with --bind.") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen(64)
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        reason = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
        message = f"Port {port} on {address} {reason}."
        raise MachineError(message, "Choose another with --port, or --port 0 for a free one.") from error
    return listener
