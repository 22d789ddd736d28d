"""Share packages: what partners may have, chosen once by marking and then written in every format alike.

A format is one file in `formats/`; all of them render the same selection, so that the same request gives the same set.
"""

from __future__ import annotations

from weftline.bundles.share.package import share_files
from weftline.bundles.share.selection import Selection, select

__all__ = ["Selection", "select", "share_files"]
