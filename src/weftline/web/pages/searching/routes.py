"""Routes of the search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from weftline.operation.views.identity import look_up_without_identity
from weftline.web.frame import Desk, page, the_desk

router = APIRouter(include_in_schema=False)
LONGEST = 200


@router.get("/search")
def search(
    request: Request, desk: Annotated[Desk, Depends(the_desk)], q: Annotated[str, Query(max_length=LONGEST)] = ""
) -> HTMLResponse:
    """Words in any script, or a value in any of its written forms."""
    asked = q.strip()
    answer = None
    if asked:
        with desk.working("search") as operation:
            answer = look_up_without_identity(operation, asked)
    return page(request, "searching/search.html", {"q": asked, "answer": answer})
