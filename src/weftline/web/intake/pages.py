"""From a state of the form to a page."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import jinja2
from fastapi.responses import HTMLResponse

from weftline.advice import Situation, advise, languages
from weftline.intake import (
    CLOCK,
    LISTS,
    Filled,
    Limits,
    Screen,
    asked,
    country_names,
    grouped,
    is_left_out,
    screens,
    situation_of,
)
from weftline.places import country
from weftline.web.intake.words import words

ALL = "all"
SEND = "send"
MARK = "form"


@dataclass(frozen=True, slots=True)
class Pages:
    """Draws the pages. `exit_link`: where whoever leaves quickly goes."""

    exit_link: str
    limits: Limits
    _templates: jinja2.Environment = field(
        default_factory=lambda: jinja2.Environment(
            loader=jinja2.PackageLoader("weftline.web.intake"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )

    def draw(
        self, template: str, language: str, situation: Situation | None = None, status: int = 200, **given: Any
    ) -> HTMLResponse:
        """A page with the advice for a situation on it."""
        shown: dict[str, Any] = {
            "w": words(language),
            "advice": advise(situation or Situation(language=language)),
            "languages": languages(),
            "exit_link": self.exit_link,
            "limits": self.limits,
            "grouped": grouped,
            "faults": {},
            "unfold": False,
            "helper": False,
            **given,
        }
        return HTMLResponse(self._templates.get_template(template).render(shown), status)

    def form(self, language: str, at: str, filled: Filled, mark: str = "", status: int = 200) -> HTMLResponse:
        """The screen `at`, or all of them, with what was answered so far."""
        ways = list(asked(filled))
        shown = list(screens()) if at == ALL else [screen for screen in ways if screen.name == at] or ways[:1]
        names = {question.path for screen in shown for question in screen.questions}
        position = next((n for n, screen in enumerate(ways, 1) if screen.name == shown[0].name), 1)
        return self.draw(
            "form.html",
            language,
            situation_of(filled, language),
            status,
            at=at if at == ALL else shown[0].name,
            shown=shown,
            parts=[part for screen in shown for part in screen.parts if not is_left_out(part.unless, filled)],
            filled=filled,
            carried=list(_carried(filled, names)),
            faults={fault.path: fault.message for fault in filled.faults if fault.path in names},
            countries=country_names(language),
            zones=_zones(filled),
            lists=LISTS,
            number=position,
            count=len(ways),
            last=at == ALL or shown[0].name == SEND,
            minor=filled.is_minor,
            helper=filled.one("on_behalf") == "true",
            mark=mark or secrets.token_urlsafe(18),
            clock=CLOCK,
            split_time=_split_time,
        )


def _carried(filled: Filled, shown: set[str]) -> Iterable[tuple[str, str]]:
    """Answers of other screens, which travel with the form because nothing is kept here."""
    return ((path, value) for path, values in filled.answers.items() if path not in shown for value in values)


def _zones(filled: Filled) -> tuple[str, ...]:
    """The time zones to choose from, where the country has several."""
    home = country(filled.one("victim.country"))
    return home.zones if home is not None and len(home.zones) > 1 else ()


def _split_time(text: str) -> tuple[str, str]:
    day, _, clock = text.partition("T")
    return day, clock


def screen_of(path: str) -> Screen:
    """The screen on which a question stands."""
    return next(screen for screen in screens() if any(question.path == path for question in screen.questions))
