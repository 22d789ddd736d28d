"""JSON answers: the same data as the pages, behind the same session, described at /api/openapi.json."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from weftline.model.series import Decision
from weftline.operation.views.chart import Chart
from weftline.operation.views.context import Place, mentions_of
from weftline.operation.views.exhibit_view import ExhibitPage, exhibit_page
from weftline.operation.views.identity import (
    explain_without_identity,
    look_up_without_identity,
    report_without_identity,
)
from weftline.operation.views.leads_view import leads_json
from weftline.operation.views.lists import decision_list, report_cards
from weftline.operation.views.overview import Overview, ReportCard, overview
from weftline.operation.views.report_view import ReportPage
from weftline.operation.views.search_view import Answer
from weftline.operation.views.series_view import SeriesPage, Spot, series_page
from weftline.operation.views.timeline import Event
from weftline.web.frame import Desk, the_desk

T = TypeVar("T")
AtDesk = Annotated[Desk, Depends(the_desk)]
router = APIRouter(prefix="/api", tags=["workspace"])


class Document(BaseModel, Generic[T]):
    """Every answer: a version and the data."""

    version: int = 1
    data: T


class Drawing(BaseModel):
    """What the scripts of a series' page draw."""

    chart: Chart
    timeline: list[Event]
    spots: list[Spot]


@router.get("/overview")
def api_overview(desk: AtDesk) -> Document[Overview]:
    """Counts, the urgent queue, series, servers, apps, problems."""
    with desk.working("overview") as operation:
        return Document(data=overview(operation))


@router.get("/reports")
def api_reports(desk: AtDesk) -> Document[list[ReportCard]]:
    """Every report as a line."""
    with desk.working("reports") as operation:
        return Document(data=report_cards(operation))


@router.get("/reports/{identifier:path}")
def api_report(identifier: str, desk: AtDesk) -> Document[ReportPage]:
    """One report without who the victim is."""
    with desk.working("report", [identifier]) as operation:
        return Document(data=report_without_identity(operation, identifier))


@router.get("/series/{identifier}")
def api_series(identifier: str, desk: AtDesk) -> Document[SeriesPage]:
    """One series without the contacts of victims to notify."""
    with desk.working("series", [identifier]) as operation:
        return Document(data=series_page(operation, identifier))


@router.get("/series/{identifier}/drawing")
def api_drawing(identifier: str, desk: AtDesk) -> Document[Drawing]:
    """Chart, timeline and map of one series."""
    with desk.working() as operation:
        shown = series_page(operation, identifier)
    return Document(data=Drawing(chart=shown.chart, timeline=shown.timeline, spots=shown.spots))


@router.get("/exhibits/{identifier}")
def api_exhibit(
    identifier: str, desk: AtDesk, at: str = "", start: Annotated[int | None, Query(ge=0)] = None
) -> Document[ExhibitPage]:
    """One exhibit around a place in it, without who the victim is."""
    with desk.working() as operation:
        return Document(data=exhibit_page(operation, identifier, at, start))


@router.get("/mentions")
def api_mentions(desk: AtDesk, report: str, kind: str, value: str) -> Document[list[Place]]:
    """Where a report shows a value."""
    with desk.working() as operation:
        return Document(data=mentions_of(operation, report, kind, value))


@router.get("/why")
def api_why(
    desk: AtDesk,
    first: Annotated[str, Query(alias="id")],
    second: Annotated[str, Query(alias="with")] = "",
) -> dict[str, Any]:
    """The document of `weftline explain --json`."""
    with desk.working("why", [name for name in (first, second) if name]) as operation:
        return explain_without_identity(operation, first, second)


@router.get("/leads")
def api_leads(desk: AtDesk, series: str = "") -> dict[str, Any]:
    """The document of `weftline leads --json`, without sealed contacts."""
    with desk.working("leads") as operation:
        return leads_json(operation, series)


@router.get("/search")
def api_search(desk: AtDesk, q: Annotated[str, Query(min_length=1, max_length=200)]) -> Document[Answer]:
    """Words or a value."""
    with desk.working("search") as operation:
        return Document(data=look_up_without_identity(operation, q))


@router.get("/decisions")
def api_decisions(desk: AtDesk) -> Document[list[Decision]]:
    """Every decision, the latest first."""
    with desk.working("decisions") as operation:
        return Document(data=decision_list(operation))
