"""Templates: every text is escaped; addresses are built in one place; no template reaches the operation itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from weftline import __version__
from weftline.model.ids import noun_of
from weftline.model.moment import iso
from weftline.model.wording import (
    amount_in_words,
    counted,
    in_words,
    place_in_words,
    sentence,
    shortened,
    sums_in_words,
)
from weftline.web.frame.group import PageGroup
from weftline.web.frame.wording import country_in_words, span

WEB: Final = Path(__file__).parent.parent
STATIC: Final = WEB / "static"


class Renderer:
    """The templates of the frame and of all groups, each group's under its own name."""

    def __init__(self, groups: Mapping[str, PageGroup]) -> None:
        folders = {"frame": WEB / "frame" / "templates"}
        folders |= {name: WEB / "pages" / name / "templates" for name in groups}
        self.templates = Environment(
            loader=PrefixLoader({name: FileSystemLoader(folder) for name, folder in folders.items()}),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        named = sorted((group for group in groups.values() if group.label), key=lambda group: group.order)
        self.templates.globals |= {
            "navigation": [(group.start, group.label) for group in named],
            "version": __version__,
            "scripts": {path.stem for path in (STATIC / "built").glob("*.js")},
            "to": address_of,
            "place": address_of_place,
            "mention": address_of_mention,
            "query": query,
            "counted": counted,
        }
        self.templates.filters |= {"day": day, "minute": minute, "iso": iso, "money": money}
        self.templates.filters |= {
            "words": in_words,
            "span": span,
            "amount": amount_in_words,
            "country": country_in_words,
        }
        self.templates.filters |= {"spot": place_in_words}
        self.templates.filters |= {"shortened": shortened, "sentence": sentence}

    def write(self, name: str, values: Mapping[str, Any]) -> str:
        """One page as text."""
        return self.templates.get_template(name).render(values)


def page(request: Request, template: str, values: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page for a request, within the frame; only its main part where htmx asks for a fragment."""
    state = request.app.state
    frame = {
        "desk": state.desk,
        "form_token": getattr(request.state, "form_token", ""),
        "here": request.url.path,
        "fragment": request.headers.get("hx-request") == "true",
    }
    renderer = cast("Renderer", state.renderer)
    return HTMLResponse(renderer.write(template, {**frame, **values}), status_code=status)


def address_of(identifier: str) -> str:
    """The address of the page of an id; of its explanation where it has no page."""
    part = quote(identifier, safe="")
    pages = {"report": "/reports/", "series": "/series/", "exhibit": "/exhibits/", "sighting": "/sightings/"}
    start = pages.get(noun_of(identifier) or "")
    return f"{start}{part}" if start else query("/why", id=identifier)


def address_of_place(exhibit: str, locator: str, sighting: str = "") -> str:
    """The address of a place in an exhibit, with one sighting in it."""
    return query(f"/exhibits/{quote(exhibit, safe='')}", at=locator, sighting=sighting) + "#here"


def address_of_mention(report: str, kind: str, value: str) -> str:
    """The address of the places where a report shows a value."""
    return query("/mentions", report=report, kind=kind, value=value)


def query(path: str, **values: str | int | None) -> str:
    """A path with those values that are not empty."""
    given = {name: value for name, value in values.items() if value not in {"", None}}
    return f"{path}?{urlencode(given)}" if given else path


def day(time: str | None) -> str:
    """The day of an ISO time, or a dash."""
    return time[:10] if time else "–"


def minute(time: str | None) -> str:
    """An ISO time to the minute, with its zone said; a text that is no ISO time stays as it is."""
    if not time:
        return "–"
    return f"{time[:10]} {time[11:16]} UTC" if len(time) >= 17 and time[10] == "T" and time.endswith("Z") else time


def money(sums: Mapping[str, str]) -> str:
    """`SGD 1,200 + USDT 300`, or a dash."""
    return sums_in_words(sums) or "–"
