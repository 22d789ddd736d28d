"""Links between reports, the series they form, and what was ignored on the way."""

from __future__ import annotations

from dataclasses import dataclass

# kinds of terms that are no value which two reports share
CIRCUMSTANCES = frozenset(
    {"prior", "platform", "language", "persona", "amount", "hour", "gap", "unmatched", "learnt", "lasting", "held"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """One reason for or against, in bits (log2 of the likelihood ratio). `kind` is an observable kind or one of
    `CIRCUMSTANCES`.
    """

    kind: str
    value: str
    bits: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Why two reports belong together: `bits` is the sum of the terms, the prior included."""

    a: str
    b: str
    bits: float
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Hub:
    """A value shared by unrelated reports and therefore ignored; a person may reverse it."""

    kind: str
    value: str
    reports: int
    coherence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Two series that share something without being one: a mule account, a certificate, a kit."""

    a: str
    b: str
    kind: str
    value: str
    bits: float
    reason: str


@dataclass(frozen=True, slots=True)
class Series:
    """Reports ascribed to the same offenders; `id` stays with the oldest member across runs.

    `weakest`: the smallest number of bits that holds a member in. `doubts`: sentences, e.g. "looks like two groups".
    """

    id: str
    reports: tuple[str, ...]
    bits: float = 0.0
    weakest: float = 0.0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person ruled: `confirm`, `reject`, `same`, `different`, `hub`, `not_hub` or `role`, about `subjects`."""

    id: int
    verdict: str
    subjects: tuple[str, ...]
    reason: str
    by: str
    at_us: int
    undone: bool = False
    value: str = ""
