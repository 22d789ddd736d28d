"""Which reports the devices in a server's tables belong to."""

from __future__ import annotations

from collections import defaultdict

from weftline.leads.scope import Scope

_SHORTEST_NUMBER = 7


def devices_of_reports(scope: Scope) -> dict[tuple[str, str], str]:
    """Which report each device on a server belongs to: by the owner's number, or by the place that ties the report.

    Of several reports by one owner the series' own comes first: another may tell of another crime.
    """
    if not any(server.devices for server in scope.servers.values()):
        return {}
    numbers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    here = scope.ids
    others = [report for report in scope.case.reports.values() if report.id not in here]
    for report in [*scope.reports, *others]:
        own = [*report.victim.phones, *(handle.value for handle in report.victim.handles)]
        seen = [s.value for s in scope.sightings(report.id) if s.role == "victim" and s.kind in {"phone", "whatsapp"}]
        for number in {digits(text) for text in (*own, *seen)}:
            if len(number) >= _SHORTEST_NUMBER:
                numbers[number[-_SHORTEST_NUMBER:]].append((number, report.id))
    tied = {seen.locator: seen.report for seen in scope.case.sightings if seen.kind == "server" and seen.report}
    found: dict[tuple[str, str], str] = {}
    for exhibit, server in scope.servers.items():
        for device in server.devices:
            number = digits(device.phone)
            known = numbers.get(number[-_SHORTEST_NUMBER:], ())
            owner = next((who for told, who in known if told.endswith(number) or number.endswith(told)), "")
            if not owner and not device.phone:
                owner = tied.get(device.locator, "")
            if owner:
                found[exhibit, device.id] = owner
    return found


def digits(phone: str) -> str:
    """A number as compared: its last digits without signs, country code included where it was written."""
    return "".join(char for char in phone if char.isdigit()).lstrip("0")
