"""What belongs to one series: its reports, the servers and apps tied to it, and the sightings on all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from weftline.leads.case import Case, Rates, shipped_rates
from weftline.model.app import AppFindings
from weftline.model.observable import Sighting
from weftline.model.report import Report
from weftline.model.series import Series
from weftline.model.server import ServerFindings

_SHARE = 0.2
_MOST_PROOFS = 12


@dataclass(slots=True)
class Index:
    """Sightings of a case by value, by report, by place and by provider's answer, built once for all series."""

    by_value: dict[tuple[str, str], list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    by_report: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    by_locator: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    by_return: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, sightings: Iterable[Sighting], returns: Collection[str] = ()) -> Index:
        """Index sightings."""
        index = cls()
        for seen in sightings:
            index.by_value[seen.kind, seen.value].append(seen)
            index.by_locator[seen.locator].append(seen)
            if seen.report:
                index.by_report[seen.report].append(seen)
            elif seen.exhibit in returns:
                index.by_return[seen.exhibit].append(seen)
        return index


@dataclass(slots=True)
class Scope:
    """One series with all that is tied to it. `shared`: values that it has in common with another series."""

    case: Case
    index: Index
    series: Series
    reports: list[Report]
    servers: dict[str, ServerFindings]
    apps: dict[str, AppFindings]
    shared: dict[tuple[str, str], str]

    @property
    def rates(self) -> Rates:
        """The operation's rates, or else the shipped ones."""
        return self.case.rates or shipped_rates()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the series' reports."""
        return frozenset(self.series.reports)

    def server_named(self, exhibit: str) -> str:
        """A server as a reader knows it: by the file it came as, where that is known."""
        name = self.case.names.get(exhibit, "").rpartition("/")[2]
        if name:
            return f"the seized server {name}"
        if len(self.servers) < 2:
            return "the seized server"
        return f"seized server {sorted(self.servers).index(exhibit) + 1} of {len(self.servers)}"

    def sightings(self, report: str) -> list[Sighting]:
        """All sightings on a report."""
        return self.index.by_report.get(report, [])

    def seen(self, kind: str, value: str) -> list[Sighting]:
        """Sightings of a value on the series' reports, servers and apps."""
        here = self.ids
        return [
            one
            for one in self.index.by_value.get((kind, value), [])
            if one.report in here or (not one.report and (one.exhibit in self.servers or one.exhibit in self.apps))
        ]

    def proofs(self, values: Iterable[tuple[str, str]] = (), locators: Iterable[str] = ()) -> tuple[str, ...]:
        """Ids of the sightings that show these values, or that stand at these places."""
        found = [one.id for kind, value in values for one in self.seen(kind, value)]
        found += [one.id for locator in locators for one in self.index.by_locator.get(locator, [])]
        return tuple(dict.fromkeys(found))[:_MOST_PROOFS]


def scopes(case: Case) -> list[Scope]:
    """One scope for every series of the case."""
    index = Index.of(case.sightings, case.returns)
    home = {report: series.id for series in case.series for report in series.reports}
    servers = _servers_of(case, home)
    shared: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for relation in case.relations:
        shared[relation.a][relation.kind, relation.value] = relation.b
        shared[relation.b][relation.kind, relation.value] = relation.a
    found = []
    for series in case.series:
        own = {name: case.servers[name] for name in case.servers if series.id in servers.get(name, ())}
        members = frozenset(series.reports)
        reports = [case.reports[name] for name in series.reports if name in case.reports]
        apps = _apps_of(case, members, own.values())
        found.append(Scope(case, index, series, reports, own, apps, shared.get(series.id, {})))
    return found


def _servers_of(case: Case, home: dict[str, str]) -> dict[str, set[str]]:
    """The series each server belongs to: those with a fair share of the reports tied to it, not a stray one."""
    found: dict[str, set[str]] = {}
    for exhibit in case.servers:
        tied = {report for report, servers in case.server_ties.items() if exhibit in servers}
        counts = Counter(home[report] for report in tied if report in home)
        total = sum(counts.values())
        most = max(counts.values(), default=0)
        found[exhibit] = {
            name for name, count in counts.items() if count == most or (count >= _SHARE * total and count > 1)
        }
    return found


def _apps_of(case: Case, reports: frozenset[str], servers: Iterable[ServerFindings]) -> dict[str, AppFindings]:
    hosted = {app.sha256 for server in servers for app in server.apps}
    own = {
        exhibit
        for exhibit, app in case.apps.items()
        if reports.intersection(case.app_reports.get(exhibit, ())) or app.sha256 in hosted
    }
    keys = {signer.sha256 for exhibit in own for signer in case.apps[exhibit].signers if signer.weight != "public_key"}
    return {
        exhibit: app
        for exhibit, app in case.apps.items()
        if exhibit in own or (not case.app_reports.get(exhibit) and any(s.sha256 in keys for s in app.signers))
    }


def in_order(items: Iterable[str]) -> Sequence[str]:
    """Without repetition, in order of first mention."""
    return list(dict.fromkeys(items))
