"""What a member of `formats/` is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weftline.bundles.share.selection import Selection


@dataclass(frozen=True, slots=True)
class ShareFormat:
    """One way to write a selection. `write` gives the file's bytes, the same for the same selection."""

    name: str
    file_name: str
    about: str
    write: Callable[[Selection], bytes]
