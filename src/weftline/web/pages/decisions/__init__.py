"""What people ruled: a form wherever a claim stands, and the list."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.decisions.routes import router

group = PageGroup("decisions", router, label="Decisions", start="/decisions", order=6)
