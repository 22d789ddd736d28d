"""Following claims back: which sightings and exhibits prove a sentence. What cannot be followed back is not printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from weftline.bundles.material import Material
from weftline.bundles.result import Proof, Statement
from weftline.bundles.scale import word_for
from weftline.bundles.withholding import PROTECTED, Withholding
from weftline.linkage import key_of
from weftline.model.exhibit import Exhibit
from weftline.model.lead import Reason
from weftline.model.observable import Sighting

MOST_PROOFS = 25
_SHORT_ID = 18
_WHOLE_TEXTS = frozenset({"script", "photo"})


class Prover:
    """Collects the proofs of one bundle. `left_out` counts claims by noun that had none."""

    def __init__(self, material: Material, withholding: Withholding) -> None:
        self.material = material
        self.withholding = withholding
        self.proofs: dict[str, Proof] = {}
        self.left_out: dict[str, int] = {}
        self.numbers = withholding.numbers
        self._told = {told.report.id: told for told in material.reports}
        self._own: dict[str, list[Exhibit]] = {}
        for item in sorted(material.exhibits.values(), key=lambda e: (e.custody_seq, e.id)):
            self._own.setdefault(item.report, []).append(item)
        self._by_key: dict[tuple[str, str], list[Sighting]] = {}
        for seen in sorted(material.sightings.values(), key=lambda s: (s.exhibit, s.locator, s.start, s.id)):
            for key in {(seen.kind, seen.value), _link_key(seen.kind, seen.value)}:
                self._by_key.setdefault(key, []).append(seen)

    def seen(self, kind: str, value: str, reports: Iterable[str] | None = None) -> list[Sighting]:
        """Sightings of a value that may be named, in these reports only if given."""
        wanted = None if reports is None else set(reports)
        found = self._by_key.get((kind, value), [])
        return [s for s in found if s.role not in PROTECTED and (wanted is None or s.report in wanted)]

    def by_sightings(self, identifiers: Iterable[str]) -> tuple[str, ...]:
        """Proofs for sightings by id; those that do not resolve are passed over."""
        found = []
        for identifier in dict.fromkeys(identifiers):
            if identifier in self.proofs:
                found.append(identifier)
                continue
            seen = self.material.sightings.get(identifier)
            exhibit = self.material.exhibits.get(seen.exhibit) if seen is not None else None
            if seen is None or exhibit is None:
                continue
            self.proofs[identifier] = self._of_sighting(seen, exhibit)
            found.append(identifier)
        return tuple(found[:MOST_PROOFS])

    def by_exhibit(self, identifier: str, locator: str = "", report: str = "") -> tuple[str, ...]:
        """The proof that a whole exhibit, or a place in it, is meant."""
        exhibit = self.material.exhibits.get(identifier)
        if exhibit is None:
            return ()
        place = locator.partition("#")[2]
        name = exhibit.id[:_SHORT_ID] + (f"#{place}" if place else "")
        name = self.numbers[exhibit.id] if exhibit.sealed else name
        label = self.withholding.label(report) if report else ""
        if name in self.proofs:
            return (name,)
        if exhibit.sealed:
            self.proofs[name] = Proof(name, self.numbers[exhibit.id], report=label, sealed=True)
        else:
            shown = self.withholding.clean_locator(locator or f"{exhibit.id}#")
            self.proofs[name] = Proof(
                name, self.numbers[exhibit.id], exhibit.id, shown, exhibit.sha256, exhibit.custody_seq, report=label
            )
        return (name,)

    def by_report(self, report: str) -> tuple[str, ...]:
        """The exhibit that holds a report's answers, else the first one that belongs to it."""
        told = self._told.get(report)
        if told is None:
            return ()
        if told.source in self.material.exhibits:
            return self.by_exhibit(told.source, told.locator, report)
        own = self._own.get(report, [])
        return self.by_exhibit(own[0].id, "", report) if own else ()

    def by_belongings(self, report: str) -> tuple[str, ...]:
        """A report's answers and its open exhibits: for what was read out of all its texts or pictures together."""
        own = [item for item in self._own.get(report, []) if not item.sealed]
        parts = [self.by_report(report), *(self.by_exhibit(item.id, "", report) for item in own)]
        return tuple(dict.fromkeys(name for part in parts for name in part))

    def reasons(self, noun: str, reasons: Sequence[Reason], fallback: tuple[str, ...] = ()) -> tuple[Statement, ...]:
        """Reasons as statements. One without proofs of its own takes `fallback`; without that it is left out."""
        found = []
        for number, reason in enumerate(reasons, 1):
            proofs = self.by_sightings(reason.sightings) or fallback
            if not proofs:
                self.leave_out("reasons of actors" if noun.startswith("a-") else "reasons of places")
                continue
            text = self.withholding.clean(reason.text)
            strength = word_for(reason.bits) if reason.bits else ""
            found.append(
                Statement(f"{noun}.{number}", text, "assessment", proofs, strength, round(reason.bits, 2) or None)
            )
        return tuple(found)

    def leave_out(self, noun: str) -> None:
        """Count a claim that could not be followed back."""
        self.left_out[noun] = self.left_out.get(noun, 0) + 1

    def _of_sighting(self, seen: Sighting, exhibit: Exhibit) -> Proof:
        label = self.withholding.label(seen.report) if seen.report else ""
        number = self.numbers[exhibit.id]
        if exhibit.sealed:
            return Proof(seen.id, number, report=label, sealed=True)
        named = seen.role not in PROTECTED or (self.withholding.identities and seen.role == "victim")
        named = named and seen.kind not in _WHOLE_TEXTS
        return Proof(
            id=seen.id,
            exhibit=number,
            exhibit_id=exhibit.id,
            locator=self.withholding.clean_locator(seen.locator),
            sha256=exhibit.sha256,
            custody_seq=exhibit.custody_seq,
            kind=seen.kind,
            value=self.withholding.clean_evidence(seen.value) if named else "",
            raw=self.withholding.clean_evidence(seen.raw) if named else "",
            role=seen.role,
            confidence=round(seen.confidence, 2),
            report=label,
            tool=seen.tool,
        )


def _link_key(kind: str, value: str) -> tuple[str, str]:
    key = key_of(kind, value)
    return (key.kind, key.value)
