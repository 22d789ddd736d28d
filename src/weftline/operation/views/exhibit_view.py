"""One exhibit: what it is, how it is kept, and its content around the place that a claim points to."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.errors import NotFoundError
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.records import Member
from weftline.operation.opening import Operation
from weftline.operation.views.content import Content, Line, Shown, content_of
from weftline.store import exhibits, records

WINDOW = 40


@dataclass(frozen=True, slots=True)
class ExhibitPage:
    """Everything an exhibit's page shows; `lines` is empty for a sealed one."""

    exhibit: Exhibit
    members: list[Member]
    problems: list[Problem]
    unparsed: list[tuple[str, str, str]]
    lines: list[Line]
    total_lines: int
    first_shown: int
    custody: list[dict[str, object]]


def exhibit_page(
    operation: Operation,
    identifier: str,
    locator: str = "",
    start: int | None = None,
    *,
    sighting: str = "",
    identity: bool = False,
) -> ExhibitPage:
    """An exhibit around `locator` (a written one), or from line number `start` on. The view is logged.

    `sighting` is marked before all others. Who the victim is stays blotted out without `identity`.
    Raises NotFoundError.
    """
    with operation.store.read() as db:
        item = exhibits.get(db, identifier)
        if item is None:
            raise NotFoundError(f"There is no exhibit {identifier}.", "Exhibit ids start with x-.")
        content = Content() if item.sealed else content_of(db, identifier)
        members, problems = (
            [member for _, _, member in exhibits.members(db, identifier)],
            exhibits.problems(db, identifier),
        )
        unparsed = [] if item.sealed else records.unparsed(db, identifier)
    first = max(0, (content.find(locator) or 0) - WINDOW // 4) if start is None else max(0, start)
    if operation.writable and not item.sealed:
        detail = {"page": "identity"} if identity else None
        operation.vault.record("view", [identifier], actor=operation.actor, detail=detail)
    return ExhibitPage(
        exhibit=item,
        members=members,
        problems=problems,
        unparsed=unparsed,
        lines=content.window(first, first + WINDOW, Shown(locator, sighting, identity)),
        total_lines=len(content),
        first_shown=first,
        custody=_custody(operation, identifier),
    )


def _custody(operation: Operation, identifier: str) -> list[dict[str, object]]:
    if not operation.writable:
        return []
    return [
        {"seq": entry.seq, "utc": entry.utc, "action": entry.action, "actor": entry.actor}
        for entry in operation.vault.entries(identifier)
    ]
