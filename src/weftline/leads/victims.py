"""Victims who have not reported: owners of devices on the series' servers. Third parties are counted only."""

from __future__ import annotations

from weftline.leads.devices import devices_of_reports, digits
from weftline.leads.scope import Scope
from weftline.model.lead import VictimToNotify
from weftline.model.server import Account, Device, ServerFindings


def victims_to_notify(scope: Scope) -> tuple[VictimToNotify, ...]:
    """Owners of devices of whom no report is known, one for each person. Likely test devices are left out."""
    reported = devices_of_reports(scope)
    told_numbers = {
        digits(device.phone)
        for exhibit, server in scope.servers.items()
        for device in server.devices
        if (exhibit, device.id) in reported and device.phone
    }
    found: dict[str, VictimToNotify] = {}
    for exhibit, server in sorted(scope.servers.items()):
        for device in server.devices:
            number = digits(device.phone)
            if device.likely_operator_test or (exhibit, device.id) in reported or number in told_numbers - {""}:
                continue
            person = number or f"{exhibit}:{device.id}"
            found.setdefault(
                person,
                VictimToNotify(
                    device=device.id,
                    country=device.country,
                    contact=device.phone,
                    invite_code=device.invite_code,
                    agent=agent_of(server, device),
                    locator=device.locator,
                    server=exhibit,
                ),
            )
    return tuple(found.values())


def test_devices(scope: Scope) -> list[tuple[str, Device]]:
    """Devices left out as the operators' own, with the server that lists them."""
    return [
        (exhibit, device)
        for exhibit, server in sorted(scope.servers.items())
        for device in server.devices
        if device.likely_operator_test
    ]


def agent_of(server: ServerFindings, device: Device) -> str:
    """The name of the agent whose code a device used; what the row says where no account fits."""
    account = account_of(server, device)
    return (account.name or account.id) if account else device.agent


def account_of(server: ServerFindings, device: Device) -> Account | None:
    """The agent's account that a device belongs to, by its agent column or its code; None where unclear."""
    named = [account for account in server.accounts if device.agent and device.agent in {account.id, account.name}]
    if len(named) == 1:
        return named[0]
    code = fold(device.invite_code)
    coded = [account for account in server.accounts if code and code in {fold(one) for one in account.invite_codes}]
    return coded[0] if len(coded) == 1 else None


def fold(code: str) -> str:
    """An invite code as compared: without case and white space."""
    return "".join(code.split()).upper()


def contacts_to_warn(scope: Scope) -> int:
    """How many distinct third parties stand in stolen lists; they are neither listed nor warned from here."""
    return sum(server.contacts.distinct for server in scope.servers.values())
