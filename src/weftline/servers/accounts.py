"""The panel's own people: administrators and agents, their codes, superiors and what identifies them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

from weftline.model.observable import Observable
from weftline.model.server import Account
from weftline.servers.desk import Desk
from weftline.servers.stated import identifiers_of, persona_identifiers
from weftline.servers.tables.lexicon import concepts_of, words_of
from weftline.servers.tables.records import Record

_ADMIN_WORDS: Final = frozenset(["user", "uid", "admin", "staff", "manager", "operator", "gly", "guanliyuan"])


@dataclass(slots=True)
class People:
    """Accounts under construction, and the ways to find one: by id and name within one database, by code anywhere."""

    records: dict[str, Record] = field(default_factory=dict)
    roles: dict[str, Literal["admin", "agent", "unknown"]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    by_id: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)
    own_login: dict[str, str] = field(default_factory=dict)
    self_loops: set[str] = field(default_factory=set)

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
    """All administrators and agents with the codes that stand in their rows or in a table of codes.

    A name that only a table of codes states is an agent's.
    """
    people = People()
    for meaning, role in (("agents", "agent"), ("admins", "admin")):
        for record in desk.records.get(meaning, []):
            key = f"{record.table}:{record.key}"
            if key in people.records:
                key = f"{record.store}/{key}" if people.records[key].store != record.store else f"{key}#{record.number}"
            people.records[key] = record
            people.roles[key] = role  # type: ignore[assignment]  # both are roles
            for own in {record.key, record.get("telegram") or record.key}:
                people.by_id.setdefault((record.store, own), []).append(key)
            for concept in ("username", "name"):
                if record.get(concept):
                    people.by_name.setdefault((record.store, record.get(concept).lower()), []).append(key)
            if record.get("invite_code"):
                _give(people, key, record.get("invite_code"))
    _link_logins(people)
    for record in desk.records.get("invite_codes", []):
        reference = next(
            (text for name in ("agent_ref", "user_ref", "username", "name") if (text := record.get(name))), ""
        )
        owner = people.of_reference(record.store, reference) if reference else ""
        if owner:
            _give(people, owner, record.get("invite_code"))
        elif reference and not reference.isdigit():
            key = f"{record.table}:{record.key}"
            people.records[key], people.roles[key] = record, "agent"
            people.by_id.setdefault((record.store, record.key), []).append(key)
            people.by_name.setdefault((record.store, reference.lower()), []).append(key)
            _give(people, key, record.get("invite_code"))
        else:
            desk.unowned_codes.append((record.get("invite_code"), record.locator))
    return people


def _link_logins(people: People) -> None:
    """Agents whose rows each name another login of the panel: that login is their own.

    A table in which someone would be their own superior names superiors among the administrators.
    """
    agents = {key: record for key, record in people.records.items() if people.roles[key] == "agent"}
    people.self_loops = {record.table for record in agents.values() if record.get("parent") == record.key}
    for concept in ("agent_ref", "user_ref"):
        counted = Counter((record.table, record.get(concept)) for record in agents.values() if record.get(concept))
        shared = {table for (table, _), count in counted.items() if count > 1}
        for key, record in agents.items():
            found = people.by_id.get((record.store, record.get(concept) or "\0"), [])
            admins = [each for each in found if people.roles[each] == "admin"]
            if record.table not in shared and len(admins) == 1:
                people.own_login.setdefault(key, admins[0])


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
    belongings = _belongings(desk, people)
    out = []
    for key, record in people.records.items():
        name = record.get("name") or record.get("username")
        identifiers = identifiers_of(record)
        linked = people.own_login.get(key, "")
        mine = [*identifiers, *(each for other in belongings.get(key, []) for each in other)]
        mine += identifiers_of(people.records[linked]) if linked else []
        desk.found += [(record.locator, observable) for observable in identifiers]
        seen = _seen(record, ips)
        seen |= _seen(people.records[linked], ips) if linked else set()
        if record.get("ip"):
            seen.add(record.get("ip"))
        parent = record.get("parent")
        if not parent and people.roles[key] == "agent" and not linked:
            parent = record.get("agent_ref")
        out.append(
            Account(
                key, record.table, record.locator, name, people.roles[key], record.get("role"),
                _superior(people, record, parent), tuple(people.codes.get(key, [])),
                tuple(dict.fromkeys(f"{each.kind}:{each.value}" for each in mine)), tuple(sorted(seen)),
                victims.get(key, 0),
            )
        )  # fmt: skip
    return out


def _seen(record: Record, ips: dict[str, set[str]]) -> set[str]:
    """Addresses from which someone of this account's names was let in."""
    return {ip for concept in ("username", "name") for ip in ips.get(record.get(concept).lower() or "\0", ())}


def _belongings(desk: Desk, people: People) -> dict[str, list[list[Observable]]]:
    """What other tables hold of the panel's own people, by account: wallets they were paid to, profiles they play."""
    out: dict[str, list[list[Observable]]] = {}
    for meaning, reading in (("payouts", identifiers_of), ("personas", persona_identifiers)):
        for record in desk.records.get(meaning, []):
            found = reading(record)
            desk.found += [(record.locator, each) for each in found]
            key = _whose(people, record)
            if key:
                out.setdefault(key, []).append(found)
    return out


def _whose(people: People, record: Record) -> str:
    """The account that a row refers to; a column that speaks of users or administrators means these."""
    for concept in ("user_ref", "agent_ref", "username"):
        value = record.get(concept)
        if value and (
            found := people.by_id.get((record.store, value)) or people.by_name.get((record.store, value.lower()))
        ):
            meant = "admin" if _speaks_of_admins(record, value) else "agent"
            return min(found, key=lambda key: (people.roles[key] != meant, key))
    return ""


def _speaks_of_admins_only(record: Record, parent: str) -> bool:
    """Whether the column of the superior itself names users or administrators."""
    columns = [
        words_of(column) for column, text in record.cells.items() if text == parent and "parent" in concepts_of(column)
    ]
    return any(_ADMIN_WORDS & set(words) for words in columns)


def _speaks_of_admins(record: Record, value: str) -> bool:
    words = {word for column, text in record.cells.items() if text == value for word in words_of(column)}
    return bool(words & _ADMIN_WORDS)


def _superior(people: People, record: Record, parent: str) -> str:
    """The account of the superior; within the same table first. `0` is nobody."""
    if parent in {"", "0"}:
        return ""
    found = people.by_id.get((record.store, parent)) or people.by_name.get((record.store, parent.lower())) or []
    if _speaks_of_admins_only(record, parent) or record.table in people.self_loops:
        found = sorted(found, key=lambda key: people.roles[key] != "admin")
        return found[0] if found else parent
    same = [key for key in found if people.records[key].table == record.table]
    return (same or found or [parent])[0]
