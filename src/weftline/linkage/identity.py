"""Which id a series keeps, and what changed since the run before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from weftline.model.ids import derived_id


def name_series(groups: Sequence[Sequence[str]], previous: Mapping[str, str]) -> list[str]:
    """One id per group of reports (oldest first).

    A group keeps the id that its oldest known member had. Where two groups claim one id (the series was split), the
    group with more of its members keeps it; the others, and all new ones, are named after their oldest report.
    """
    claims: dict[str, list[tuple[int, int]]] = {}
    for number, group in enumerate(groups):
        known = [previous[report] for report in group if report in previous]
        if known:
            claims.setdefault(known[0], []).append((-Counter(known)[known[0]], number))
    names: dict[int, str] = {}
    for series, rivals in claims.items():
        names[min(rivals)[1]] = series
    taken = set(names.values())
    for number, group in enumerate(groups):
        if number not in names:
            names[number] = _fresh(group[0], taken)
            taken.add(names[number])
    return [names[number] for number in range(len(groups))]


def _fresh(oldest: str, taken: set[str]) -> str:
    name = derived_id("series", oldest)
    turn = 1
    while name in taken:
        name = derived_id("series", oldest, str(turn))
        turn += 1
    return name


def compare(groups: Sequence[Sequence[str]], names: Sequence[str], previous: Mapping[str, str]) -> dict[str, Any]:
    """How many series of two or more stayed, grew, are new, were merged or split; merges and splits by name."""
    before: dict[str, set[str]] = {}
    for report, series in previous.items():
        before.setdefault(series, set()).add(report)
    counts: Counter[str] = Counter()
    events: list[dict[str, Any]] = []
    for name, group in zip(names, groups, strict=True):
        came = sorted({previous[report] for report in group if report in previous})
        parts = [series for series in came if len(before[series]) > 1 or len(came) > 1]
        lost = [series for series in parts if not before[series] <= set(group)]
        if len(group) < 2 and not lost:
            continue
        if lost:
            counts["split"] += 1
            events.append({"what": "split", "series": name, "from": lost})
        elif len([series for series in parts if len(before[series]) > 1]) > 1:
            counts["merged"] += 1
            events.append({"what": "merge", "series": name, "from": parts})
        elif not came:
            counts["new"] += 1
        elif all(report in previous for report in group) and len(came) == 1:
            counts["unchanged"] += 1
        else:
            counts["grew"] += 1
    return {**counts, "events": events}
