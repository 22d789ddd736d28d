"""Routes of a series."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse

from weftline.operation.views.series_view import SeriesPage, series_page
from weftline.web.frame import Desk, page, the_desk
from weftline.web.pages.series.chart_table import rows_of
from weftline.web.pages.series.lanes import lanes_of

router = APIRouter(include_in_schema=False)


@router.get("/series/{identifier}")
def one(
    request: Request,
    identifier: str,
    desk: Annotated[Desk, Depends(the_desk)],
    since: str = "",
    until: str = "",
) -> HTMLResponse:
    """One series; the timeline between two days where they are given."""
    with desk.working("series", [identifier]) as operation:
        shown = series_page(operation, identifier)
    return _page(request, shown, since, until, contacts=False)


@router.get("/holders")
def holders(
    request: Request, desk: Annotated[Desk, Depends(the_desk)], series: str, kind: str, value: str
) -> HTMLResponse:
    """Who in a series shows or has a value."""
    with desk.working() as operation:
        rows = rows_of(series_page(operation, series).chart)
    held = [row for row in rows if (row.right.shape, row.right.value) == (kind, value)]
    return page(request, "series/holders.html", {"rows": held, "kind": kind, "text": value, "series": series})


@router.post("/contacts")
def with_contacts(
    request: Request, desk: Annotated[Desk, Depends(the_desk)], series: Annotated[str, Form()]
) -> HTMLResponse:
    """One series with the contacts of victims to notify; asking is logged under its own name."""
    with desk.working("contacts of victims to notify", [series]) as operation:
        shown = series_page(operation, series, contacts=True)
    return _page(request, shown, "", "", contacts=True)


def _page(request: Request, shown: SeriesPage, since: str, until: str, *, contacts: bool) -> HTMLResponse:
    events = [
        event
        for event in shown.timeline
        if (not since or event.time[:10] >= since) and (not until or event.time[:10] <= until)
    ]
    values = {
        "shown": shown,
        "leads": shown.leads,
        "chart_rows": rows_of(shown.chart),
        "nodes": {node.id: node for node in shown.chart.nodes},
        "events": events,
        "lanes": lanes_of(events),
        "since": since,
        "until": until,
        "contacts": contacts,
    }
    return page(request, "series/series.html", values)
