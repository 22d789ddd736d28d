"""Routes of the exhibits."""

from __future__ import annotations

import shlex
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from weftline.model.observable import Sighting
from weftline.operation.app_pages import app_pages, print_app
from weftline.operation.opening import Operation
from weftline.operation.views.context import beside, mentions_of, sighting_of
from weftline.operation.views.exhibit_view import WINDOW, exhibit_page
from weftline.operation.views.findings_view import server_of
from weftline.web.frame import Desk, page, the_desk
from weftline.web.frame.rendering import address_of_place

router = APIRouter(include_in_schema=False)


@router.get("/exhibits/{identifier}")
def one(
    request: Request,
    identifier: str,
    desk: Annotated[Desk, Depends(the_desk)],
    at: str = "",
    sighting: str = "",
    start: Annotated[int | None, Query(ge=0)] = None,
) -> HTMLResponse:
    """One exhibit around a place in it; the victim's own values are blotted out."""
    with desk.working() as operation:
        values = _values(operation, identifier, at, sighting, start, identity=False)
    return page(request, "exhibits/exhibit.html", values)


@router.post("/exhibits/{identifier}/identity")
def with_identity(
    request: Request,
    identifier: str,
    desk: Annotated[Desk, Depends(the_desk)],
    at: Annotated[str, Form()] = "",
    sighting: Annotated[str, Form()] = "",
    start: Annotated[int | None, Form()] = None,
) -> HTMLResponse:
    """The same with nothing blotted out; asking is logged."""
    with desk.working() as operation:
        values = _values(operation, identifier, at, sighting, start, identity=True)
    return page(request, "exhibits/exhibit.html", values)


@router.post("/exhibits/{identifier}/app.pdf")
def app_on_paper(
    identifier: str, desk: Annotated[Desk, Depends(the_desk)], key: Annotated[str, Form()] = ""
) -> Response:
    """The page of an app as PDF; an export, which is logged."""
    with desk.working() as operation:
        printed = print_app(operation, identifier, key)
    headers = {"content-disposition": f'attachment; filename="app-{identifier[2:14]}.pdf"'}
    return Response(printed, media_type="application/pdf", headers=headers)


def _values(
    operation: Operation, identifier: str, at: str, sighting: str, start: int | None, *, identity: bool
) -> dict[str, object]:
    seen: Sighting | None = sighting_of(operation, sighting) if sighting else None
    place = at or (seen.locator if seen else "")
    shown = exhibit_page(operation, identifier, place, start, sighting=sighting, identity=identity)
    sealed = shown.exhibit.sealed
    return {
        "shown": shown,
        "exhibit": shown.exhibit,
        "seen": None if sealed else seen,
        "beside": [] if sealed or seen is None else beside(operation, seen),
        "at": at,
        "window": WINDOW,
        "identity": identity,
        "server": None if sealed else server_of(operation, identifier),
        "apps": app_pages(operation, identifier),
        "unseal": f"weftline open {shlex.quote(str(operation.folder))} {identifier[:14]}",
    }


@router.get("/sightings/{identifier}")
def sighting(identifier: str, desk: Annotated[Desk, Depends(the_desk)]) -> RedirectResponse:
    """To the place where a sighting stands."""
    with desk.working() as operation:
        seen = sighting_of(operation, identifier)
    return RedirectResponse(address_of_place(seen.exhibit, seen.locator, seen.id), status_code=303)


@router.get("/mentions")
def mentions(
    request: Request, desk: Annotated[Desk, Depends(the_desk)], report: str, kind: str, value: str
) -> HTMLResponse:
    """Where a report shows a value, each place in its context."""
    with desk.working() as operation:
        places = mentions_of(operation, report, kind, value)
    values = {"places": places, "report": report, "kind": kind, "value": value}
    return page(request, "exhibits/mentions.html", values)
