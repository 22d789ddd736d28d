"""The workspace as one application: the frame, every group of pages, the JSON answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from weftline import __version__
from weftline.operation.opening import Operation
from weftline.registry import discover
from weftline.web.frame import Desk, PageGroup, Renderer
from weftline.web.frame.door import Door, Keeper, checked_form
from weftline.web.frame.failing import speak_clearly
from weftline.web.frame.rendering import STATIC


def workspace(operation: Operation, keeper: Keeper) -> FastAPI:
    """The application that shows an open operation to whoever brings the keeper's token."""
    app = FastAPI(
        title="Weftline workspace",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        dependencies=[Depends(checked_form)],
    )
    found = discover("weftline.web.pages", PageGroup)
    if found.broken:
        raise ImportError("; ".join(f"{item.name}: {item.reason}" for item in found.broken))
    app.state.desk = Desk(operation)
    app.state.renderer = Renderer(found.found)
    app.state.keeper = keeper
    for group in found.found.values():
        app.include_router(group.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_api_route("/enter", enter, methods=["GET"], include_in_schema=False)
    speak_clearly(app)
    app.add_middleware(Door, keeper=keeper)
    return app


def enter(request: Request, token: Annotated[str, "from the printed address"] = "") -> RedirectResponse:
    """Exchange the one-time token for a session. Raises RefusedError."""
    keeper: Keeper = request.app.state.keeper
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(keeper.cookie, keeper.enter(token), httponly=True, samesite="strict", path="/")
    return answer
