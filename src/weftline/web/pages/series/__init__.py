"""One series: chart, timeline, map, reasons, actors, money, victims to notify, next steps, decisions."""

from __future__ import annotations

from weftline.web.frame.group import PageGroup
from weftline.web.pages.series.routes import router

group = PageGroup("series", router, label="", start="", order=100)
