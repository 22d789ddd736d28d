"""The operation at a glance."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.overview.routes import router

group = PageGroup("overview", router, label="Overview", start="/", order=1)
