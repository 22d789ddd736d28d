"""The result of the last linkage: series, links, hubs, relations, weights; and the leads built on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from weftline.model.ids import derived_id
from weftline.model.lead import SeriesLeads
from weftline.model.series import Hub, Link, Relation, Series, Term
from weftline.store import tables as t
from weftline.store.coding import batched, from_text, strings, to_text
from weftline.store.database import Connection
from weftline.store.listing import marks, named, rows


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """One entry of the log of series: `made`, `grew`, `shrank`, `merged`, `split` or `gone`."""

    at_us: int
    what: str
    series: str
    other: str
    reason: str


@dataclass(frozen=True, slots=True)
class Weight:
    """What a value was found to be worth, as JSON text of the linkage room's own shape."""

    kind: str
    value: str
    body: str


def link_id(a: str, b: str) -> str:
    """The id of the link between two reports, whichever comes first."""
    return derived_id("link", *sorted((a, b)))


def replace(
    db: Connection,
    *,
    series: Sequence[Series],
    links: Iterable[Link],
    hubs: Iterable[Hub],
    relations: Iterable[Relation],
    weights: Iterable[Weight],
    changes: Iterable[SeriesChange] = (),
) -> None:
    """Put a linkage run in place of the one before."""
    for table in (t.series, t.membership, t.link, t.hub, t.relation, t.value_weight):
        db.execute(sa.delete(table))
    given: dict[sa.Table, list[dict[str, object]]] = {
        t.series: [
            {"id": s.id, "bits": s.bits, "weakest": s.weakest, "doubts": to_text(s.doubts), "size": len(s.reports)}
            for s in series
        ],
        t.membership: [{"report": report, "series": s.id} for s in series for report in s.reports],
        t.link: [
            {"id": link_id(x.a, x.b), "a": x.a, "b": x.b, "bits": x.bits, "terms": to_text(x.terms)} for x in links
        ],
        t.hub: [{name: getattr(hub, name) for name in Hub.__slots__} for hub in hubs],
        t.relation: [{name: getattr(item, name) for name in Relation.__slots__} for item in relations],
        t.value_weight: [{"kind": w.kind, "value": w.value, "body": w.body} for w in weights],
        t.series_change: [{name: getattr(change, name) for name in SeriesChange.__slots__} for change in changes],
    }
    for table, values in given.items():
        if values:
            db.execute(sa.insert(table), values)


def every(db: Connection) -> list[Series]:
    """All series, the largest first."""
    members: dict[str, list[str]] = {}
    for row in db.execute(sa.select(t.membership).order_by(t.membership.c.report)):
        members.setdefault(row.series, []).append(row.report)
    query = sa.select(t.series).order_by(t.series.c.size.desc(), t.series.c.id)
    return [Series(r.id, tuple(members.get(r.id, ())), r.bits, r.weakest, strings(r.doubts)) for r in db.execute(query)]


def series_of(db: Connection, among: Iterable[str] | None = None) -> dict[str, str]:
    """Report to series, of all reports or of the named ones."""
    query = sa.select(t.membership)
    if among is None:
        return {row.report: row.series for row in db.execute(query)}
    found: dict[str, str] = {}
    for chunk in batched(among):
        found |= dict(named(db, "SELECT report, series FROM membership WHERE report IN", chunk))
    return found


def _link(row: sa.Row[tuple[object, ...]]) -> Link:
    values = row._mapping  # noqa: SLF001
    return Link(values["a"], values["b"], values["bits"], tuple(from_text(values["terms"], list[Term])))


def links(db: Connection, *, report: str | None = None, among: Iterable[str] | None = None) -> list[Link]:
    """Links of one report, or between the given reports, or all; strongest first."""
    query = sa.select(t.link).order_by(t.link.c.bits.desc())
    if report is not None:
        query = query.where(sa.or_(t.link.c.a == report, t.link.c.b == report))
    found = [_link(row) for row in db.execute(query)]
    if among is None:
        return found
    inside = set(among)
    return [link for link in found if link.a in inside and link.b in inside]


def link(db: Connection, identifier: str) -> Link | None:
    """One link by its id."""
    row = db.execute(sa.select(t.link).where(t.link.c.id == identifier)).first()
    return _link(row) if row else None


def hubs(db: Connection) -> list[Hub]:
    """Values that are ignored because unrelated reports share them."""
    query = sa.select(t.hub).order_by(t.hub.c.reports.desc(), t.hub.c.kind, t.hub.c.value)
    return [Hub(r.kind, r.value, r.reports, r.coherence, r.reason) for r in db.execute(query)]


def relations(db: Connection) -> list[Relation]:
    """What distinct series share."""
    query = sa.select(t.relation).order_by(t.relation.c.bits.desc(), t.relation.c.n)
    return [Relation(r.a, r.b, r.kind, r.value, r.bits, r.reason) for r in db.execute(query)]


def weights_of_kinds(db: Connection, kinds: Sequence[str]) -> list[Weight]:
    """Weights of all values of some kinds."""
    query = sa.select(t.value_weight).where(t.value_weight.c.kind.in_(kinds))
    return [Weight(r.kind, r.value, r.body) for r in db.execute(query)]


_WEIGHTS = "SELECT kind, value, body FROM value_weight WHERE (kind, value) IN (VALUES {pairs})"


def weights(db: Connection, pairs: Iterable[tuple[str, str]] | None = None) -> list[Weight]:
    """Weights of the given values, or of all."""
    if pairs is None:
        return [Weight(r.kind, r.value, r.body) for r in db.execute(sa.select(t.value_weight))]
    found: list[Weight] = []
    for chunk in batched(pairs):
        wanted = ", ".join(f"({marks(db, pair)})" for pair in chunk)
        asked = _WEIGHTS.format(pairs=wanted)
        found += [Weight(*row) for row in rows(db, asked, [text for pair in chunk for text in pair])]
    return found


def changes(db: Connection, series: str | None = None) -> list[SeriesChange]:
    """The log of series, latest first."""
    query = sa.select(t.series_change).order_by(t.series_change.c.n.desc())
    if series is not None:
        query = query.where(sa.or_(t.series_change.c.series == series, t.series_change.c.other == series))
    return [SeriesChange(r.at_us, r.what, r.series, r.other, r.reason) for r in db.execute(query)]


def put_leads(db: Connection, leads: Mapping[str, SeriesLeads]) -> None:
    """Put leads in place of earlier ones."""
    db.execute(sa.delete(t.leads))
    if leads:
        db.execute(sa.insert(t.leads), [{"series": key, "body": to_text(value)} for key, value in leads.items()])


def leads(db: Connection) -> dict[str, SeriesLeads]:
    """Leads by series."""
    return {row.series: from_text(row.body, SeriesLeads) for row in db.execute(sa.select(t.leads))}
