"""What ties a report to a server or an app although its own words do not name it.

A victim's phone in the server's device table, an invite code issued there, a site it names: each is a sighting of
`server` with the exhibit's id on that report, with the place in the server that shows it. Apps are tied by their file,
package or the link the victim was given, and grouped into code families.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from weftline.intake.urgency import when
from weftline.model.moment import DAY_US, to_us
from weftline.model.observable import Hints, Observable, Sighting
from weftline.model.report import Payment, Report
from weftline.model.server import ServerFindings, ServerPayment
from weftline.observables import normalise
from weftline.operation.code_families import code_families
from weftline.operation.triage import sighting
from weftline.store.findings import StoredApp

TOOL = "ties"
SHORT_CODE = 3
DOUBTFUL = 0.2
_SURE_APP, _FILE_NAME = 0.95, 0.3
SAME_TIME_DAYS = 14.0
SAME_PAYMENT_US = 2 * DAY_US
_SURE_PAYMENT = 0.95
_BY_REFERENCE = "its payment's reference stands there"
_ALIKE = "a payment of this amount to this account at this time stands there"
OWN_PHONE = "the victim's phone stands in its device table"


@dataclass(frozen=True, slots=True)
class Tie:
    """A report tied to a server or app: by what value, where that stands, and how sure."""

    report: str
    what: str
    kind: str
    value: str
    locator: str
    confidence: float
    why: str

    def sighting(self) -> Sighting:
        """The tie as a sighting on the report."""
        exhibit = self.locator.split("#", 1)[0].split("!", 1)[0]
        seen = Observable(self.kind, self.what, self.value, 0, 0, "offender", self.confidence, why=self.why)
        return sighting(seen, self.locator, exhibit, self.report, TOOL)


def server_ties(
    reports: Mapping[str, Report], sightings: Sequence[Sighting], servers: Mapping[str, ServerFindings]
) -> list[Tie]:
    """Every tie of a report to a server."""
    by_report: dict[str, list[Sighting]] = defaultdict(list)
    for seen in sightings:
        if seen.report and seen.tool != TOOL:
            by_report[seen.report].append(seen)
    found: list[Tie] = []
    for exhibit, server in servers.items():
        places = _places(server)
        ties = [
            tie
            for name in reports
            for seen in by_report.get(name, ())
            for tie in _server_tie(name, exhibit, seen, places)
        ]
        ties += _payment_ties(reports, exhibit, server, {tie.report for tie in ties if tie.confidence > DOUBTFUL})
        found += _one_crime_each(ties, reports, server)
    return found


def _one_crime_each(ties: Sequence[Tie], reports: Mapping[str, Report], server: ServerFindings) -> list[Tie]:
    """A victim's phone on a server belongs to one crime: where one victim reported twice, the report that other ties or
    the time of the device point to keeps the tie; the others keep it as a doubt.
    """
    by_phone: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        if tie.why == OWN_PHONE:
            by_phone[tie.locator].add(tie.report)
    otherwise = {tie.report for tie in ties if tie.why != OWN_PHONE}
    seen_at = {device.locator: device.first_seen_us for device in server.devices}
    doubted = {
        (locator, name)
        for locator, names in by_phone.items()
        for name in names - _likeliest(names, otherwise, reports, seen_at.get(locator))
    }
    return [
        replace(tie, confidence=DOUBTFUL, why=f"{tie.why}, but another report of this victim fits better")
        if tie.why == OWN_PHONE and (tie.locator, tie.report) in doubted
        else tie
        for tie in ties
    ]


def _likeliest(names: set[str], otherwise: set[str], reports: Mapping[str, Report], seen_us: int | None) -> set[str]:
    if len(names) == 1 or names & otherwise:
        return names if len(names) == 1 else names & otherwise
    distance = {name: _days_apart(reports[name], seen_us) for name in names}
    nearest = min(distance.values())
    return {name for name in names if distance[name] <= nearest + SAME_TIME_DAYS}


def _days_apart(report: Report, seen_us: int | None) -> float:
    moment = when(report.occurred_from) or when(report.received_at)
    if moment is None or seen_us is None:
        return 0.0
    return abs(to_us(moment) - seen_us) / DAY_US


def _places(server: ServerFindings) -> dict[tuple[str, str], tuple[str, str]]:
    """What on the server a report may share: `(kind, value) -> (locator, why)`."""
    places: dict[tuple[str, str], tuple[str, str]] = {}
    for device in server.devices:
        if device.phone and not device.likely_operator_test:
            places.setdefault(
                ("phone", device.phone), (device.locator, "the victim's phone stands in its device table")
            )
        if device.invite_code:
            code = normalise("invite_code", device.invite_code, Hints()) or device.invite_code
            places.setdefault(("invite_code", code), (device.locator, "a device used this invite code there"))
    for account in server.accounts:
        for text in account.invite_codes:
            code = normalise("invite_code", text, Hints()) or text
            places[("invite_code", code)] = (account.locator, "this invite code was issued there")
    for site in server.sites:
        for name in site.name.split():
            host = normalise("domain", name, Hints())
            if host:
                places.setdefault(("domain", host), ("", "the site is hosted there"))
    return places


def _server_tie(
    report: str, exhibit: str, seen: Sighting, places: Mapping[tuple[str, str], tuple[str, str]]
) -> Iterator[Tie]:
    """The victim's own number ties to a device row; what the offender gave ties to codes and sites, not the reverse."""
    if seen.kind == "phone":
        confidence = {"victim": 0.95, "unknown": 0.6}.get(seen.role)
    elif seen.role in {"victim", "service"}:
        confidence = None
    else:
        confidence = 0.5 if seen.kind == "invite_code" and len(seen.value) <= SHORT_CODE else 0.9
    if confidence is None:
        return
    place = next(
        (places[seen.kind, value] for value in (seen.value, *seen.readings) if (seen.kind, value) in places), None
    )
    if place is not None:
        yield Tie(report, exhibit, "server", seen.raw, place[0] or exhibit + "#", confidence, place[1])


def _payment_ties(
    reports: Mapping[str, Report], exhibit: str, server: ServerFindings, pointed: set[str]
) -> Iterator[Tie]:
    """Reports whose payment stands in the server's tables: by its reference, else by amount, account and time."""
    rows = [row for row in server.payments if row.amount]
    named: set[str] = set()
    loose: list[tuple[str, Payment, list[ServerPayment]]] = []
    for identifier, report in reports.items():
        for payment in report.payments:
            told = {payment.reference, payment.tx_hash} - {""}
            row = next((row for row in rows if len(row.reference) > SHORT_CODE and row.reference in told), None)
            if row is not None:
                named.add(row.locator)
                yield Tie(identifier, exhibit, "server", _text(payment), row.locator, _SURE_PAYMENT, _BY_REFERENCE)
            elif fitting := [row for row in rows if _same_payment(payment, row)]:
                loose.append((identifier, payment, fitting))
    for (identifier, payment, fitting), alone in zip(loose, _are_alone(loose, named, pointed), strict=True):
        why = _ALIKE if alone else f"{_ALIKE}, but another report's payment fits it too"
        sure = _SURE_PAYMENT if alone else DOUBTFUL
        yield Tie(identifier, exhibit, "server", _text(payment), fitting[0].locator, sure, why)


def _are_alone(
    loose: Sequence[tuple[str, Payment, list[ServerPayment]]], named: set[str], pointed: set[str]
) -> Iterator[bool]:
    """For each payment that fits rows by amount, account and time, whether it is sure to be one of them.

    A row is one payment, and one that a reference names is taken. Where more reports' payments fit than there are rows,
    two groups may use one mule: those that something else ties to the server (`pointed`) are sure, if they are few.
    """
    fits: dict[str, set[str]] = defaultdict(set)
    for identifier, _, fitting in loose:
        for row in fitting:
            fits[row.locator].add(identifier)
    for identifier, _, fitting in loose:
        free = {row.locator for row in fitting} - named
        rivals = {rival for locator in free for rival in fits[locator]}
        few = len(rivals) <= len(free) or (identifier in pointed and len(rivals & pointed) <= len(free))
        yield bool(free) and few


def _text(payment: Payment) -> str:
    return payment.reference or f"{payment.currency} {payment.amount}"


def _same_payment(payment: Payment, row: ServerPayment) -> bool:
    """One payment told twice: same amount, currency and beneficiary within 48 hours."""
    paid = when(payment.time)
    if paid is None or row.at_us is None or payment.currency.upper() != row.currency.upper():
        return False
    return (
        abs(to_us(paid) - row.at_us) <= SAME_PAYMENT_US
        and _amount(payment.amount) == _amount(row.amount) != ""
        and _account(payment.account) == _account(row.account) != ""
    )


def _amount(text: str) -> str:
    plain = text.replace(",", "").strip()
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _account(text: str) -> str:
    """The letters and digits of an account, without the country that a normal form puts before it."""
    return "".join(character for character in text.rpartition(":")[2] if character.isalnum())


def app_ties(
    reports: Mapping[str, Report], sightings: Sequence[Sighting], apps: Sequence[StoredApp], paths: Mapping[str, str]
) -> Iterator[Tie]:
    """Every tie of a report to an app: its own exhibit, or one given apart that it names. `paths`: exhibit to path."""
    families = code_families(apps)
    by_value: dict[tuple[str, str], set[str]] = defaultdict(set)
    for seen in sightings:
        if seen.report and seen.kind in {"sha256", "android_package", "ios_bundle"}:
            by_value[seen.kind, seen.value].add(seen.report)
    for app in apps:
        found = app.findings
        held = {app.report} - {""}
        named = by_value["sha256", found.sha256] | by_value["android_package", found.package]
        file_name = paths.get(app.key, "").rpartition("/")[2]
        alike = {identifier for identifier, report in reports.items() if file_name in _file_names(report)}
        for report in sorted((held | named | alike) - {""}):
            family = families.get(app.key, "")
            if report in held:
                yield from _app_tie(report, app, family, "the report holds this app", _SURE_APP)
            elif report in named:
                yield from _app_tie(report, app, family, "the report names this app's hash or package", _SURE_APP)
            else:
                yield from _app_tie(report, app, family, "the report names a file called like this app's", _FILE_NAME)


def _app_tie(report: str, app: StoredApp, family: str, why: str, sure: float) -> Iterator[Tie]:
    place = app.key + "#"
    if family:
        yield Tie(report, family, "app_code", app.findings.label or app.findings.package, place, sure, why)
    for signer in app.findings.signers:
        if signer.weight != "public_key" and not signer.only_claimed:
            yield Tie(report, signer.sha256, "cert_sha256", signer.subject, place, sure, why)


def _file_names(report: Report) -> set[str]:
    linked = urlsplit(report.app.link).path.rpartition("/")[2] if "/" in report.app.link else ""
    return {report.app.file_name, linked} - {""}
