"""What the triage of apps and the examination of servers found."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from weftline.model.app import AppFindings
from weftline.model.server import ServerFindings
from weftline.store import tables as t
from weftline.store.coding import from_text, to_text
from weftline.store.database import Connection
from weftline.store.exhibits import Marking


@dataclass(frozen=True, slots=True)
class StoredApp:
    """One app's findings; `key` is the exhibit id, or for an app inside another exhibit that place's locator."""

    key: str
    report: str
    locator: str
    findings: AppFindings


@dataclass(frozen=True, slots=True)
class StoredServer:
    """One server's findings by its exhibit."""

    exhibit: str
    findings: ServerFindings


def put_app(db: Connection, item: StoredApp, tool: str, marking: Marking) -> None:
    """Store an app's findings in place of earlier ones."""
    row = {"report": item.report, "locator": item.locator, "sha256": item.findings.sha256}
    _put(db, item.key, "app", row | {"body": to_text(item.findings), "tool": tool}, marking)


def put_server(db: Connection, item: StoredServer, sha256: str, tool: str, marking: Marking) -> None:
    """Store a server's findings in place of earlier ones."""
    row = {"report": "", "locator": item.exhibit + "#", "sha256": sha256}
    _put(db, item.exhibit, "server", row | {"body": to_text(item.findings), "tool": tool}, marking)


def _put(db: Connection, key: str, kind: str, row: dict[str, str], marking: Marking) -> None:
    db.execute(sa.delete(t.finding).where(t.finding.c.exhibit == key, t.finding.c.kind == kind))
    owned = {"exhibit": key, "kind": kind, "marking": marking.marking, "originator": marking.originator}
    db.execute(sa.insert(t.finding).values(**row, **owned))


def apps(db: Connection) -> list[StoredApp]:
    """All apps that were triaged."""
    query = sa.select(t.finding).where(t.finding.c.kind == "app").order_by(t.finding.c.exhibit)
    return [StoredApp(r.exhibit, r.report, r.locator, from_text(r.body, AppFindings)) for r in db.execute(query)]


def servers(db: Connection) -> list[StoredServer]:
    """All servers that were examined."""
    query = sa.select(t.finding).where(t.finding.c.kind == "server").order_by(t.finding.c.exhibit)
    return [StoredServer(r.exhibit, from_text(r.body, ServerFindings)) for r in db.execute(query)]
