"""One view of whatever a server was handed over as: a folder, an archive or a disk image.

Promise: read-only; nothing is written to disk under a name from the evidence, no link is followed, every entry that is
left out is listed with its reason, and the same files give the same entries whatever wraps them.
"""

from __future__ import annotations

from weftline.servers.tree.entry import Entry, Limits, Tree
from weftline.servers.tree.opening import expand, open_tree

__all__ = ["Entry", "Limits", "Tree", "expand", "open_tree"]
