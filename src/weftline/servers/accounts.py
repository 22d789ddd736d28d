"""The panel's own people: administrators and agents, their codes, superiors and what identifies them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from weftline.model.observable import Hints, Observable
from weftline.model.server import Account
from weftline.observables import find, normalise
from weftline.servers.desk import Desk
from weftline.servers.tables.lexicon import words_of
from weftline.servers.tables.records import Record

_KINDS: Final = {
    "telegram": "telegram", "phone": "phone", "email": "email", "wechat": "wechat", "qq": "qq", "whatsapp": "whatsapp",
    "line": "line",
}  # fmt: skip
_SEARCHED: Final = ("wallet", "bank_account")


@dataclass(slots=True)
class People:
    """Accounts under construction, and the ways to find one: by id and name within one database, by code anywhere."""

    records: dict[str, Record] = field(default_factory=dict)
    roles: dict[str, Literal["admin", "agent", "unknown"]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    by_id: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)

    def names(self) -> dict[tuple[str, str], str]:
        """(store, id) to name; administrators win where an agent has the same id."""
        out: dict[tuple[str, str], str] = {}
        for key, record in self.records.items():
            name = record.get("username") or record.get("name")
            if name and (self.roles[key] == "admin" or (record.store, record.key) not in out):
                out[record.store, record.key] = name
        return out

    def of_code(self, code: str) -> str:
        """Whose invite code this is, empty where nobody's."""
        return self.by_code.get(folded(code), "")

    def of_reference(self, store: str, value: str) -> str:
        """The account that a row refers to by id or name; agents before administrators."""
        found = self.by_id.get((store, value)) or self.by_name.get((store, value.lower())) or []
        return min(found, key=lambda key: (self.roles[key] != "agent", key), default="")


def folded(code: str) -> str:
    """A code as compared: without case and white space."""
    return "".join(code.split()).upper()


def gather_people(desk: Desk) -> People:
    """All administrators and agents with the codes that stand in their rows or in a table of codes."""
    people = People()
    for meaning, role in (("agents", "agent"), ("admins", "admin")):
        for record in desk.records.get(meaning, []):
            key = f"{record.table}:{record.key}"
            if key in people.records:
                key = f"{record.store}/{key}" if people.records[key].store != record.store else f"{key}#{record.number}"
            people.records[key] = record
            people.roles[key] = role  # type: ignore[assignment]  # both are roles
            people.by_id.setdefault((record.store, record.key), []).append(key)
            for concept in ("username", "name"):
                if record.get(concept):
                    people.by_name.setdefault((record.store, record.get(concept).lower()), []).append(key)
            if record.get("invite_code"):
                _give(people, key, record.get("invite_code"))
    for record in desk.records.get("invite_codes", []):
        reference = next(
            (text for name in ("agent_ref", "user_ref", "username", "name") if (text := record.get(name))), ""
        )
        owner = people.of_reference(record.store, reference) if reference else ""
        if owner:
            _give(people, owner, record.get("invite_code"))
        else:
            desk.unowned_codes.append((record.get("invite_code"), record.locator))
    return people


def _give(people: People, key: str, codes: str) -> None:
    for code in codes.replace(";", ",").split(","):
        text = code.strip()
        if text and text not in people.codes.setdefault(key, []):
            people.codes[key].append(text)
            people.by_code.setdefault(folded(text), key)


def build_accounts(desk: Desk, people: People, victims: dict[str, int]) -> list[Account]:
    """Accounts as findings. `victims`: how many victims' devices each has; addresses come from logins by name."""
    ips: dict[str, set[str]] = {}
    seen_together = [(login.user, login.ip) for login in desk.logins if login.success]
    for user, ip in [*seen_together, *((action.user, action.ip) for action in desk.actions)]:
        if user and ip:
            ips.setdefault(user.lower(), set()).add(ip)
    payouts = _payouts(desk, people)
    out = []
    for key, record in people.records.items():
        name = record.get("name") or record.get("username")
        identifiers = identifiers_of(record)
        mine = [*identifiers, *(each for paid in payouts.get(key, []) for each in identifiers_of(paid))]
        desk.found += [(record.locator, observable) for observable in identifiers]
        seen = {ip for concept in ("username", "name") for ip in ips.get(record.get(concept).lower() or "\0", ())}
        if record.get("ip"):
            seen.add(record.get("ip"))
        parent = record.get("parent") or (record.get("agent_ref") if people.roles[key] == "agent" else "")
        out.append(
            Account(
                key, record.table, record.locator, name, people.roles[key], record.get("role"),
                _superior(people, record, parent), tuple(people.codes.get(key, [])),
                tuple(dict.fromkeys(f"{each.kind}:{each.value}" for each in mine)), tuple(sorted(seen)),
                victims.get(key, 0),
            )
        )  # fmt: skip
    return out


def _payouts(desk: Desk, people: People) -> dict[str, list[Record]]:
    """Payments to the panel's own people, by account; the wallets and accounts in them become observables."""
    out: dict[str, list[Record]] = {}
    for record in desk.records.get("payouts", []):
        desk.found += [(record.locator, each) for each in identifiers_of(record)]
        reference = record.get("user_ref")
        found = people.by_id.get((record.store, reference), []) if reference else []
        key = min(found, key=lambda each: (people.roles[each] != "admin", each), default="")
        key = key or people.of_reference(record.store, record.get("agent_ref") or record.get("username") or "\0")
        if key:
            out.setdefault(key, []).append(record)
    return out


def _superior(people: People, record: Record, parent: str) -> str:
    """The account of the superior; within the same table first. `0` is nobody."""
    if parent in {"", "0"}:
        return ""
    found = people.by_id.get((record.store, parent)) or people.by_name.get((record.store, parent.lower())) or []
    named = {word for column, text in record.cells.items() if text == parent for word in words_of(column)}
    if named & {"user", "admin", "staff", "manager", "operator"}:
        found = sorted(found, key=lambda key: people.roles[key] != "admin")
        return found[0] if found else parent
    same = [key for key in found if people.records[key].table == record.table]
    return (same or found or [parent])[0]


def identifiers_of(record: Record) -> list[Observable]:
    """What a row of the offenders' own people or payees states about them."""
    out = []
    for concept, kind in _KINDS.items():
        raw = record.get(concept)
        value = normalise(kind, raw, Hints(source="server", role="offender")) if raw else None
        if value:
            out.append(
                Observable(kind, value, raw, 0, len(raw), "offender", 0.9, why=f"column of table {record.table}")
            )
    for concept in _SEARCHED:
        if record.get(concept):
            out += money_identifiers(record, concept)
    return out


def money_identifiers(record: Record, concept: str) -> list[Observable]:
    """A wallet or bank account of a row in its normal form, with the bank's country where the row states it."""
    raw = record.get(concept)
    regions = tuple(part for part in (record.get("country").upper(),) if len(part) == 2)
    hints = Hints(regions=regions, source="server", role="offender", currency=record.get("currency").upper())
    context = f"{record.get('bank_name')} account: "
    text = raw if concept == "wallet" else context + raw
    why = f"{concept} of table {record.table}"
    wanted = [
        each for each in find(text, hints) if each.raw.strip() == raw.strip() or each.kind in {"iban", "bank_account"}
    ]
    if wanted:
        return [
            Observable(each.kind, each.value, each.raw, 0, len(each.raw), "offender", max(each.confidence, 0.85),
                       each.linkable, each.readings, each.reserved, why)
            for each in wanted
        ]  # fmt: skip
    value = normalise("bank_account", raw, hints) or normalise("wallet", raw, hints)
    kind = "bank_account" if normalise("bank_account", raw, hints) else "wallet"
    return [Observable(kind, value, raw, 0, len(raw), "offender", 0.7, why=why)] if value else []
