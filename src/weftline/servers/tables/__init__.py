"""What a table of an unknown application means, told by its columns and values rather than by its name alone.

Promise: the reading is shown as a mapping that a person can correct; rows of a table that is not understood are counted
and said, never dropped in silence.
"""

from __future__ import annotations
