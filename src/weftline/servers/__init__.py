"""A seized server becomes findings, without being contacted.

Promise: read-only and offline; nothing found is ever tried out; every finding has its locator; every log line is
parsed or listed; whether folder, archive or disk image, the same content gives the same findings; victims' contacts are
counted and otherwise sealed; pictures are only hashed; secrets are shown masked; who runs the server is ranked with
reasons for and against, and a person decides.
"""

from __future__ import annotations

from weftline.servers.examine import examine, members, sources
from weftline.servers.tree import Limits, parts_beside

__all__ = ["Limits", "examine", "members", "parts_beside", "sources"]
