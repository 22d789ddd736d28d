"""The leads of every series on one page."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.leads.routes import router

group = PageGroup("leads", router, label="Leads", start="/leads", order=3)
