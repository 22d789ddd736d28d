"""One exhibit, a sighting in its context, and the mentions of a value."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.exhibits.routes import router

group = PageGroup("exhibits", router, label="", start="", order=100)
