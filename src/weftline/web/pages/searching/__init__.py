"""Search for words or a value."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.searching.routes import router

group = PageGroup("searching", router, label="Search", start="/search", order=4)
