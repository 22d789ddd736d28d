"""Routes of the overview."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from weftline.operation.views.overview import overview
from weftline.web.frame import Desk, page, the_desk

router = APIRouter(include_in_schema=False)


@router.get("/")
def glance(request: Request, desk: Annotated[Desk, Depends(the_desk)]) -> HTMLResponse:
    """The first page."""
    with desk.working("overview") as operation:
        seen = overview(operation)
    return page(request, "overview/overview.html", {"seen": seen})
