"""What leads are drawn from: everything that is known of one operation, as plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from weftline.model.app import AppFindings
from weftline.model.observable import Sighting
from weftline.model.report import Report
from weftline.model.series import Decision, Link, Relation, Series
from weftline.model.server import ServerFindings
from weftline.places import IpPlace, country_of_ip


@dataclass(frozen=True, slots=True)
class Rates:
    """US dollars for one unit of each currency, as decimal strings, with source and date (ISO 8601)."""

    source: str
    date: str
    usd: Mapping[str, str]


def shipped_rates() -> Rates:
    """The table that Weftline ships, for operations without their own."""
    text = files("weftline.leads").joinpath("data/rates.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Rates(str(data["source"]), str(data["date"]), {str(k): str(v) for k, v in data["usd"].items()})


@dataclass(slots=True)
class Case:
    """One operation. `sightings` hold those of reports, apps and servers; `servers` and `apps` are by exhibit.

    `app_reports`: the reports that hold or name each app. `server_ties`: report to server exhibit to the reason; where
    on the server a tie stands is told by the report's sightings of kind `server`. `country_of_ip` answers from data on
    disk, never a network. `rates`: None for the shipped table. `names`: the file that each exhibit came as. `returns`:
    what providers answered, by exhibit, in words (who, to which request, on which basis).
    """

    reports: Mapping[str, Report] = field(default_factory=dict)
    sightings: Sequence[Sighting] = ()
    series: Sequence[Series] = ()
    links: Sequence[Link] = ()
    relations: Sequence[Relation] = ()
    servers: Mapping[str, ServerFindings] = field(default_factory=dict)
    apps: Mapping[str, AppFindings] = field(default_factory=dict)
    app_reports: Mapping[str, Collection[str]] = field(default_factory=dict)
    server_ties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rates: Rates | None = None
    home_country: str = ""
    decisions: Sequence[Decision] = ()
    country_of_ip: Callable[[str], IpPlace] = country_of_ip
    names: Mapping[str, str] = field(default_factory=dict)
    returns: Mapping[str, str] = field(default_factory=dict)
