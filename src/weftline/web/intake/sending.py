"""Sending a report, asking about it, adding to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from weftline.advice import Situation, languages
from weftline.intake import Desk, Filled, Spool, Standing, situation_of
from weftline.web.intake.forms import BusyError, read_plain
from weftline.web.intake.pages import ALL, MARK, Pages
from weftline.web.intake.stepping import first_faulty
from weftline.web.intake.uploads import MoreEvidence, NewReport, arrive

BESIDES_FILES: Final = 32 << 20
FACTOR: Final = 4  # what exceeds the limits is thrown away while it arrives, so that the answers are never lost with it
AT_ONCE: Final = 8


class Room:
    """How many may send at the same time."""

    def __init__(self, places: int = AT_ONCE) -> None:
        self._places = asyncio.Semaphore(places)

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """A place while the context lasts. Raises BusyError where all are taken."""
        if self._places.locked():
            raise BusyError
        async with self._places:
            yield


def add_sending(app: FastAPI, pages: Pages, spool: Spool, desk: Desk, room: Room) -> None:
    """Adds the pages that send a report and that add to one."""
    limit = FACTOR * spool.limits.total_bytes + BESIDES_FILES

    @app.post("/{language}/send", response_class=HTMLResponse)
    async def send(language: str, request: Request) -> HTMLResponse:
        _check(language)
        async with room.entered():
            upload = NewReport([], spool)
            parcel = await arrive(request, upload, limit)
            given = dict(upload.pairs)
            if parcel is None:
                return _mend(pages, language, upload.filled, given)
            done = await asyncio.to_thread(spool.hand_in, parcel, upload.filled, language, given.get(MARK, ""))
        situation = situation_of(upload.filled, language)
        return pages.draw(
            "receipt.html",
            language,
            situation,
            done=done,
            minor=upload.filled.is_minor,
            unfold=True,
            helper=upload.filled.one("on_behalf") == "true",
        )

    @app.post("/{language}/add", response_class=HTMLResponse)
    async def add(language: str, request: Request) -> HTMLResponse:
        _check(language)
        async with room.entered():
            upload = MoreEvidence([], spool, desk)
            parcel = await arrive(request, upload, limit)
            standing = upload.standing
            if parcel is None or standing is None:
                return pages.draw("status.html", language, status=403, problem="status_wrong", waits={})
            done = await asyncio.to_thread(spool.add, parcel, standing.case)
        secret = dict(upload.pairs).get("secret", "")
        situation = _situation(standing, language)
        return pages.draw("added.html", language, situation, done=done, secret=secret, minor=standing.text_only)


def add_asking(app: FastAPI, pages: Pages, desk: Desk) -> None:
    """Adds the pages that ask how far a report is."""

    @app.get("/{language}/status", response_class=HTMLResponse)
    def ask(language: str) -> HTMLResponse:
        _check(language)
        return pages.draw("status.html", language, problem="", waits={})

    @app.post("/{language}/status", response_class=HTMLResponse)
    async def answer(language: str, request: Request) -> HTMLResponse:
        _check(language)
        given = dict(await read_plain(request))
        secret = given.get("secret", "")
        standing = await asyncio.to_thread(desk.look, given.get("case", ""), secret)
        if standing is None:
            return pages.draw("status.html", language, status=403, problem="status_wrong", waits={})
        return pages.draw(
            "standing.html",
            language,
            _situation(standing, language),
            standing=standing,
            secret=secret,
            minor=standing.text_only,
        )


def _check(language: str) -> None:
    if language not in languages():
        raise HTTPException(404)


def _situation(standing: Standing, language: str) -> Situation:
    """All that a receipt tells of the situation: whether the victim is under 18."""
    return Situation(language=language, age_band="16_17" if standing.text_only else "unknown")


def _mend(pages: Pages, language: str, filled: Filled, given: dict[str, str]) -> HTMLResponse:
    mark = given.get(MARK, "")
    if given.get("at") == ALL:
        return pages.form(language, ALL, filled, mark, 422)
    shown = first_faulty(pages, language, filled, mark)
    return shown or pages.form(language, "first", filled, mark, 422)
