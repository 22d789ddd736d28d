"""Whose data is it? A server may carry other people's sites; they are told apart and left alone.

A database belongs to the case where it holds victims' address books, invite codes, agents or phones' own keys; a web
log where phones uploaded, apps were handed out, or the panel's own people came. Where nothing on a server shows such a
purpose, nothing is left out: then a person has to decide.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from weftline.servers.desk import Desk
from weftline.servers.tables.records import Record
from weftline.servers.traffic import Hit

_PURPOSE: Final = frozenset(["agents", "invite_codes", "contacts", "messages"])
_ROTATED: Final = re.compile(r"(?:[.-]\d{1,8})?(?:\.(?:gz|xz|bz2|zst))?$")
_PHONE_AGENTS: Final = ("okhttp", "Dalvik", "CFNetwork", "Dart/", "uni-app", "Java/", "Apache-HttpClient", "volley")


def leave_out_tenants(desk: Desk) -> None:
    """Take records and requests of other tenants off the desk and say whose they were."""
    stores = _stores_of_the_case(desk)
    if stores:
        dropped = {record.store for records in desk.records.values() for record in records} - stores
        for meaning, records in desk.records.items():
            desk.records[meaning] = [record for record in records if record.store in stores]
        for store in sorted(dropped):
            desk.inventory[f"another tenant's database: {store}"] = "left out: no address books, codes or phones in it"
    _leave_out_logs(desk)


def _stores_of_the_case(desk: Desk) -> set[str]:
    meanings: dict[str, set[str]] = defaultdict(set)
    for mapping_meaning, records in desk.records.items():
        for record in records:
            meanings[record.store].add(mapping_meaning)
            if mapping_meaning == "devices" and _is_phone(record):
                meanings[record.store].add("contacts")
    for listed in desk.contacts.lists:
        meanings[listed.store].add("contacts")
    for table in desk.mappings:
        if table.meaning in _PURPOSE:
            meanings[desk.stores.get(table.locator, "")].add(table.meaning)
    wanted = {store for store, found in meanings.items() if store and found & _PURPOSE}
    hosting = {store for store in meanings if "server/panel" in store or "/panel/data" in store}
    return wanted | hosting if wanted else set()


def _is_phone(record: Record) -> bool:
    return any(record.get(concept) for concept in ("device_key", "model", "contact_list", "invite_code"))


def _leave_out_logs(desk: Desk) -> None:
    """Requests to the sites of others make no operators."""
    staff = {record.get("ip") for record in desk.records.get("admin_log", []) if record.get("ip")}
    staff |= {login.ip for login in desk.logins if login.success}
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in desk.traffic.hits:
        site = f" of {hit.host}" if hit.host else ""
        groups[_ROTATED.sub("", "!".join(hit.members)) + site].append(hit)
    related = {name for name, hits in groups.items() if any(_tells(hit, staff) for hit in hits)}
    if not related:
        return
    for name in sorted(set(groups) - related):
        desk.inventory[f"another tenant's web log: {name}"] = "read, but left out of who runs the server"
    desk.traffic.hits = [hit for name in groups if name in related for hit in groups[name]]


def _tells(hit: Hit, staff: set[str]) -> bool:
    if hit.kind == "download" or (hit.kind in {"admin", "login"} and hit.client in staff):
        return True
    return hit.kind == "upload" and hit.agent.startswith(_PHONE_AGENTS)
