"""A seized server becomes findings, without being contacted.

Promise: read-only and offline; nothing found is ever tried out; every finding has its locator; every log line is
parsed or listed; whether folder, archive or disk image, the same content gives the same findings; victims' contacts are
counted and otherwise sealed; pictures are only hashed; secrets are shown masked; who runs the server is ranked with
reasons for and against, and a person decides.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from weftline.servers.parts import parts_beside

if TYPE_CHECKING:
    from weftline.servers.examining import examine, members, sources
    from weftline.servers.tree import Limits

__all__ = ["Limits", "examine", "members", "parts_beside", "sources"]
_HOMES: Final = {
    "examine": "weftline.servers.examining",
    "members": "weftline.servers.examining",
    "sources": "weftline.servers.examining",
    "Limits": "weftline.servers.tree",
}


def __getattr__(name: str) -> object:
    """Load what reads images and logs only where it is used: the process that hands a server on needs none of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
