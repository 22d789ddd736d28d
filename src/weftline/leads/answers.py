"""What providers answered to requests: which values of a series an answer is about, and what else it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from weftline.leads.scope import Scope
from weftline.model.lead import NextStep, Reason
from weftline.model.observable import FACTS, Sighting
from weftline.model.wording import listed

WEIGH_HOURS = 72
MOST_LISTED = 10
_UNTOLD = FACTS - {"person_name"}
_APART = re.compile(r"[\s,;()]+")

Told = dict[tuple[str, str], list[Sighting]]


def answers(scope: Scope) -> Iterator[NextStep]:
    """One step for each provider's answer that is about a value of this series: weigh what it names.

    Victims' own values are left out: a bank's answer lists who paid.
    """
    for exhibit, said in sorted(scope.case.returns.items()):
        told = _told(scope, exhibit)
        about = _about(scope, told)
        named = {value: seen for value, seen in told.items() if value not in about}
        if about:
            yield _step(scope, said, about, named)


def noting_answers(scope: Scope, steps: Sequence[NextStep]) -> list[NextStep]:
    """The steps; those about a value that an answer is about say that one is filed."""
    asked = {text for exhibit in scope.case.returns for _, text in _about(scope, _told(scope, exhibit))}
    return [_noted(step) if asked.intersection(_APART.split(step.what)) else step for step in steps]


def _noted(step: NextStep) -> NextStep:
    return replace(step, why=f"{step.why}; an answer about it is filed")


def _about(scope: Scope, told: Told) -> Told:
    return {value: seen for value, seen in told.items() if scope.seen(*value)}


def _told(scope: Scope, exhibit: str) -> Told:
    told: Told = {}
    for seen in scope.index.by_return.get(exhibit, []):
        if seen.kind not in _UNTOLD and not _is_a_victims(scope, seen):
            told.setdefault((seen.kind, seen.value), []).append(seen)
    return told


def _is_a_victims(scope: Scope, seen: Sighting) -> bool:
    """Whether any sighting of a value, in whatever report, is a victim's."""
    return any(one.role == "victim" for one in scope.index.by_value[seen.kind, seen.value])


def _step(scope: Scope, said: str, about: Told, named: Told) -> NextStep:
    subject = listed(list(about), MOST_LISTED)
    what = f"Weigh an answer about {subject}"
    reasons = [Reason(f"The answer is about {subject}.", 0.0, _ids(about) + scope.proofs(about))]
    if named:
        others = listed(list(named), MOST_LISTED)
        what += f": it names {others}"
        reasons.append(Reason(f"It names {others}.", 0.0, _ids(named)))
    why = f"{said}; an account's holder is not an offender until a person confirms it"
    return NextStep(what, "the officers of the case", why, urgency=WEIGH_HOURS, reasons=tuple(reasons))


def _ids(values: Told) -> tuple[str, ...]:
    return tuple(seen[0].id for seen in list(values.values())[:MOST_LISTED])
