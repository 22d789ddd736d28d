"""The page of an app, of a file on its own or of an exhibit; printing one of an operation is an export."""

from __future__ import annotations

from dataclasses import dataclass, replace

from weftline import __version__
from weftline.bundles import AppPage, Origin, Tlp, compose_page, print_page, read_marking
from weftline.errors import NotFoundError, RefusedError
from weftline.model.app import AppFindings
from weftline.model.exhibit import Exhibit
from weftline.operation.bundling import enter_export, leave
from weftline.operation.code_families import corpus_of, kin_of
from weftline.operation.opening import Operation, now_us
from weftline.store import Connection, exhibits, findings, reports
from weftline.store.findings import StoredApp

TOOL = f"Weftline {__version__}"


@dataclass(frozen=True, slots=True)
class KeptApp:
    """An app of an operation: its key, which names the exhibit that it is or lies in, and its page."""

    key: str
    page: AppPage


def page_of_file(found: AppFindings, name: str) -> AppPage:
    """The page of a file that belongs to no operation."""
    return compose_page(found, Origin(name, now_us(), TOOL))


def app_pages(operation: Operation, exhibit: str) -> list[KeptApp]:
    """The pages of the app that an exhibit is, or of the apps inside it; none where it is sealed.

    Raises NotFoundError.
    """
    with operation.store.read() as db:
        item = _exhibit(db, exhibit)
        every = findings.apps(db)
        chosen = [app for app in every if app.key.partition("#")[0].partition("!")[0] == exhibit]
        if item.sealed or not chosen:
            return []
        marking = _marking(db, operation, item)
    corpus = corpus_of(every)
    origin = _origin(operation, item, marking)
    return [
        KeptApp(app.key, compose_page(app.findings, _named(origin, app), kin_of(app, every, corpus))) for app in chosen
    ]


def print_app(operation: Operation, exhibit: str, key: str) -> bytes:
    """The page of one app as PDF, entered in the custody log as an export.

    Raises NotFoundError, RefusedError (sealed, no leave, no marking), MachineError.
    """
    with operation.store.read() as db:
        sealed = _exhibit(db, exhibit).sealed
    if sealed:
        raise RefusedError("This exhibit is sealed; nothing of it leaves.", "Opening it needs two people and a reason.")
    leave(operation, exhibit, "triage of an app")
    page = next((kept.page for kept in app_pages(operation, exhibit) if kept.key == key), None)
    if page is None:
        raise NotFoundError(f"There is no app {key}.", "A new reading may have replaced it.")
    if not page.origin.marking:
        raise RefusedError(
            "This app bears no marking, and nothing leaves without one.", "Write marking = in operation.toml."
        )
    printed = print_page(page)
    enter_export(operation, [exhibit], "app", marking=page.origin.marking, app_sha256=page.sha256)
    return printed


def _exhibit(db: Connection, identifier: str) -> Exhibit:
    item = exhibits.get(db, identifier)
    if item is None:
        raise NotFoundError(f"There is no exhibit {identifier}.", "Exhibit ids start with x-.")
    return item


def _marking(db: Connection, operation: Operation, item: Exhibit) -> Tlp | None:
    """The report's own marking, else the operation's."""
    stored = reports.get(db, item.report) if item.report else None
    return read_marking((stored.report.marking if stored else "") or operation.settings.marking)


def _origin(operation: Operation, item: Exhibit, marking: Tlp | None) -> Origin:
    settings = operation.settings
    return Origin(
        file=item.path.rpartition("/")[2],
        made_us=now_us(),
        tool=TOOL,
        made_by=operation.actor,
        case=settings.name,
        exhibit=item.id,
        marking="" if marking is None else str(marking),
        example=settings.example,
    )


def _named(origin: Origin, app: StoredApp) -> Origin:
    """An app inside an archive bears its own name."""
    member = app.key.partition("#")[0].rpartition("!")[2] if "!" in app.key else ""
    return replace(origin, file=member.rpartition("/")[2]) if member else origin
