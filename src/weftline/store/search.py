"""Full-text search in any script: trigrams where the words are long enough, a scan where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from weftline.store.database import Connection

SHORTEST_TRIGRAM = 3
_COLUMNS = "text, kind, report, exhibit, locator"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand."""

    kind: str
    report: str
    exhibit: str
    locator: str
    text: str


def add(db: Connection, exhibit: str, report: str, texts: Sequence[tuple[str, str, str]]) -> None:
    """Index texts, each as `(kind, locator, text)`."""
    rows = [
        {"text": text, "kind": kind, "report": report, "exhibit": exhibit, "locator": locator}
        for kind, locator, text in texts
        if text.strip()
    ]
    if rows:
        db.execute(
            sa.text(f"INSERT INTO search({_COLUMNS}) VALUES (:text, :kind, :report, :exhibit, :locator)"),  # noqa: S608
            rows,
        )


def add_messages(db: Connection, exhibit: str, after: int) -> None:
    """Index an exhibit's stored messages with numbers above `after`."""
    db.execute(
        sa.text(
            f"INSERT INTO search({_COLUMNS}) SELECT text, 'message', report, exhibit, locator FROM message "  # noqa: S608
            "WHERE n > :after AND exhibit = :exhibit AND TRIM(text) <> '' ORDER BY n"
        ),
        {"after": after, "exhibit": exhibit},
    )


def drop(db: Connection, exhibit: str) -> None:
    """Take an exhibit's texts out of the index."""
    db.execute(sa.text("DELETE FROM search WHERE exhibit = :exhibit"), {"exhibit": exhibit})


def find(db: Connection, words: str, limit: int = 200) -> list[Hit]:
    """Places where all the words occur, in any script, without regard to case."""
    terms = [term for term in words.split() if term]
    if not terms:
        return []
    trigrams = db.dialect.name == "sqlite" and all(len(term) >= SHORTEST_TRIGRAM for term in terms)
    if trigrams:
        phrase = " AND ".join('"' + term.replace('"', '""') + '"' for term in terms)
        where, values = "search MATCH :phrase ORDER BY rank", {"phrase": phrase}
    else:
        clauses = [f"LOWER(text) LIKE :t{n} ESCAPE '\\'" for n in range(len(terms))]
        where = " AND ".join(clauses)
        values = {f"t{n}": f"%{_escape(term.lower())}%" for n, term in enumerate(terms)}
    query = sa.text(f"SELECT {_COLUMNS} FROM search WHERE {where} LIMIT {int(limit)}")  # noqa: S608 - no user text in it
    return [Hit(row.kind, row.report, row.exhibit, row.locator, row.text) for row in db.execute(query, values)]


def _escape(term: str) -> str:
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
