"""Why: the proof behind any id."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.why.routes import router

group = PageGroup("why", router, label="", start="", order=100)
