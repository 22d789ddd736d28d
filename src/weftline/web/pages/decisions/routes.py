"""Routes of the decisions: taking one, taking it back, the list."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from weftline.errors import NotFoundError
from weftline.operation.deciding import decide, undo
from weftline.operation.investigate import relink
from weftline.operation.opening import Operation
from weftline.operation.progress import Quiet
from weftline.operation.views.lists import decision_list
from weftline.operation.views.series_view import series_page
from weftline.web.frame import Desk, page, the_desk

router = APIRouter(include_in_schema=False)
OFFERED: Final = frozenset({"confirm", "reject", "same", "different", "hub", "not_hub", "role"})


@router.get("/decisions")
def listed(request: Request, desk: Annotated[Desk, Depends(the_desk)]) -> HTMLResponse:
    """Every decision, and the button that takes it back."""
    with desk.working("decisions") as operation:
        ruled = decision_list(operation)
    return page(request, "decisions/decisions.html", {"ruled": ruled})


@router.post("/decisions")
def take(
    desk: Annotated[Desk, Depends(the_desk)],
    verdict: Annotated[str, Form()],
    subjects: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
    value: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """Keep a decision and link anew. `subjects`: ids, one a line. Raises UsageError."""
    names = tuple(line.strip() for line in subjects.splitlines() if line.strip())
    with desk.working() as operation:
        number = decide(operation, verdict if verdict in OFFERED else "", names, reason=reason, value=value)
        relink(operation, Quiet())
        return RedirectResponse(_where(operation, back, number), status_code=303)


@router.post("/decisions/{number}/undo")
def take_back(number: int, desk: Annotated[Desk, Depends(the_desk)]) -> RedirectResponse:
    """Take a decision back and link anew. Raises UsageError."""
    with desk.working() as operation:
        undo(operation, number)
        relink(operation, Quiet())
    return RedirectResponse("/decisions", status_code=303)


def _where(operation: Operation, back: str, number: int) -> str:
    """Back to the series if it is still there, else to the decision."""
    if back.startswith("s-"):
        try:
            series_page(operation, back)
        except NotFoundError:
            return f"/decisions#decision-{number}"
        return f"/series/{back}"
    return f"/decisions#decision-{number}"
