"""The phones that the application knows, and the address books it took from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from weftline_example.nouns import Contact, Device, Victim, World

Row = dict[str, Any]
_UPLOAD = timedelta(seconds=6)
SHORT = (("Voicemail", "*86"), ("Police", "999"))
"""Entries of address books that are no person's number."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A row of the device table: a victim's phone, or an operator's test phone (`victim` is None)."""

    row: int
    device: Device
    code: str
    agent: int
    app: str
    phone: str
    country: str
    victim: Victim | None
    contacts: tuple[Contact, ...]


def make_phones(world: World, agents: dict[str, int]) -> tuple[Phone, ...]:
    """All phones in the order of their first request: the operators' own come first."""
    owners = {code: actor.key for actor in world.main.of_role("handler") for code in actor.codes}
    app = world.main.apps[0].package
    pool = world.victims[0].contacts or next(v.contacts for v in world.victims if v.contacts)
    rows: list[tuple[Device, str, str, str, str, Victim | None, tuple[Contact, ...]]] = [
        (device, code, app, "", "", None, pool[:number]) for number, (_, device, code) in enumerate(world.test_devices)
    ]
    rows += [
        (v.device, v.code, world.main.apps[v.app].package, v.phone, v.country, v, v.contacts)
        for v in sorted(world.victims, key=lambda v: (v.device.first_seen if v.device else v.met, v.key))
        if v.device
    ]
    return tuple(
        Phone(n, device, code, agents[owners[code]], package, phone, country, victim, contacts)
        for n, (device, code, package, phone, country, victim, contacts) in enumerate(rows, 1)
    )


def last_seen(phone: Phone) -> datetime:
    """When a device was last online: some days after its first request."""
    return phone.device.first_seen + timedelta(hours=2 + int(phone.device.id[:2], 16) / 2)


def device_row(phone: Phone) -> Row:
    """The row of the device table."""
    return {
        "id": phone.row,
        "device": phone.device.id,
        "phone": written(phone.phone, phone.row),
        "code": phone.code,
        "agent": phone.agent,
        "model": phone.device.model,
        "system": phone.device.system,
        "app": phone.app,
        "ip": phone.device.address,
        "count": len(book(phone)),
        "first": phone.device.first_seen,
        "last": last_seen(phone),
    }


def written(phone: str, variant: int) -> str:
    """A number as phones hold it: with plus, with 00, or spaced; always with its country code."""
    if not phone:
        return ""
    code = next(code for code in ("+65", "+852", "+63", "+44", "+1") if phone.startswith(code))
    rest = phone[len(code) :]
    return (phone, f"{code} {rest[:4]} {rest[4:]}", f"00{code[1:]}{rest}", phone)[variant % 4]


def book(phone: Phone) -> list[tuple[str, str]]:
    """A phone's address book as its owner keeps it: some numbers without country code, some that are no numbers."""
    code = {"SG": "+65", "HK": "+852"}.get(phone.country, "none")
    out = []
    for n, contact in enumerate(phone.contacts):
        # Without its country code a number is one of the owner's own country.
        home = contact.phone.startswith(code) and n % 5 == 4
        out.append((contact.name, contact.phone.removeprefix(code) if home else written(contact.phone, n)))
    return [*out, *SHORT] if phone.victim and phone.row % 3 == 0 else out


def contacts_rows(phones: tuple[Phone, ...], in_table: frozenset[int]) -> list[Row]:
    """The rows of the contact table."""
    chosen = [(phone, *entry) for phone in phones if phone.row in in_table for entry in book(phone)]
    return [
        {"id": n, "device": phone.row, "name": name, "phone": number, "at": phone.device.first_seen + _UPLOAD}
        for n, (phone, name, number) in enumerate(chosen, 1)
    ]
