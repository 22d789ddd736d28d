"""Routes of the reports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from weftline.operation.views.identity import report_with_identity, report_without_identity
from weftline.operation.views.lists import report_cards
from weftline.operation.views.report_view import ReportPage
from weftline.web.frame import Desk, page, the_desk
from weftline.web.pages.reports.waterfall import waterfall

router = APIRouter(include_in_schema=False)
A_PAGE = 100
SHOWN_LINKS = 25


@router.get("/reports")
def listed(
    request: Request, desk: Annotated[Desk, Depends(the_desk)], start: Annotated[int, Query(ge=0)] = 0
) -> HTMLResponse:
    """All reports, a page at a time, the latest first."""
    with desk.working("reports") as operation:
        cards = report_cards(operation)
    values = {"cards": cards[start : start + A_PAGE], "total": len(cards), "start": start, "a_page": A_PAGE}
    return page(request, "reports/list.html", values)


@router.post("/identity")
def with_identity(
    request: Request, desk: Annotated[Desk, Depends(the_desk)], report: Annotated[str, Form()]
) -> HTMLResponse:
    """One report with who the victim is; asking is logged."""
    with desk.working() as operation:
        shown = report_with_identity(operation, report)
    return _page(request, shown, identity=True)


@router.get("/reports/{identifier:path}")
def one(request: Request, identifier: str, desk: Annotated[Desk, Depends(the_desk)]) -> HTMLResponse:
    """One report; the victim's identity is blotted out."""
    with desk.working("report", [identifier]) as operation:
        shown = report_without_identity(operation, identifier)
    return _page(request, shown, identity=False)


def _page(request: Request, shown: ReportPage, *, identity: bool) -> HTMLResponse:
    links = [
        (link, link.b if link.a == shown.report.id else link.a, waterfall(link)) for link in shown.links[:SHOWN_LINKS]
    ]
    values = {"shown": shown, "report": shown.report, "identity": identity, "links": links}
    return page(request, "reports/report.html", values)
