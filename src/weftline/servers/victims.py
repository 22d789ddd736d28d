"""Victims' devices and the contacts taken from them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from weftline.model.server import Device, StolenContacts
from weftline.places import countries, country_of_ip
from weftline.places import country as country_named
from weftline.servers.accounts import People
from weftline.servers.desk import Desk
from weftline.servers.phones import Number, all_international, e164, region_of_calling_code, usual_region
from weftline.servers.tables.records import ContactList, Record

_TEST: Final = re.compile(
    r"\btest|ceshi|测试|demo\b|^admin|调试|emulator|sdk_gphone|nox|bluestacks|generic_x86", re.IGNORECASE
)
_TOKEN: Final = re.compile(r"\+?[0-9A-Za-z]+(?:-[0-9A-Fa-f]{4,12}){0,6}")
_FIRST: Final = 3
_COPIED: Final = (
    "model",
    "device_key",
    "ip",
    "os",
    "app",
    "phone",
    "invite_code",
    "agent_ref",
    "calling",
    "country",
    "contact_list",
)


@dataclass(slots=True)
class Phone:
    """One device under construction, put together from its row and rows of other tables that belong to it."""

    record: Record
    fields: dict[str, str]
    number: Number | None = None
    contacts: set[str] = field(default_factory=set)
    seen_us: int | None = None
    place: int = 0

    def get(self, concept: str) -> str:
        """The value of a concept, empty where none is known."""
        return self.fields.get(concept, "")


@dataclass(slots=True)
class Phones:
    """All devices, and how to find one from what a row or a file name says."""

    listed: list[Phone] = field(default_factory=list)
    by_id: dict[tuple[str, str, str], Phone] = field(default_factory=dict)
    by_key: dict[str, Phone] = field(default_factory=dict)
    by_number: dict[str, Phone] = field(default_factory=dict)


def gather_phones(desk: Desk) -> Phones:
    """One `Phone` per row of the main table of devices; rows of side tables are put to the row that they refer to."""
    tables: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in desk.records.get("devices", []):
        tables[record.store, record.table].append(record)
    sides = {name: parent for name in tables if (parent := _parent_of(name, tables)) is not None}
    phones = Phones()
    for name, records in tables.items():
        if name not in sides:
            for place, record in enumerate(records):
                _add(phones, Phone(record, dict(record.fields), seen_us=record.at_us, place=place))
    for name, parent in sides.items():
        for record in tables[name]:
            owner = phones.by_id.get((*parent, record.get("user_ref") or record.get("device_ref")))
            if owner is None:
                _add(phones, Phone(record, dict(record.fields), seen_us=record.at_us, place=len(phones.listed)))
            else:
                _join(phones, owner, record)
    _number_all(phones, desk)
    return phones


def _parent_of(name: tuple[str, str], tables: dict[tuple[str, str], list[Record]]) -> tuple[str, str] | None:
    """The table that the rows of this one refer to, if nearly all of them do."""
    records = tables[name]
    references = {text for record in records if (text := record.get("user_ref") or record.get("device_ref"))}
    if len(references) < max(1, len({record.number for record in records}) // 2):
        return None
    for other, rows in tables.items():
        ids = {record.key for record in rows}
        refers = any(record.get("user_ref") or record.get("device_ref") for record in rows)
        if other != name and other[0] == name[0] and not refers and len(references & ids) >= 0.8 * len(references):
            return other
    return None


def _add(phones: Phones, phone: Phone) -> None:
    phones.listed.append(phone)
    record = phone.record
    phones.by_id[record.store, record.table, record.key] = phone
    if phone.get("device_key"):
        phones.by_key.setdefault(phone.get("device_key").lower(), phone)


def _join(phones: Phones, owner: Phone, record: Record) -> None:
    for concept in _COPIED:
        if record.get(concept) and not owner.get(concept):
            owner.fields[concept] = record.get(concept)
    if record.get("device_key"):
        phones.by_key.setdefault(record.get("device_key").lower(), owner)


def _number_all(phones: Phones, desk: Desk) -> None:
    """Read the owners' numbers; national forms by the country that the row states, the one that fits nearly all
    numbers, the one of the row's address, then the commonest ones.
    """
    own = {phone.record.locator: _own_regions(phone, desk) for phone in phones.listed}
    counted = Counter(region for regions in own.values() for region in regions)
    common = [region for region, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
    raws = [phone.get("phone") for phone in phones.listed]
    usual = usual_region(raws, common)
    plus = "+" if not usual and all_international(raws) else ""
    for phone in phones.listed:
        stated = own[phone.record.locator]
        at_hand = stated if phone.get("country") or phone.get("calling") else [usual, *stated]
        raw = phone.get("phone")
        raw = plus + raw if raw[:1].isdigit() and not raw.startswith("0") else raw
        phone.number = _with_calling(raw, phone.get("calling")) or e164(
            raw, list(dict.fromkeys(each for each in [*at_hand, *common[:5]] if each))
        )
        if phone.number is not None:
            phones.by_number.setdefault(phone.number[0], phone)


def _with_calling(raw: str, calling: str) -> Number | None:
    """A national form behind the calling code that its row states, where that makes a possible number."""
    if not region_of_calling_code(calling) or raw.startswith(("+", "00")):
        return None
    return e164(f"+{calling.strip().lstrip('+0')}{raw.lstrip('0')}", ())


def _own_regions(phone: Phone, desk: Desk) -> list[str]:
    stated = phone.get("country")
    found = country_named(stated) if len(stated) == 2 else None
    named = found.code if found else _country_by_name(stated)
    calling = region_of_calling_code(phone.get("calling")) or (
        country_named(phone.get("calling")) and phone.get("calling")
    )
    from_ip = country_of_ip(phone.get("ip"), example=desk.example).country if phone.get("ip") else ""
    return [code.upper() for code in (named, calling or "", from_ip) if code]


def _country_by_name(name: str) -> str:
    wanted = name.strip().lower()
    return next(
        (code for code, each in countries().items() if wanted and wanted in {each.name.lower(), each.alpha3.lower()}),
        "",
    )


def count_contacts(desk: Desk, phones: Phones) -> StolenContacts:
    """Count third parties' entries, each to its device where that can be told; the entries stay sealed.

    `rows` counts entries with a subscriber's number; short codes and what is no number count as unreadable.
    """
    common = [
        code for code, _ in Counter(each.number[1] for each in phones.listed if each.number).most_common(3) if code
    ]
    everyone: set[str] = set()
    by_country: Counter[str] = Counter()
    rows = unreadable = 0
    for listed in desk.contacts.lists:
        owners = _owners(listed, phones)
        rows += len(listed.entries) + listed.dropped
        for reference, raw in listed.entries:
            owner = owners.get(reference)
            region = owner.number[1] if owner and owner.number else ""
            number = e164(raw, tuple(dict.fromkeys([region, *common] if region else common)))
            if number is None:
                unreadable += 1
                continue
            if owner is not None:
                owner.contacts.add(number[0])
            if number[0] not in everyone:
                everyone.add(number[0])
                by_country[number[1] or "unknown"] += 1
    locators = tuple(listed.locator for listed in desk.contacts.lists[:1000])
    return StolenContacts(rows - unreadable, len(everyone), dict(sorted(by_country.items())), locators, unreadable)


def _owners(listed: ContactList, phones: Phones) -> dict[str, Phone]:
    """For each reference that a list of contacts uses, the device that it means."""
    references = {reference for reference, _ in listed.entries if reference}
    if listed.kind == "path":
        return {each: found for each in references if (found := _by_words(each, phones)) is not None}
    if listed.kind == "row":
        rows = {str(each.record.number): each for each in phones.listed if each.record.table == listed.table}
        return {each: rows[each] for each in references if each in rows}
    by_key = {each: phones.by_key[each.lower()] for each in references if each.lower() in phones.by_key}
    best = by_key
    for store, table in {(each.record.store, each.record.table) for each in phones.listed}:
        if store == listed.store:
            keyed = {
                each: phones.by_id[store, table, each] for each in references if (store, table, each) in phones.by_id
            }
            best = max(best, keyed, key=len)
    numbered = {}
    for each in references:
        number = e164(each, ())
        if number is not None and number[0] in phones.by_number:
            numbered[each] = phones.by_number[number[0]]
    return max(best, numbered, key=len)


def _by_words(text: str, phones: Phones) -> Phone | None:
    """The device that a file's name or its own words state: by key, number, then by the id of a row."""
    tokens = [token for line in text.split("\n") for token in reversed(_TOKEN.findall(line))]
    tokens += [line.strip() for line in text.split("\n")[:-1]]
    for token in tokens:
        if token.lower() in phones.by_key:
            return phones.by_key[token.lower()]
    for token in tokens:
        for form in (token, "+" + token.lstrip("+")):
            if form in phones.by_number:
                return phones.by_number[form]
    for token in tokens:
        number = re.sub(r"^(?:[A-Za-z]+)?0*(?=\d)", "", token)
        rows = [phone for (_, _, key), phone in phones.by_id.items() if key in {token, number}]
        if len(rows) == 1 and number.isdigit():
            return rows[0]
    return None


def build_devices(desk: Desk, phones: Phones, people: People, operators: set[str]) -> list[Device]:
    """Devices as findings; those that look like the operators' own are marked with the reasons."""
    crowd = Counter(phone.get("ip") for phone in phones.listed if phone.get("ip"))
    usual = median([len(phone.contacts) for phone in phones.listed]) if phones.listed else 0
    staff = {number[0] for record in people.records.values() if (number := e164(record.get("phone"), ()))}
    out = []
    for phone in phones.listed:
        code = phone.get("invite_code")
        agent = people.of_code(code) if code else ""
        agent = agent or people.of_reference(phone.record.store, phone.get("agent_ref") or "\0")
        reasons, test = _test_reasons(phone, operators, crowd, usual, staff, example=desk.example)
        place = country_of_ip(phone.get("ip"), example=desk.example).country if phone.get("ip") else ""
        raw, country = phone.number or (phone.get("phone"), "")
        owner = phone.get("name") or phone.get("username")
        out.append(
            Device(
                phone.get("device_key") or phone.record.key, phone.record.locator, raw, owner, phone.get("model"),
                phone.get("ip"), country or place, code, agent, phone.get("app"), phone.seen_us, test, tuple(reasons),
                len(phone.contacts),
            )
        )  # fmt: skip
    return out


def _test_reasons(
    phone: Phone, operators: set[str], crowd: Counter[str], usual: float, staff: set[str], *, example: bool
) -> tuple[list[str], bool]:
    """Signs that a phone is the operators' own, and whether they are enough to say so."""
    reasons = []
    weight = 0
    ip = phone.get("ip")
    if ip in operators:
        shared = crowd[ip] > _FIRST
        reasons.append(
            f"registered from an operator's address ({ip})" + (", which many devices share" if shared else "")
        )
        weight += 1 if shared or country_of_ip(ip, example=example).kind in {"vpn", "hosting", "mobile"} else 3
    if phone.number and phone.number[0] in staff:
        reasons.append("its number stands in the row of one of the panel's own people")
        weight += 3
    if any(_TEST.search(phone.get(concept)) for concept in ("name", "username", "model", "device_key")):
        reasons.append("named as a test or an emulator")
        weight += 2
    few = len(phone.contacts) <= 5 and usual > 3 * max(len(phone.contacts), 1)
    if phone.place < _FIRST and few:
        reasons.append("among the first rows of its table")
        weight += 1
    if few:
        reasons.append(f"few contacts ({len(phone.contacts)}, usual {usual:g})")
        weight += 1
    return reasons, weight >= 3
