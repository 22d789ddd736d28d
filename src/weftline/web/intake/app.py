"""The intake pages as one application: no state but the limits on how often and how much."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from importlib.resources import files

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp

from weftline.advice import language_of, languages
from weftline.errors import WeftlineError
from weftline.intake import Desk, Spool, TooManyTriesError, fill
from weftline.web.intake.forms import BrokenFormError, BusyError, TooBigError
from weftline.web.intake.headers import Headers
from weftline.web.intake.pages import ALL, Pages
from weftline.web.intake.sending import Room, add_asking, add_sending
from weftline.web.intake.stepping import add_stepping


def intake_app(spool: Spool, exit_link: str) -> ASGIApp:
    """The application that takes reports into a spool."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    pages = Pages(exit_link, spool.limits)
    _add_files(app)
    _add_first_pages(app, pages)
    add_stepping(app, pages)
    desk = Desk(spool.inbox)
    add_sending(app, pages, spool, desk, Room())
    add_asking(app, pages, desk)
    _add_errors(app, pages)
    return Headers(app)


def _add_first_pages(app: FastAPI, pages: Pages) -> None:
    @app.get("/")
    def door(request: Request) -> RedirectResponse:
        return RedirectResponse(f"/{_wanted(request)}", 303)

    @app.get("/{language}", response_class=HTMLResponse)
    def start(language: str) -> HTMLResponse:
        return pages.draw("start.html", known(language))

    @app.get("/{language}/all", response_class=HTMLResponse)
    def all_at_once(language: str) -> HTMLResponse:
        return pages.form(known(language), ALL, fill([], required=False))


def _add_files(app: FastAPI) -> None:
    style = files("weftline.web.intake").joinpath("static/style.css").read_bytes()
    icon = _plain_icon()

    @app.get("/static/style.css")
    def style_sheet() -> Response:
        return Response(style, media_type="text/css")

    @app.get("/favicon.ico")
    @app.get("/static/icon.png")
    def icon_file() -> Response:
        return Response(icon, media_type="image/png")


def _add_errors(app: FastAPI, pages: Pages) -> None:
    def language_of_page(request: Request) -> str:
        language = request.url.path.split("/")[1]
        return language if language in languages() else _wanted(request)

    def say(key: str, status: int) -> Callable[[Request, Exception], Response]:
        def answer(request: Request, _: Exception) -> Response:
            return pages.draw("message.html", language_of_page(request), status=status, key=key)

        return answer

    def wait(request: Request, error: Exception) -> Response:
        seconds = error.wait if isinstance(error, TooManyTriesError) else 60
        answer = pages.draw(
            "status.html",
            language_of_page(request),
            status=429,
            problem="status_wait",
            waits={"minutes": -(-seconds // 60)},
        )
        answer.headers["Retry-After"] = str(seconds)
        return answer

    app.add_exception_handler(404, say("missing", 404))
    app.add_exception_handler(405, say("missing", 405))
    app.add_exception_handler(BrokenFormError, say("broken", 400))
    app.add_exception_handler(ClientDisconnect, say("broken", 400))
    app.add_exception_handler(TooBigError, say("too_big", 413))
    app.add_exception_handler(BusyError, say("busy", 503))
    app.add_exception_handler(TooManyTriesError, wait)
    app.add_exception_handler(WeftlineError, say("disk", 503))
    app.add_exception_handler(500, say("disk", 500))


def known(language: str) -> str:
    """The language of an address. Raises the error of a missing page where there is none of that name."""
    if language not in languages():
        raise HTTPException(404)
    return language


def _wanted(request: Request) -> str:
    """The first language of the browser's wishes that there is."""
    for wish in request.headers.get("accept-language", "")[:500].split(","):
        tag = wish.partition(";")[0].strip()
        found = language_of(tag)
        if found != "en" or tag.lower().startswith("en"):
            return found
    return "en"


def _plain_icon() -> bytes:
    """A plain grey square of 32 pixels (PNG specification, third edition), which tells nobody what the page is."""
    rows = b"".join(b"\0" + b"\x9a" * 32 for _ in range(32))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    parts = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
