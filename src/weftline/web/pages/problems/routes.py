"""Routes of the problems page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from weftline.operation.views.overview import overview
from weftline.web.frame import Desk, page, the_desk

router = APIRouter(include_in_schema=False)


@router.get("/problems")
def problems(request: Request, desk: Annotated[Desk, Depends(the_desk)]) -> HTMLResponse:
    """Every file or part that could not be used in full."""
    with desk.working("problems") as operation:
        listed = overview(operation).problems
    return page(request, "problems/problems.html", {"problems": listed})
