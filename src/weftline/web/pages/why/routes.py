"""Routes of the explanations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from weftline.operation.views.identity import explain_without_identity
from weftline.web.frame import Desk, page, the_desk

router = APIRouter(include_in_schema=False)


@router.get("/why")
def why(
    request: Request,
    desk: Annotated[Desk, Depends(the_desk)],
    first: Annotated[str, Query(alias="id")],
    second: Annotated[str, Query(alias="with")] = "",
) -> HTMLResponse:
    """The proof behind one id, or behind what two reports share."""
    subjects = [name for name in (first, second) if name]
    with desk.working("why", subjects) as operation:
        document = explain_without_identity(operation, first, second)
    return page(request, "why/why.html", {"document": document, "subjects": subjects})
