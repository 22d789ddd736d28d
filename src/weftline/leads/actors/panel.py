"""People of the panel: agents who lead victims by invite code, and administrators above them.

What stands in the rows of several people (a wallet all agents fill, an office address) is nobody's own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from weftline.leads.actors.card import Card, Value, address
from weftline.leads.devices import devices_of_reports
from weftline.leads.scope import Scope, in_order
from weftline.leads.victims import account_of, fold
from weftline.linkage import family_of
from weftline.model.lead import ActorRole, Reason
from weftline.model.server import Account, ServerFindings
from weftline.model.wording import counted

_TECHNICAL = ("ops", "tech", "sysadmin", "maint", "devops", "webmaster", "运维", "运維", "技术", "技術", "维护")
_LEADING = (
    "boss",
    "owner",
    "chief",
    "founder",
    "head",
    "leader",
    "laoban",
    "dage",
    "老板",
    "老闆",
    "总",
    "總",
    "股东",
    "股東",
)
_MONEY = ("financ", "cashier", "treasur", "payout", "财务", "財務", "出纳", "出納", "会计", "會計", "caiwu")
GENERIC_NAMES = frozenset({
    "admin", "administrator", "root", "system", "user", "test", "guest", "www", "default", "super", "superadmin",
})  # fmt: skip
_SYSTEM_PLANES = frozenset({"ssh", "panel", "database"})
_SHARED = Reason("Values in the rows of several people are left out: they are nobody's own.")


def panel_cards(scope: Scope) -> list[Card]:
    """One card for every person with an account on the series' servers."""
    cards: list[Card] = []
    for exhibit, server in sorted(scope.servers.items()):
        people = _people(server.accounts)
        common = _common(people, server)
        cards += [_card(scope, exhibit, server, person, common) for person in people]
    return cards


def _people(accounts: Sequence[Account]) -> list[list[Account]]:
    """Accounts by person: an agent's row and a login row of the same name are one person."""
    found: dict[str, list[Account]] = {}
    for account in accounts:
        name = account.name.strip().casefold()
        key = name or account.id
        rows = found.get(key)
        if rows is not None and _table(account) in {_table(row) for row in rows}:
            key = account.id
        found.setdefault(key, []).append(account)
    return _by_identifier(list(found.values()))


def _by_identifier(people: list[list[Account]]) -> list[list[Account]]:
    """Two rows of different tables that state the same mail, number or name on a messenger are one person."""
    holders: dict[Value, list[int]] = defaultdict(list)
    for number, rows in enumerate(people):
        for value in {value for row in rows for value in identifiers_of(row)}:
            if family_of(value[0]) not in {"wallet", "payee"}:
                holders[value].append(number)
    gone: set[int] = set()
    for numbers in holders.values():
        if len(numbers) != 2 or gone & set(numbers):
            continue
        first, second = numbers
        if not {_table(row) for row in people[first]} & {_table(row) for row in people[second]}:
            people[first] += people[second]
            gone.add(second)
    return [rows for number, rows in enumerate(people) if number not in gone]


def _table(account: Account) -> str:
    return account.locator.partition("&row=")[0]


def identifiers_of(account: Account) -> list[Value]:
    """The identifiers that a row states."""
    return [(kind, value) for kind, _, value in (text.partition(":") for text in account.identifiers) if value]


def _addresses(server: ServerFindings, person: Sequence[Account]) -> set[str]:
    names = {account.name.casefold() for account in person if account.name}
    found = {ip for account in person for ip in account.ips}
    return found | {
        login.ip for login in server.logins if login.success and login.user.casefold() in names and login.ip
    }


def _common(people: Sequence[Sequence[Account]], server: ServerFindings) -> frozenset[Value]:
    """What stands in the rows of, or was used by, more than one person."""
    counts: Counter[Value] = Counter()
    for person in people:
        stated = {value for account in person for value in identifiers_of(account)}
        counts.update(stated | {address(ip) for ip in _addresses(server, person)})
        counts.update({("invite_code", fold(code)) for account in person for code in account.invite_codes})
    return frozenset(value for value, count in counts.items() if count > 1)


def _card(
    scope: Scope, exhibit: str, server: ServerFindings, person: Sequence[Account], common: frozenset[Value]
) -> Card:
    role = _role(server, person)
    name = next((account.name for account in person if account.name), person[0].id)
    card = Card(role, name, accounts={(exhibit, account.id) for account in person}, sources={"panel"})
    codes = [("invite_code", fold(code)) for account in person for code in account.invite_codes]
    stated = [value for account in person for value in identifiers_of(account)]
    used = [address(ip) for ip in sorted(_addresses(server, person))]
    card.add(value for value in [*codes, *stated, *used] if value not in common)
    if name.isascii() and " " not in name and name.casefold() not in GENERIC_NAMES:
        card.own.setdefault(("handle", name.lower()))
    if any(value in common for value in [*codes, *stated, *used]):
        card.against.append(_SHARED)
    locators = [account.locator for account in person]
    tables = in_order(account.table for account in person)
    told = f"The account “{name}” stands in the {'table' if len(tables) == 1 else 'tables'} {' and '.join(tables)}"
    told += f" of {scope.server_named(exhibit)}."
    card.reasons.append(Reason(told, 0.0, scope.proofs([v for v in codes if v not in common], locators)))
    if codes:
        _lead_victims(scope, exhibit, server, person, card)
    return card


def _lead_victims(scope: Scope, exhibit: str, server: ServerFindings, person: Sequence[Account], card: Card) -> None:
    """Reports of victims who came by this person's codes, by their own word or by their device's row."""
    codes = {fold(code) for account in person for code in account.invite_codes}
    ids = {account.id for account in person}
    told = {report for report, given in codes_of_reports(scope).items() if given & codes}
    card.reports |= told
    devices = [
        device for device in server.devices if (account := account_of(server, device)) is not None and account.id in ids
    ]
    victims = max((account.victims for account in person), default=0) or len(devices)
    if victims:
        text = f"{counted(victims, 'device', 'devices')} in the tables of {scope.server_named(exhibit)} "
        text += f"{'was' if victims == 1 else 'were'} brought in by invite codes of this account alone."
        places = [*(device.locator for device in devices), *(account.locator for account in person)]
        card.reasons.append(Reason(text, 0.0, scope.proofs(locators=places)))
    if told:
        card.sources.add("reports")
        proofs = scope.proofs([("invite_code", code) for code in sorted(codes)])
        text = f"{counted(len(told), 'report of the series leads', 'reports of the series lead')} to an invite code of "
        text += "this account alone, by the victim's word or by the row of the victim's device."
        proofs = proofs or scope.proofs(locators=[device.locator for device in devices])
        card.reasons.append(Reason(text, 0.0, proofs))


def codes_of_reports(scope: Scope) -> dict[str, set[str]]:
    """The invite codes of every report: told by the victim, or in the row of the victim's device."""
    found: dict[str, set[str]] = defaultdict(set)
    for report in scope.reports:
        if report.app.invite_code:
            found[report.id].add(fold(report.app.invite_code))
        for seen in scope.sightings(report.id):
            if seen.kind == "invite_code" and seen.role != "victim":
                found[report.id].add(fold(seen.value))
    for (exhibit, device_id), report_id in devices_of_reports(scope).items():
        server = scope.servers[exhibit]
        device = next(device for device in server.devices if device.id == device_id)
        account = account_of(server, device)
        if report_id in scope.ids and account is not None:
            found[report_id] |= {fold(code) for code in account.invite_codes}
    return found


def _says(title: str, words: Sequence[str]) -> bool:
    """Whether a title or login begins one of its parts with one of these words; words of other scripts anywhere."""
    parts = re.split(r"[^a-z]+", title)
    return any(any(part.startswith(word) for part in parts) if word.isascii() else word in title for word in words)


def _role(server: ServerFindings, person: Sequence[Account]) -> ActorRole:
    if any(account.role == "agent" or account.invite_codes for account in person):
        return "handler"
    used = _addresses(server, person)
    logins = {
        login.user for login in server.logins if login.success and login.plane == "web_admin" and login.ip in used
    }
    logins |= {operator.user for operator in server.operators if operator.ip in used and "," not in operator.user}
    title = " ".join([*(f"{account.title} {account.name}" for account in person), *sorted(logins)]).casefold()
    if _says(title, _MONEY):
        return "cash_out"
    system = {login.ip for login in server.logins if login.success and login.plane in _SYSTEM_PLANES}
    if system & used or _says(title, _TECHNICAL):
        return "administrator"
    ids = {account.id for account in person}
    superior = any(account.parent in ids for account in server.accounts if account.parent)
    holds_money = any(
        family_of(kind) in {"wallet", "payee"} for account in person for kind, _ in identifiers_of(account)
    )
    if superior or holds_money or _says(title, _LEADING):
        return "organiser"
    return "administrator"
