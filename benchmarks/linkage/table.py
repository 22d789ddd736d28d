"""The table that is printed: a line for each set of series, and over all seeds the median and the worst."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.linkage.judging import Verdict
from benchmarks.linkage.running import Spent

HEAD = (
    f"{'':36s}{'B3 P':>6s} {'R':>5s} {'F1':>5s} |{'groups P':>9s} {'R':>5s} {'F1':>5s} |{'pairs P':>8s} {'R':>5s} {'F1':>5s} |"
    f"{'biggest':>8s} {'pure':>5s} {'swell':>5s} | {'worst language':17s}|{'s':>7s} {'GB':>5s}"
)


@dataclass(frozen=True)
class Row:
    """One line: whose series, how right, at what cost."""

    name: str
    verdict: Verdict
    spent: Spent | None = None

    def __str__(self) -> str:
        said, biggest = self.verdict, self.verdict.biggest
        language, rates = said.worst_language
        cost = f"{self.spent.seconds:7.1f} {self.spent.gigabytes:5.2f}" if self.spent else ""
        return (
            f"{self.name:36s}{said.all.precision:6.3f} {said.all.recall:.3f} {said.all.f1:.3f} |"
            f"{said.grouped.precision:9.3f} {said.grouped.recall:.3f} {said.grouped.f1:.3f} |"
            f"{said.pairs.precision:8.3f} {said.pairs.recall:.3f} {said.pairs.f1:.3f} |"
            f"{biggest.ratio:8.2f} {biggest.purity:.3f} {biggest.swollen:5.2f} |"
            f" {language} P {rates.precision:.3f} R {rates.recall:.3f}|{cost}"
        )


def show_bands(verdict: Verdict) -> None:
    """What links promise and what holds, by band of bits."""
    for band in verdict.bands:
        print(
            f"    {band.low:5.0f} … {band.high:3.0f} bits {band.links:9d} links,"
            f" predicted {band.predicted:.4f} observed {band.observed:.4f} ({band.observed - band.predicted:+.4f})"
        )


_MEASURES: tuple[tuple[str, Callable[[Verdict], float]], ...] = (
    ("B3 P", lambda verdict: verdict.all.precision),
    ("F1", lambda verdict: verdict.all.f1),
    ("groups F1", lambda verdict: verdict.grouped.f1),
    ("pairs F1", lambda verdict: verdict.pairs.f1),
    ("worst language F1", lambda verdict: verdict.worst_language[1].f1),
)


def _middle(name: str, values: list[float], worst: Callable[[list[float]], float], digits: int) -> str:
    return f"{name} {statistics.median(values):.{digits}f} ({worst(values):.{digits}f})"


def summary(seeds: list[list[Row]]) -> None:
    """For each kind of line the median of all seeds and, in brackets, the worst."""
    print("\nover all seeds: median (worst)")
    ceilings = [next(row.verdict.all.f1 for row in rows if row.name == "ceiling") for rows in seeds]
    for rows in zip(*seeds, strict=True):
        verdicts = [row.verdict for row in rows]
        parts = [_middle(name, [measure(each) for each in verdicts], min, 3) for name, measure in _MEASURES]
        gaps = [top - each.all.f1 for top, each in zip(ceilings, verdicts, strict=True)]
        parts.append(_middle("below ceiling", gaps, max, 3))
        parts.append(_middle("biggest", [each.biggest.ratio for each in verdicts], max, 2))
        if costs := [row.spent for row in rows if row.spent]:
            parts.append(_middle("s", [each.seconds for each in costs], max, 1))
            parts.append(_middle("GB", [each.gigabytes for each in costs], max, 2))
        print(f"{rows[0].name:36s}{'  '.join(parts)}")
