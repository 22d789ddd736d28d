"""The example operation: a made-up twin of the 2022 case, written by a deterministic generator.

`write` writes it for a seed, `compare` sets what an investigation found against the truth, `write_clutter` writes the
files that nobody can read. Nothing here is used by Weftline itself, and nothing here knows how Weftline looks.
"""

from __future__ import annotations

from weftline_example.clutter import write_clutter
from weftline_example.comparing import Comparison, compare
from weftline_example.truths import Truth
from weftline_example.world import World, make_world
from weftline_example.writing import write

__all__ = ["Comparison", "Truth", "World", "compare", "make_world", "write", "write_clutter"]
