"""Assessments: series, links, actors, places and next steps, each with reasons, proofs and what speaks against it."""

from __future__ import annotations

from weftline.bundles.material import Material
from weftline.bundles.proving import Prover
from weftline.bundles.result import ActorLine, LinkLine, PlaceLine, Statement, StepLine
from weftline.bundles.scale import word_for
from weftline.bundles.stating import WHOLE_TEXTS
from weftline.linkage import link_id
from weftline.model.lead import Actor, Place
from weftline.model.series import CIRCUMSTANCES, Link, Term
from weftline.model.wording import counted, in_words

_NAMES = {
    "gap": "time between the reports",
    "hour": "hour of the day",
    "amount": "amounts asked for",
    "learnt": "other pairs of this operation",
}
_WHOLE = {"script": "wording of messages", "photo": "picture"}
# Without the excerpt that linkage adds: an offender's message names the people it threatens to write to.
_SHARED = {"script": "messages in both follow the same wording", "photo": "pictures in both look alike"}


def series_statements(material: Material, prover: Prover) -> tuple[Statement, ...]:
    """What the series as a whole is, and what is doubtful about it."""
    series = material.series
    proofs = tuple(dict.fromkeys(proof for told in material.reports for proof in prover.by_report(told.report.id)))
    if not proofs:
        prover.leave_out("series")
        return ()
    weakest = f"; the weakest tie that holds a report in it is {word_for(series.weakest)}" if series.weakest else ""
    text = f"{counted(len(series.reports), 'report is', 'reports are')} ascribed to the same people{weakest}."
    against = [
        Statement(f"S1.{number}", prover.withholding.clean(doubt), "assessment", shown or proofs)
        for number, (doubt, shown) in enumerate(_doubts(material, prover).items(), 1)
    ]
    return (Statement("S1", text, "assessment", proofs, word_for(series.bits), round(series.bits, 2), tuple(against)),)


def _doubts(material: Material, prover: Prover) -> dict[str, tuple[str, ...]]:
    """What is doubtful, each once, with the sightings of the value that it is about."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(material.series.doubts, ())
    for item in material.relations:
        text = f"{_named(item.kind, item.value)} is shared with another series ({item.reason})"
        found[text] = _joined(found, text, prover.by_sightings(s.id for s in prover.seen(item.kind, item.value)))
    for hub in material.hubs:
        what = _named(hub.kind, hub.value)
        text = f"{what} is shared by {counted(hub.reports, 'report')} and counts nothing ({hub.reason})"
        found[text] = _joined(found, text, prover.by_sightings(s.id for s in prover.seen(hub.kind, hub.value)))
    return found


def _named(kind: str, value: str) -> str:
    """A kind and its value; of whole texts and pictures the value is a fingerprint, which says nothing to a reader."""
    return f"a {_WHOLE[kind]}" if kind in _WHOLE else f"{in_words(kind)} {value}"


def _joined(found: dict[str, tuple[str, ...]], text: str, proofs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*found.get(text, ()), *proofs)))


def link_lines(material: Material, prover: Prover) -> tuple[LinkLine, ...]:
    """Links between the reports, strongest first. `holds` marks each report's strongest one."""
    ordered = sorted(material.links, key=lambda link: (-link.bits, link.a, link.b))
    strongest: set[tuple[str, str]] = set()
    met: set[str] = set()
    for link in ordered:
        if link.bits > 0 and not {link.a, link.b} <= met:
            strongest.add((link.a, link.b))
            met |= {link.a, link.b}
    lines = [_link(link, prover, holds=(link.a, link.b) in strongest) for link in ordered if link.bits > 0]
    return tuple(line for line in lines if line is not None)


def _link(link: Link, prover: Prover, *, holds: bool) -> LinkLine | None:
    name = link_id(link.a, link.b)
    terms = [_term(f"{name}.{n}", term, link, prover) for n, term in enumerate(link.terms, 1) if term.kind != "prior"]
    known = [term for term in terms if term is not None]
    if not any((term.bits or 0) > 0 for term in known):
        prover.leave_out("links")
        return None
    a, b = prover.withholding.label(link.a), prover.withholding.label(link.b)
    return LinkLine(
        id=name,
        a=a,
        b=b,
        strength=word_for(link.bits),
        bits=round(link.bits, 2),
        prior=round(sum(term.bits for term in link.terms if term.kind == "prior"), 2),
        terms=tuple(term for term in known if (term.bits or 0) >= 0),
        against=tuple(term for term in known if (term.bits or 0) < 0),
        holds=holds,
    )


def _term(name: str, term: Term, link: Link, prover: Prover) -> Statement | None:
    both = (link.a, link.b)
    if term.kind in CIRCUMSTANCES:
        what = _NAMES.get(term.kind, term.kind)
        text = f"{what}: {term.note or term.value}" if term.note or term.value else what
        proofs = tuple(dict.fromkeys(proof for report in both for proof in prover.by_report(report)))
    else:
        text = _SHARED.get(term.kind) or _shared_value(term, prover)
        note = term.note.partition(":")[0] if term.kind in WHOLE_TEXTS else term.note
        text += f" ({note})" if note else ""
        proofs = prover.by_sightings(s.id for s in prover.seen(term.kind, term.value, both))
        if term.kind in WHOLE_TEXTS:
            proofs = tuple(dict.fromkeys(proof for report in both for proof in prover.by_belongings(report)))
    if not proofs:
        prover.leave_out("terms of links")
        return None
    clean = prover.withholding.clean(text)
    return Statement(name, clean, "assessment", proofs, word_for(term.bits), round(term.bits, 2))


def _shared_value(term: Term, prover: Prover) -> str:
    if term.kind == "server":
        return f"both are tied to the server in exhibit {prover.numbers.get(term.value, term.value)}"
    return f"both show {in_words(term.kind)} {term.value}"


def actor_lines(material: Material, prover: Prover) -> tuple[ActorLine, ...]:
    """Actors that people have not rejected."""
    lines = [_actor(actor, prover) for actor in material.leads.actors if actor.status != "rejected"]
    return tuple(line for line in lines if line is not None)


def _actor(actor: Actor, prover: Prover) -> ActorLine | None:
    seen = [s.id for kind, value in actor.observables for s in prover.seen(kind, value)]
    fallback = prover.by_sightings(seen)
    reasons = prover.reasons(actor.id, actor.reasons, fallback)
    if not reasons:
        prover.leave_out("actors")
        return None
    clean = prover.withholding.clean
    return ActorLine(
        id=actor.id,
        role=in_words(actor.role),
        label=clean(actor.label),
        status=actor.status,
        strength=actor.strength,
        observables=tuple((kind, clean(value)) for kind, value in actor.observables),
        reports=tuple(sorted(prover.withholding.label(report) for report in actor.reports)),
        reasons=reasons,
        against=prover.reasons(f"{actor.id} against", actor.against, fallback or reasons[0].proofs),
        identified_as=clean(actor.identified_as),
    )


def place_lines(material: Material, prover: Prover) -> tuple[PlaceLine, ...]:
    """Places with their intervals. What rests on a server as a whole is proven by that server."""
    lines = []
    servers = tuple(proof for exhibit in material.leads.servers for proof in prover.by_exhibit(exhibit))
    for number, place in enumerate(material.leads.places, 1):
        line = _place(f"P{number}", place, servers, prover)
        if line is not None:
            lines.append(line)
    return tuple(lines)


def _place(name: str, place: Place, servers: tuple[str, ...], prover: Prover) -> PlaceLine | None:
    fallback = servers if place.kind in {"login_network", "working_hours"} else ()
    if place.kind == "victims":
        told = prover.material.reports
        fallback = tuple(dict.fromkeys(proof for item in told for proof in prover.by_report(item.report.id)))
    reasons = prover.reasons(name, place.reasons, fallback)
    if not reasons:
        prover.leave_out("places")
        return None
    against = prover.reasons(f"{name} against", place.against, fallback or reasons[0].proofs)
    return PlaceLine(place.kind, place.country, place.interval, place.strength, reasons, against)


def step_lines(material: Material, prover: Prover) -> tuple[StepLine, ...]:
    """Next steps in the leads' order, the most urgent first. A reason that cannot be followed back is not printed."""
    clean = prover.withholding.clean
    lines = []
    for step in material.leads.next_steps:
        proofs = prover.by_sightings(name for reason in step.reasons for name in reason.sightings)
        why = clean(step.why) if proofs else ""
        lines.append(StepLine(clean(step.what), clean(step.to_whom), why, step.urgency, proofs))
    return tuple(lines)
