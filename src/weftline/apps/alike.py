"""Which apps are built on one code base: methods and texts that both have, weighed by how rare each is among all apps.

What many apps share (libraries, templates of a builder) fades by itself. Before an operation has many apps, code under
the names of well-known libraries counts as if it had been seen in some apps already; renamed libraries fade by the
operation's own apps alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from weftline.apps.findings.sketch import hashes
from weftline.model.app import AppFindings, CodeSketch
from weftline.model.app_words import readable_method
from weftline.model.wording import in_words

SAME_CODE_BASE = 0.25
_BACKGROUND, _SEEN, _STEEP = 2.0, 9.0, 3
_LEAST_METHODS = 5
_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two apps are. `score`: 0 to 1; `methods`, `texts`: the shares of rare weight that both have; `shared`:
    names of the rarest methods in common, as they are called in either; `reasons`: sentences.
    """

    score: float
    methods: float
    texts: float
    shared: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def same_code_base(self) -> bool:
        """Whether the score is that of builds of one code base, by the measured threshold."""
        return self.score >= SAME_CODE_BASE


@dataclass(frozen=True, slots=True)
class _Parts:
    methods: Mapping[str, str]
    library: frozenset[str]
    texts: frozenset[str]


@dataclass(slots=True)
class Corpus:
    """All apps of an operation by key; made once, asked for each pair."""

    parts: dict[str, _Parts] = field(default_factory=dict)
    apps: dict[str, AppFindings] = field(default_factory=dict)
    _methods: Counter[str] = field(default_factory=Counter)
    _texts: Counter[str] = field(default_factory=Counter)
    _count: int = 0
    _library: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, apps: Mapping[str, AppFindings]) -> Corpus:
        """A corpus of apps by any key; an app that came twice counts once."""
        corpus = cls(apps=dict(apps))
        seen: set[str] = set()
        for key, app in apps.items():
            parts = corpus.parts[key] = _taken_apart(app.sketch)
            if app.sha256 in seen:
                continue
            seen.add(app.sha256)
            corpus._count += 1
            corpus._library |= parts.library
            corpus._methods.update({*parts.methods, *parts.library})
            corpus._texts.update(parts.texts)
        return corpus

    def alike(self, one: str, other: str) -> Likeness:
        """How alike two apps of the corpus are."""
        a, b = self.parts[one], self.parts[other]
        methods, common = self._shared({*a.methods, *a.library}, {*b.methods, *b.library})
        texts = _cosine(a.texts, b.texts, lambda text: self._weight(self._texts[text], 0.0))
        if min(len(a.methods), len(b.methods)) < _LEAST_METHODS:
            methods = 0.0
        rarest = sorted(common - self._library, key=lambda h: (self._methods[h], h))
        shared = tuple((a.methods[h], b.methods[h]) for h in rarest[:_MOST_SHOWN] if h in a.methods and h in b.methods)
        score = 0.75 * methods + 0.25 * texts
        return Likeness(
            round(score, 3), round(methods, 3), round(texts, 3), shared, self._reasons(one, other, methods, shared)
        )

    def _shared(self, a: set[str], b: set[str]) -> tuple[float, set[str]]:
        def weight(number: str) -> float:
            return self._weight(self._methods[number], _SEEN if number in self._library else 0.0)

        return _cosine(a, b, weight), a & b

    def _weight(self, seen: int, before: float) -> float:
        """Rarity in bits to the third power: libraries are so much larger than what is an app's own.

        What only one app has counts as if two had it: it must not outweigh what builds of one code base share.
        """
        return float(max(0.0, math.log2((self._count + _BACKGROUND) / (max(seen, 2) + before))) ** _STEEP)

    def _reasons(self, one: str, other: str, methods: float, shared: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        a, b = self.apps[one], self.apps[other]
        found = []
        keys = {s.sha256 for s in a.signers if s.weight != "public_key" and not s.only_claimed}
        keys &= {s.sha256 for s in b.signers if not s.only_claimed}
        if keys:
            found.append(f"Both are signed with the certificate {min(keys)[:16]}….")
        if methods and shared:
            same, otherwise = shared[0]
            here, there = readable_method(same), readable_method(otherwise)
            called = here if here == there else f"{here} (there {there})"
            found.append(f"{methods:.0%} of the weight of their rare methods is in both, such as {called}.")
        if a.path_set and a.path_set == b.path_set:
            found.append("Both call the same set of server paths.")
        return (*found, *_accounts_of_both(a, b))


def _accounts_of_both(a: AppFindings, b: AppFindings) -> list[str]:
    """Sentences on accounts that both apps carry, by their provider where that is known."""
    theirs = {(account.kind, account.value) for account in b.accounts}
    shared = sorted({(x.kind, x.value, x.provider) for x in a.accounts if (x.kind, x.value) in theirs})
    return [
        f"Both carry the same account with {provider}: {value}."
        if provider
        else f"Both carry the {in_words(kind)} {value}."
        for kind, value, provider in shared[:5]
    ]


def _taken_apart(sketch: CodeSketch) -> _Parts:
    methods = dict(zip(hashes(sketch.methods), sketch.names, strict=False))
    return _Parts(methods, frozenset(hashes(sketch.library)), frozenset(hashes(sketch.texts)))


def _cosine(a: Iterable[str], b: Iterable[str], weight: Callable[[str], float]) -> float:
    """The weight of what both have over the geometric mean of what each has."""
    one, other = set(a), set(b)
    own, theirs = math.fsum(map(weight, one)), math.fsum(map(weight, other))
    return math.fsum(map(weight, one & other)) / math.sqrt(own * theirs) if own and theirs else 0.0
