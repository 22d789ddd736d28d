"""Following a claim back: what stands behind a report, series, link, actor, sighting or exhibit, down to the bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from weftline.errors import NotFoundError
from weftline.linkage import key_of
from weftline.model.exhibit import Exhibit
from weftline.model.ids import noun_of
from weftline.model.lead import Actor, Reason, SeriesLeads
from weftline.model.observable import Sighting
from weftline.model.series import Link, Term
from weftline.model.wording import counted, in_words
from weftline.operation.opening import Operation
from weftline.store import Connection, exhibits, reports, series, sightings

VERSION = 1
MOST_SIGHTINGS = 25


def explain(operation: Operation, first: str, second: str = "") -> dict[str, Any]:
    """The proof behind one id, or behind the link between two reports.

    Raises NotFoundError, with what comes near where there is something.
    """
    with operation.store.read() as db:
        if second:
            return _pair(db, _report_id(first), _report_id(second))
        noun = noun_of(first)
        answers = {
            "report": _report,
            "series": _series,
            "link": _link_by_id,
            "actor": _actor,
            "sighting": _sighting,
            "exhibit": _exhibit,
        }
        if noun in answers:
            return answers[noun](db, first)
        if reports.get(db, _report_id(first)):
            return _report(db, _report_id(first))
    raise NotFoundError(
        f"{first} names nothing here.", "Ids start with r- s- l- a- g- or x-; `weftline search` finds them."
    )


def _report_id(text: str) -> str:
    return text if text.startswith("r-") else f"r-{text}"


def _document(subject: Sequence[str], claim: str, **rest: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"bits": None, "prior": None, "terms": [], "against": [], "ignored_hubs": []}
    return {"version": VERSION, "subject": list(subject), "claim": claim} | empty | rest


def _pair(db: Connection, a: str, b: str) -> dict[str, Any]:
    for name in (a, b):
        if reports.get(db, name) is None:
            raise NotFoundError(f"There is no report {name}.", "`weftline search` finds reports by what is in them.")
    link = series.link(db, series.link_id(a, b))
    groups = series.series_of(db)
    if link is not None:
        return _explain_link(db, link, together=groups.get(a) == groups.get(b))
    shared = _ignored(db, (a, b))
    if groups.get(a) and groups.get(a) == groups.get(b):
        path = _path(series.links(db), a, b)
        claim = f"{a} and {b} share no evidence directly; they are in series {groups[a]} through other reports"
        steps = [_explain_link(db, step, together=True) for step in path]
        return _document((a, b), claim, through=steps, ignored_hubs=shared)
    return _document((a, b), f"nothing that counts links {a} and {b}", ignored_hubs=shared)


def _path(links: Iterable[Link], a: str, b: str) -> list[Link]:
    """The chain of strongest links from one report to another."""
    best: dict[str, list[Link]] = {}
    for link in links:
        if link.bits > 0:
            best.setdefault(link.a, []).append(link)
            best.setdefault(link.b, []).append(link)
    trail: dict[str, Link | None] = {a: None}
    queue = [a]
    while queue and b not in trail:
        here = queue.pop(0)
        for link in best.get(here, ()):
            there = link.b if link.a == here else link.a
            if there not in trail:
                trail[there] = link
                queue.append(there)
    steps: list[Link] = []
    here = b
    while (link_here := trail.get(here)) is not None:
        steps.append(link_here)
        here = link_here.b if link_here.a == here else link_here.a
    return steps[::-1]


def _explain_link(db: Connection, link: Link, *, together: bool) -> dict[str, Any]:
    terms = [_term(db, term, (link.a, link.b)) for term in link.terms if term.kind != "prior"]
    prior = sum(term.bits for term in link.terms if term.kind == "prior")
    verdict = (
        "are ascribed to the same people"
        if together
        else "share evidence, too little to ascribe them to the same people"
    )
    return _document(
        (link.a, link.b),
        f"{link.a} and {link.b} {verdict} (a lead, not proof)",
        link=series.link_id(link.a, link.b),
        bits=round(link.bits, 2),
        prior=round(prior, 2),
        terms=[term for term in terms if term["bits"] >= 0],
        against=[term for term in terms if term["bits"] < 0],
        ignored_hubs=_ignored(db, (link.a, link.b)),
    )


def _term(db: Connection, term: Term, between: Sequence[str]) -> dict[str, Any]:
    seen = [s for name in between for s in sightings_of(db, name, term.kind, term.value)]
    return {
        "kind": term.kind,
        "value": term.value,
        "bits": round(term.bits, 2),
        "note": term.note,
        "sightings": proofs(db, seen),
    }


def sightings_of(db: Connection, report: str, kind: str, value: str) -> list[Sighting]:
    """Where a report shows a value, under whichever kind it was seen there."""
    direct = sightings.find(db, report=report, kind=kind, value=value)
    if direct:
        return direct
    wanted = (kind, value)
    return [
        s
        for s in sightings.find(db, report=report)
        if (key := key_of(s.kind, s.value)) and (key.kind, key.value) == wanted
    ]


def proofs(db: Connection, seen: Sequence[Sighting]) -> list[dict[str, Any]]:
    """Sightings down to the exhibit's hash and its entry in the custody log."""
    held: dict[str, Exhibit | None] = {}
    shown = []
    for sighting in seen[:MOST_SIGHTINGS]:
        item = held.setdefault(sighting.exhibit, exhibits.get(db, sighting.exhibit))
        shown.append(
            {
                "id": sighting.id,
                "report": sighting.report,
                "kind": sighting.kind,
                "raw": "" if item is not None and item.sealed else sighting.raw,
                "role": sighting.role,
                "confidence": round(sighting.confidence, 2),
                "why": sighting.why,
                "locator": sighting.locator,
                "exhibit": sighting.exhibit,
                "path": item.path if item else "",
                "sha256": item.sha256 if item else "",
                "custody_seq": item.custody_seq if item else None,
            }
        )
    return shown


def _ignored(db: Connection, between: Sequence[str]) -> list[dict[str, Any]]:
    """Hubs that the reports share, at no weight."""
    values = [{key_of(s.kind, s.value) for s in sightings.find(db, report=name)} for name in between]
    common = {(key.kind, key.value) for key in set.intersection(*values)} if values else set()
    return [
        {"kind": hub.kind, "value": hub.value, "reports": hub.reports, "reason": hub.reason}
        for hub in series.hubs(db)
        if (hub.kind, hub.value) in common
    ]


def _report(db: Connection, name: str) -> dict[str, Any]:
    stored = reports.get(db, name)
    if stored is None:
        raise NotFoundError(f"There is no report {name}.", "`weftline search` finds reports by what is in them.")
    groups = series.series_of(db)
    group = groups.get(name, "")
    others = [report for report, its in groups.items() if group and its == group and report != name]
    links = [link for link in series.links(db, report=name) if link.bits > 0][:10]
    if others:
        claim = f"{name} belongs to series {group} with {counted(len(others), 'other report')} (a lead, not proof)"
    else:
        claim = f"{name} stands alone" + (": what it shares with others is too little" if links else "")
    terms = [_explain_link(db, link, together=groups.get(link.a) == groups.get(link.b)) for link in links]
    return _document((name,), claim, series=group, links=terms, source=stored.source, locator=stored.locator)


def _series(db: Connection, name: str) -> dict[str, Any]:
    group = next((item for item in series.every(db) if item.id == name), None)
    if group is None:
        raise NotFoundError(f"There is no series {name}.", "`weftline leads` lists them.")
    links = series.links(db, among=group.reports)
    strongest = {report: _strongest(report, links) for report in group.reports}
    held = [_explain_link(db, link, together=True) for link in dict.fromkeys(x for x in strongest.values() if x)]
    return _document(
        (name,),
        f"{counted(len(group.reports), 'report is', 'reports are')} ascribed to the same people (a lead, not proof)",
        bits=round(group.bits, 2),
        weakest=round(group.weakest, 2),
        doubts=list(group.doubts),
        reports=list(group.reports),
        held_by=held,
    )


def _strongest(report: str, links: Sequence[Link]) -> Link | None:
    return next((link for link in links if report in {link.a, link.b}), None)


def _link_by_id(db: Connection, name: str) -> dict[str, Any]:
    link = series.link(db, name)
    if link is None:
        raise NotFoundError(f"There is no link {name}.", "`weftline explain OPERATION REPORT REPORT` names it.")
    groups = series.series_of(db)
    return _explain_link(db, link, together=groups.get(link.a) == groups.get(link.b))


def _actor(db: Connection, name: str) -> dict[str, Any]:
    for leads in series.leads(db).values():
        for actor in leads.actors:
            if actor.id == name:
                return _explain_actor(db, actor, leads)
    raise NotFoundError(f"There is no actor {name}.", "`weftline leads` lists them.")


def _explain_actor(db: Connection, actor: Actor, leads: SeriesLeads) -> dict[str, Any]:
    return _document(
        (actor.id,),
        f"{actor.label} is assessed as {in_words(actor.role)} in series {leads.series} "
        f"({actor.strength}; {actor.status})",
        terms=[_reason(db, reason) for reason in actor.reasons],
        against=[_reason(db, reason) for reason in actor.against],
        observables=[{"kind": kind, "value": value} for kind, value in actor.observables],
        identified_as=actor.identified_as,
    )


def _reason(db: Connection, reason: Reason) -> dict[str, Any]:
    seen = sightings.get(db, reason.sightings)
    return {"kind": "reason", "value": reason.text, "bits": round(reason.bits, 2), "sightings": proofs(db, seen)}


def _sighting(db: Connection, name: str) -> dict[str, Any]:
    found = sightings.get(db, [name])
    if not found:
        raise NotFoundError(f"There is no sighting {name}.", "A new reading may have replaced it.")
    seen = found[0]
    claim = f"{in_words(seen.kind)} {seen.value} was seen as “{seen.raw}” in the role {seen.role}"
    return _document(
        (name,), claim, terms=[{"kind": seen.kind, "value": seen.value, "bits": 0, "sightings": proofs(db, found)}]
    )


def _exhibit(db: Connection, name: str) -> dict[str, Any]:
    item = exhibits.get(db, name)
    if item is None:
        near = exhibits.by_prefix(db, name)
        if len(near) != 1:
            raise NotFoundError(f"There is no exhibit {name}.", "Give the whole id, or more of it.")
        item = exhibits.get(db, near[0])
    if item is None:
        raise NotFoundError(f"There is no exhibit {name}.")
    claim = f"{item.path} was preserved as {item.id}, {item.size:,} bytes, custody entry {item.custody_seq}"
    listed = [{"reason": p.reason, "locator": p.locator} for p in exhibits.problems(db, item.id)]
    return _document(
        (item.id,), claim, sha256=item.sha256, custody_seq=item.custody_seq, path=item.path, problems=listed
    )
