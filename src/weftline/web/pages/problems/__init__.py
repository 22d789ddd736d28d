"""What could not be used, with its reason."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.problems.routes import router

group = PageGroup("problems", router, label="Problems", start="/problems", order=5)
