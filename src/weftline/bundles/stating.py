"""Facts: what stands in the evidence, said without any conclusion."""

from __future__ import annotations

from weftline.bundles.material import Material
from weftline.bundles.proving import Prover
from weftline.bundles.result import Statement
from weftline.model.moment import iso
from weftline.model.observable import Sighting
from weftline.model.series import CIRCUMSTANCES, Link
from weftline.model.wording import counted, in_words

WHOLE_TEXTS = frozenset({"script", "photo"})


def facts(material: Material, prover: Prover) -> tuple[Statement, ...]:
    """Which reports came in, which values stand where, what servers and apps hold."""
    found: list[Statement] = []
    for told in material.reports:
        label = prover.withholding.label(told.report.id)
        at = iso(told.received_us)
        when = f"{at[:10]} at {at[11:19]} UTC" if at else "a day that is not stated"
        _add(found, prover, f"{label} was received on {when}.", prover.by_report(told.report.id))
    for kind, value in _values(material):
        seen = prover.seen(kind, value)
        reports = sorted({prover.withholding.label(s.report) for s in seen if s.report in prover.withholding.labels})
        others = sorted({prover.numbers[s.exhibit] for s in seen if not s.report and s.exhibit in prover.numbers})
        where = ", ".join([*reports, *(f"exhibit {number}" for number in others)])
        text = prover.withholding.clean(f"{_said(kind, value, prover)} {where}.")
        _add(found, prover, text, prover.by_sightings(s.id for s in _one_per_place(seen)))
    for exhibit, server in sorted(material.servers.items()):
        text = (
            f"Exhibit {prover.numbers.get(exhibit, '')} holds {counted(server.lines_total, 'log line')}, of which "
            f"{server.lines_parsed:,} were read; its tables name {counted(len(server.devices), 'device')} and "
            f"{counted(server.contacts.rows, 'entry', 'entries')} of contact lists."
        )
        _add(found, prover, text, prover.by_exhibit(exhibit))
    for key, app in sorted(material.apps.items()):
        text = (
            f"The app {app.package or app.label or 'without a name'} (SHA-256 {app.sha256}) is signed by "
            f"{', '.join(signer.sha256 for signer in app.signers) or 'nobody that could be read'}."
        )
        exhibit = key.partition("#")[0].partition("!")[0]
        _add(found, prover, prover.withholding.clean(text), prover.by_exhibit(exhibit, key))
    return tuple(found)


def _said(kind: str, value: str, prover: Prover) -> str:
    if kind == "server":
        return f"Exhibit {prover.numbers.get(value, value)} (a server) is named by or tied to"
    return f"The value {value} ({in_words(kind)}) stands in"


def _add(found: list[Statement], prover: Prover, text: str, proofs: tuple[str, ...]) -> None:
    if proofs:
        found.append(Statement(f"F{len(found) + 1}", text, "fact", proofs))
    else:
        prover.leave_out("facts")


def _values(material: Material) -> list[tuple[str, str]]:
    """Values that hold the series together or identify an actor, each once."""
    found = [pair for actor in material.leads.actors for pair in actor.observables]
    found += shared_values(material.links)
    return [pair for pair in dict.fromkeys(found) if pair[0] not in WHOLE_TEXTS]


def shared_values(links: tuple[Link, ...]) -> list[tuple[str, str]]:
    """Values that links rest on, those of the strongest link first."""
    terms = [term for link in links for term in link.terms]
    counting = [t for t in terms if t.kind not in CIRCUMSTANCES and t.value and t.bits > 0]
    return list(dict.fromkeys((t.kind, t.value) for t in counting))


def _one_per_place(seen: list[Sighting]) -> list[Sighting]:
    places: dict[tuple[str, str], Sighting] = {}
    for sighting in seen:
        places.setdefault((sighting.exhibit, sighting.report), sighting)
    return list(places.values())
