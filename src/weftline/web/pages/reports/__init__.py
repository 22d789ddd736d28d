"""All reports, and one report with its evidence and what it is linked with."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.reports.routes import router

group = PageGroup("reports", router, label="Reports", start="/reports", order=2)
