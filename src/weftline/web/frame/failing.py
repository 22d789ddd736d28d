"""How errors look: one JSON shape for programs, one readable page for people."""

from __future__ import annotations

from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from weftline.errors import NotFoundError, UsageError, WeftlineError
from weftline.web.frame.rendering import page


def answer(request: Request, error: WeftlineError) -> Response:
    """The answer to a request that failed: a page where a browser asks, else the error's JSON shape."""
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if not wants_page:
        return JSONResponse(error.to_json(), status_code=error.http_status)
    return page(request, "frame/error.html", {"error": error}, status=error.http_status)


def speak_clearly(app: FastAPI) -> None:
    """Give every error of the application its one shape."""

    def ours(request: Request, error: Exception) -> Response:
        return answer(request, cast("WeftlineError", error))

    def of_http(request: Request, error: Exception) -> Response:
        status = cast("HTTPException", error).status_code
        if status == NotFoundError.http_status:
            return answer(request, NotFoundError("There is no such page.", "The overview leads everywhere."))
        shown = UsageError(f"The request was not understood ({status}).", "Go back and use the page's own buttons.")
        shown.http_status = status
        return answer(request, shown)

    def of_form(request: Request, error: Exception) -> Response:
        fields = {str(part) for item in cast("RequestValidationError", error).errors() for part in item["loc"][1:]}
        return answer(request, UsageError(f"Something is missing or malformed: {', '.join(sorted(fields))}."))

    app.add_exception_handler(WeftlineError, ours)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(RequestValidationError, of_form)
