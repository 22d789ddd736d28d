"""The third step: apps (given, or found inside reports' evidence) and servers, each examined in a worker."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.model.exhibit import Exhibit, Problem
from weftline.model.ids import derived_id
from weftline.model.locator import Locator
from weftline.model.observable import Observable, Sighting
from weftline.model.server import ServerFindings
from weftline.operation.jobs import AppAnswer, AppRequest
from weftline.operation.messages import encode
from weftline.operation.opening import Operation
from weftline.operation.packing import SERVER_LIMITS
from weftline.operation.progress import Progress
from weftline.operation.reading import current_exhibits
from weftline.operation.server_job import SERVER_JOB, ServerRequest
from weftline.operation.tasks import TOOL, Task, answered, finish, list_failure, pending, run_tasks
from weftline.sandbox import Done, Failed, Workers
from weftline.store import exhibits, findings, search, sightings

APP_FORMATS = ("apk", "ipa", "xapk", "apks", "mobileprovision", "mobileconfig", "dex")


@dataclass(frozen=True, slots=True)
class AppPlace:
    """Where an app lies: an exhibit, and the members that lead to it inside."""

    exhibit: Exhibit
    report: str
    members: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The exhibit's id, or the written place inside it."""
        return str(Locator(self.exhibit.id, self.members)).rstrip("#")


def triage_apps(operation: Operation, workers: Workers, progress: Progress) -> int:
    """Triage every app not yet triaged. Returns how many."""
    places = {place.key: place for place in _app_places(operation)}
    tasks = pending(operation, [_app_task(place) for place in places.values()])
    progress.stage("Looking into apps", len(tasks))
    for task, outcome in run_tasks(operation, workers, tasks, progress):
        _store_app(operation, places[task.step.removeprefix("app ")], task, outcome)
    return len(tasks)


def _app_places(operation: Operation) -> list[AppPlace]:
    current = {item.id: item for item in current_exhibits(operation)}
    places = [AppPlace(item, "") for item in current.values() if item.category == "app"]
    with operation.store.read() as db:
        for file_format in APP_FORMATS:
            for exhibit, report, member in exhibits.members(db, file_format=file_format):
                if exhibit in current and current[exhibit].category != "app":
                    places.append(AppPlace(current[exhibit], report, Locator.parse(member.locator).members))
    return places


def _app_task(place: AppPlace) -> Task:
    request = encode(AppRequest(place.exhibit.id, place.members))
    return Task(place.exhibit, f"app {place.key}", "weftline.operation.jobs:triage_app", request)


def _store_app(operation: Operation, place: AppPlace, task: Task, outcome: Done | Failed) -> None:
    item = place.exhibit
    with operation.store.write() as db:
        exhibits.drop_problems(db, item.id, task.step)
        answer = answered(outcome, AppAnswer)
        if isinstance(answer, Failed):
            list_failure(db, task, answer)
        else:
            found = answer.findings
            stored = findings.StoredApp(place.key, place.report, place.key + "#", found)
            findings.put_app(db, stored, TOOL, operation.marking)
            if not place.members and not place.report:
                sightings.drop(db, item.id)
                exhibits.set_format(db, item.id, found.platform)
            seen = [sighting(o, at, item.id, place.report, "apps") for at, o in answer.observables]
            sightings.put(db, seen, operation.marking)
            listed = [Problem(item.id, item.path, text, "partial", place.key + "#") for text in found.problems]
            exhibits.add_problems(db, listed, task.step)
        finish(db, task, outcome)


def examine_servers(operation: Operation, workers: Workers, progress: Progress) -> int:
    """Examine every server not yet examined. Returns how many."""
    servers = [item for item in current_exhibits(operation) if item.category == "server"]
    tasks = pending(operation, [_server_task(operation, item) for item in servers])
    progress.stage("Examining servers", len(tasks))
    for task, outcome in run_tasks(operation, workers, tasks, progress, SERVER_LIMITS):
        _store_server(operation, task, outcome)
    return len(tasks)


def _server_task(operation: Operation, item: Exhibit) -> Task:
    zone = operation.settings.about(item.path).zone
    request = ServerRequest(item.id, item.path.rpartition("/")[2], zone, operation.settings.example)
    return Task(item, "server", SERVER_JOB, encode(request))


def _store_server(operation: Operation, task: Task, outcome: Done | Failed) -> None:
    item = task.exhibit
    with operation.store.write() as db:
        exhibits.drop_problems(db, item.id, task.step)
        found = answered(outcome, ServerFindings)
        if isinstance(found, Failed):
            list_failure(db, task, found)
        else:
            findings.put_server(db, findings.StoredServer(item.id, found), item.sha256, TOOL, operation.marking)
            sightings.drop(db, item.id)
            seen = [sighting(o, at, item.id, "", "servers") for at, o in found.observables]
            sightings.put(db, [*seen, *_login_sightings(found, item.id)], operation.marking)
            exhibits.set_format(db, item.id, "server")
            search.drop(db, item.id)
            search.add(db, item.id, "", _words_of(found))
            listed = [Problem(item.id, item.path, text, "partial") for text in found.problems]
            if found.lines_unparsed:
                text = f"{found.lines_unparsed} of {found.lines_total} log lines could not be parsed; they are listed"
                listed.append(Problem(item.id, item.path, text, "partial"))
            exhibits.add_problems(db, listed, task.step)
        finish(db, task, outcome)


def _words_of(found: ServerFindings) -> list[tuple[str, str, str]]:
    """What a server names in words, for search: its people with what their rows say, its sites."""
    words = [
        ("account", account.locator, " ".join((account.role, account.name, account.title, *account.identifiers)))
        for account in found.accounts
    ]
    place = next((mapping.locator for mapping in found.mappings), "")
    return words + [("site", place, site.name) for site in found.sites if place]


def _login_sightings(found: ServerFindings, exhibit: str) -> list[Sighting]:
    """Operators' addresses as sightings, at the places that show them at work."""
    seen = []
    for operator in found.operators:
        if not operator.ip:
            continue
        kind = "ipv6" if ":" in operator.ip else "ipv4"
        for locator in operator.locators[:20]:
            observable = Observable(kind, operator.ip, operator.ip, 0, 0, "offender", 0.9, why="operator of the server")
            seen.append(sighting(observable, locator, exhibit, "", "servers"))
    return seen


def sighting(observable: Observable, locator: str, exhibit: str, report: str, tool: str) -> Sighting:
    """An observable found by apps or servers, as a sighting."""
    names = ("kind", "value", "raw", "start", "end", "role", "confidence", "linkable", "readings", "reserved", "why")
    values = {name: getattr(observable, name) for name in names}
    number = derived_id("sighting", locator, observable.kind, observable.value, str(observable.start), report)
    return Sighting(id=number, exhibit=exhibit, locator=locator, report=report, tool=tool, **values)
