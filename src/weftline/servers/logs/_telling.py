"""Which lines of a log are worth searching for identifiers, and how many of one log."""

from __future__ import annotations

import re
from typing import Final

TELLING: Final = re.compile(
    r"://|@|\b\d{6,12}:[A-Za-z0-9_-]{30}|\b\d{1,3}(?:\.\d{1,3}){3}\b|[A-Z]:\\|/(?:home|Users)/|\bfrom [0-9a-f]*:"
)
TEXTS_OF_A_LOG: Final = 2000
