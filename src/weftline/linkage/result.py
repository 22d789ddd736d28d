"""What a run of linkage hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from weftline.model.series import Hub, Link, Relation, Series

ValueState = Literal["normal", "hub", "blocked"]


@dataclass(frozen=True, slots=True)
class ValueWeight:
    """How far a value is trusted. `df`: reports (victims) that name it. `candidates`: pairs compared because of it.
    `coherence`: share of those pairs that share other evidence too. `q`: probability that two reports sharing it belong
    together. `state` `blocked` means that a person ruled it a hub.
    """

    kind: str
    value: str
    df: int
    candidates: int
    coherence: float
    q: float
    state: ValueState = "normal"
    note: str = ""


@dataclass(frozen=True, slots=True)
class BehaviourModel:
    """Bits per level of each comparison (`platform`, `language`, `persona`, `amount`, `hour`, `gap`), learnt from the
    operation's own pairs and shrunk to shipped figures. `anchors`: pairs it was learnt from. `ceiling`: most bits that
    behaviour may add to a link.
    """

    bits: dict[str, tuple[float, ...]]
    anchors: int = 0
    ceiling: float = 2.0

    @property
    def learnt(self) -> float:
        """How far the bits are the operation's own and not the shipped ones, 0 to 1."""
        return self.anchors / (self.anchors + 3_000.0)

    def to_json(self) -> dict[str, Any]:
        """The model as plain JSON."""
        return {
            "bits": {name: list(levels) for name, levels in self.bits.items()},
            "anchors": self.anchors,
            "ceiling": self.ceiling,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> BehaviourModel:
        """Read back what `to_json` wrote."""
        levels = {name: tuple(float(bit) for bit in row) for name, row in data["bits"].items()}
        return cls(levels, int(data.get("anchors", 0)), float(data.get("ceiling", 2.0)))


@dataclass(frozen=True, slots=True)
class FoundFamily:
    """A report that takes part in a family of near-identical texts (`script`) or look-alike pictures (`photo`)."""

    report: str
    kind: str
    value: str


@dataclass(slots=True)
class Linkage:
    """Series with their reasons. `families` are mentions that linkage itself found. `run` holds counts, seconds per
    stage and what changed since the run before.
    """

    series: list[Series] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    hubs: list[Hub] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    weights: list[ValueWeight] = field(default_factory=list)
    families: list[FoundFamily] = field(default_factory=list)
    behaviour: BehaviourModel = field(default_factory=lambda: BehaviourModel({}))
    run: dict[str, Any] = field(default_factory=dict)

    def series_of(self) -> dict[str, str]:
        """Series id of every report, as the next run's `previous`."""
        return {report: series.id for series in self.series for report in series.reports}
