"""Remember and query one operation.

The same tables live in an encrypted SQLite file or on a PostgreSQL server; nothing above this room knows which. Each
module holds one noun's reads and writes as functions over a `Connection` that `Store.write()` or `Store.read()` gives.
"""

from __future__ import annotations

from weftline.store import decisions, exhibits, findings, records, reports, search, series, sightings, steps
from weftline.store.database import Connection, Store
from weftline.store.exhibits import Marking, Source

__all__ = [
    "Connection",
    "Marking",
    "Source",
    "Store",
    "decisions",
    "exhibits",
    "findings",
    "records",
    "reports",
    "search",
    "series",
    "sightings",
    "steps",
]
