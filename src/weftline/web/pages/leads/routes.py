"""Routes of the leads page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from weftline.operation.views.leads_view import leads_of
from weftline.web.frame import Desk, page, the_desk

router = APIRouter(include_in_schema=False)


@router.get("/leads")
def leads(request: Request, desk: Annotated[Desk, Depends(the_desk)]) -> HTMLResponse:
    """Actors, places, money, victims to notify and next steps of every series."""
    with desk.working("leads") as operation:
        found = leads_of(operation)
    return page(request, "leads/leads.html", {"found": found})
