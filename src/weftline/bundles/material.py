"""What bundles are made of: one series and all that belongs to it, as plain data gathered by the operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from weftline.bundles.markings import Tlp, read_marking
from weftline.model.app import AppFindings
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.lead import SeriesLeads
from weftline.model.observable import Sighting
from weftline.model.report import Report
from weftline.model.series import Hub, Link, Relation, Series
from weftline.model.server import ServerFindings


@dataclass(frozen=True, slots=True)
class Told:
    """One report of the series. `source` and `locator`: the exhibit that holds its answers, and where."""

    report: Report
    source: str = ""
    locator: str = ""
    received_us: int | None = None
    occurred_us: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What an operation says of itself, and who makes the bundle when. `made_us`: UTC microseconds."""

    name: str
    agency: str = ""
    marking: str = ""
    purpose: str = ""
    home_country: str = ""
    zone: str = ""
    example: bool = False
    made_us: int = 0
    made_by: str = ""
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """What of one exhibit was read and what not: lines that no reader took, messages whose time has two readings."""

    unparsed: int = 0
    ambiguous: int = 0


@dataclass(frozen=True, slots=True)
class Material:
    """One series with everything a bundle may draw on. `sightings` and `exhibits` by id; `counts` by exhibit.

    `chosen_marking` is what a person states at the export for whatever bears no marking of its own.
    """

    header: Header
    series: Series
    leads: SeriesLeads
    reports: tuple[Told, ...] = ()
    links: tuple[Link, ...] = ()
    relations: tuple[Relation, ...] = ()
    hubs: tuple[Hub, ...] = ()
    sightings: Mapping[str, Sighting] = field(default_factory=dict)
    exhibits: Mapping[str, Exhibit] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    counts: Mapping[str, Counted] = field(default_factory=dict)
    servers: Mapping[str, ServerFindings] = field(default_factory=dict)
    apps: Mapping[str, AppFindings] = field(default_factory=dict)
    chosen_marking: str = ""

    def marking_of_report(self, report: str) -> Tlp | None:
        """A report's own marking, else the operation's, else the chosen one; None where there is none."""
        told = next((item for item in self.reports if item.report.id == report), None)
        own = told.report.marking if told is not None else ""
        return read_marking(own or self.header.marking or self.chosen_marking)

    def marking_of_sighting(self, sighting: Sighting) -> Tlp | None:
        """A sighting bears the marking of its report; one on the operation's own exhibits bears the operation's."""
        if sighting.report:
            return self.marking_of_report(sighting.report)
        return read_marking(self.header.marking or self.chosen_marking)
