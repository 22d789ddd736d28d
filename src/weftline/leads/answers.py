"""What providers answered to requests: which values of a series an answer is about, and what else it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from weftline.leads.scope import Scope
from weftline.model.lead import NextStep, Reason
from weftline.model.observable import Sighting
from weftline.model.wording import in_words

WEIGH_HOURS = 72
MOST_LISTED = 10
_FACTS = frozenset({"money", "date", "platform"})

Told = dict[tuple[str, str], list[Sighting]]


def answers(scope: Scope) -> Iterator[NextStep]:
    """One step for each provider's answer that is about a value of this series: weigh what it names."""
    for exhibit, said in sorted(scope.case.returns.items()):
        told = _told(scope, exhibit)
        about = _about(scope, told)
        named = {value: seen for value, seen in told.items() if value not in about}
        if about:
            yield _step(scope, said, about, named)


def noting_answers(scope: Scope, steps: Sequence[NextStep]) -> list[NextStep]:
    """The steps; those about a value that an answer is about say that one is filed."""
    asked = {text for exhibit in scope.case.returns for _, text in _about(scope, _told(scope, exhibit))}
    return [_noted(step) if any(text in step.what for text in asked) else step for step in steps]


def _noted(step: NextStep) -> NextStep:
    return replace(step, why=f"{step.why}; an answer about it is filed")


def _about(scope: Scope, told: Told) -> Told:
    return {value: seen for value, seen in told.items() if scope.seen(*value)}


def _told(scope: Scope, exhibit: str) -> Told:
    told: Told = {}
    for seen in scope.index.by_return.get(exhibit, []):
        if seen.kind not in _FACTS:
            told.setdefault((seen.kind, seen.value), []).append(seen)
    return told


def _step(scope: Scope, said: str, about: Told, named: Told) -> NextStep:
    what = f"Weigh an answer about {_listed(about)}"
    reasons = [Reason(f"The answer is about {_listed(about)}.", 0.0, _ids(about) + scope.proofs(about))]
    if named:
        what += f": it names {_listed(named)}"
        reasons.append(Reason(f"It names {_listed(named)}.", 0.0, _ids(named)))
    why = f"{said}; an account's holder is not an offender until a person confirms it"
    return NextStep(what, "the officers of the case", why, urgency=WEIGH_HOURS, reasons=tuple(reasons))


def _listed(values: Told) -> str:
    shown = [f"{in_words(kind)} {value}" for kind, value in list(values)[:MOST_LISTED]]
    more = len(values) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _ids(values: Told) -> tuple[str, ...]:
    return tuple(seen[0].id for seen in list(values.values())[:MOST_LISTED])
