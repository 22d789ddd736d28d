"""What people ruled, as constraints that every run respects. Of two rulings on the same pair the later holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from weftline.linkage.keys import key_of
from weftline.model.ids import derived_id
from weftline.model.series import Decision

Pair = tuple[str, str]
ValueKey = tuple[str, str]


def pair_of(one: str, other: str) -> Pair:
    """Two report ids in one order."""
    return (one, other) if one < other else (other, one)


def link_id(one: str, other: str) -> str:
    """The id of the link between two reports, whichever is named first."""
    return derived_id("link", *pair_of(one, other))


@dataclass(slots=True)
class Rulings:
    """Constraints by report pair and by value; `unresolved`: numbers of decisions that name nothing known here."""

    same: set[Pair] = field(default_factory=set)
    different: set[Pair] = field(default_factory=set)
    hubs: set[ValueKey] = field(default_factory=set)
    free: set[ValueKey] = field(default_factory=set)
    unresolved: list[int] = field(default_factory=list)
    links: dict[str, bool] = field(default_factory=dict)

    def apart(self) -> frozenset[Pair]:
        """Pairs that must not be joined."""
        return frozenset(self.different)

    def resolve_links(self, pairs: Mapping[str, Pair]) -> None:
        """Apply rulings that named a link by its id, once the links are known."""
        for link, kept in self.links.items():
            if link in pairs:
                _rule(self, [pairs[link]], joined=kept)


def read(decisions: Sequence[Decision], previous: Mapping[str, str]) -> Rulings:
    """The constraints that hold after all decisions, undone ones left out.

    Subjects may be reports, links, series of the run before (they stand for their reports) and, for `hub` and
    `not_hub`, values written `kind:value`.
    """
    found = Rulings()
    members: dict[str, list[str]] = {}
    for report, series in previous.items():
        members.setdefault(series, []).append(report)
    for decision in sorted(decisions, key=lambda one: one.id):
        if not decision.undone and not _apply(found, decision, members):
            found.unresolved.append(decision.id)
    return found


def _apply(found: Rulings, decision: Decision, members: Mapping[str, list[str]]) -> bool:
    if decision.verdict in {"hub", "not_hub"}:
        return _rule_values(found, decision)
    if decision.verdict not in {"same", "different", "confirm", "reject"}:
        return decision.verdict == "role"
    joined = decision.verdict in {"same", "confirm"}
    links = [subject for subject in decision.subjects if subject.startswith("l-")]
    for link in links:
        found.links[link] = joined
    groups = [members.get(one, [one]) for one in decision.subjects if one.startswith(("r-", "s-")) or one in members]
    if not groups and not links:
        groups = [[one] for one in decision.subjects if not one.startswith(("a-", "d-", "g-", "x-"))]
    pairs = [pair_of(a, b) for one, other in combinations(groups, 2) for a in one for b in other if a != b]
    if joined:
        pairs += [pair_of(group[0], other) for group in groups for other in group[1:]]
    _rule(found, pairs, joined=joined)
    return bool(links or pairs)


def _rule(found: Rulings, pairs: Sequence[Pair], *, joined: bool) -> None:
    for pair in pairs:
        (found.same if joined else found.different).add(pair)
        (found.different if joined else found.same).discard(pair)


def _rule_values(found: Rulings, decision: Decision) -> bool:
    named = [text for text in (decision.value, *decision.subjects) if ":" in text]
    for text in named:
        kind, _, value = text.partition(":")
        key = key_of(kind, value)
        ruled = (key.kind, key.value)
        (found.hubs if decision.verdict == "hub" else found.free).add(ruled)
        (found.free if decision.verdict == "hub" else found.hubs).discard(ruled)
    return bool(named)
