"""Writes the made-up seized server: logs, rows and settings of a machine that never ran (data only, ruling 7).

`write_server` writes it as an archive, `write_image` as a disk image; `server_truth` says what is to be found on it.
"""

from __future__ import annotations

from weftline_example.server.machine import server_truth, write_image, write_server

__all__ = ["server_truth", "write_image", "write_server"]
