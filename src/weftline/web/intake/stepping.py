"""One screen at a time. Nothing is kept between screens: the answers travel in the form itself."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from weftline.advice import languages
from weftline.intake import Filled, asked, fill
from weftline.web.intake.forms import Pairs, read_plain
from weftline.web.intake.pages import ALL, MARK, SEND, Pages, screen_of


def add_stepping(app: FastAPI, pages: Pages) -> None:
    """Adds the pages that go from screen to screen."""

    @app.get("/{language}/step", response_class=HTMLResponse)
    def first(language: str) -> HTMLResponse:
        if language not in languages():
            raise HTTPException(404)
        return pages.form(language, "first", fill([], required=False))

    @app.get("/{language}/send")
    @app.get("/{language}/add")
    def typed_in(language: str) -> RedirectResponse:
        return RedirectResponse(f"/{language if language in languages() else 'en'}", 303)

    @app.post("/{language}/step", response_class=HTMLResponse)
    async def step(language: str, request: Request) -> HTMLResponse:
        if language not in languages():
            raise HTTPException(404)
        return go_on(pages, language, await read_plain(request))


def go_on(pages: Pages, language: str, pairs: Pairs) -> HTMLResponse:
    """The screen that follows: back, next, the last one, or the same in another language."""
    given = dict(pairs)
    at, go, mark = given.get("at", "first"), given.get("go", "next"), given.get(MARK, "")
    chosen = given.get("language", "")
    filled = fill(pairs)
    if chosen in languages():
        return pages.form(chosen, at, Filled(filled.answers), mark)
    if at == ALL:
        return pages.form(language, ALL, filled, mark, 422 if filled.faults else 200)
    if go == "back":
        return pages.form(language, _neighbour(filled, at, -1), Filled(filled.answers), mark)
    here = [fault for fault in filled.faults if screen_of(fault.path).name == at]
    if here:
        return pages.form(language, at, filled, mark, 422)
    if go == SEND:
        return first_faulty(pages, language, filled, mark) or pages.form(language, SEND, filled, mark)
    return pages.form(language, _neighbour(filled, at, 1), Filled(filled.answers), mark)


def first_faulty(pages: Pages, language: str, filled: Filled, mark: str) -> HTMLResponse | None:
    """The first screen with something to mend, or None where all is well."""
    if not filled.faults:
        return None
    return pages.form(language, screen_of(filled.faults[0].path).name, filled, mark, 422)


def _neighbour(filled: Filled, at: str, by: int) -> str:
    names = [screen.name for screen in asked(filled)]
    position = names.index(at) if at in names else 0
    return names[min(max(position + by, 0), len(names) - 1)]
