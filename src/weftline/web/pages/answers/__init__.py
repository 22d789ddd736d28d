"""The JSON answers under /api, with the same content as the pages."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.answers.routes import router

group = PageGroup("answers", router, label="", start="", order=100)
