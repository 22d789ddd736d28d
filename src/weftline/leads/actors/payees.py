"""Where the money goes: holders of bank and e-wallet accounts (mules) and of crypto wallets (cash-out).

An account counts where it was paid or named by an offender, or stands in the server's table of payees; two accounts are
one holder's only where one row or one full beneficiary name says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from weftline.leads.actors.card import Card, Value
from weftline.leads.actors.panel import identifiers_of
from weftline.leads.scope import Scope
from weftline.leads.tellings import compact, same_account
from weftline.linkage import family_of
from weftline.model.lead import Reason
from weftline.model.wording import counted

_NO_HOLDER = frozenset({"tx_hash", "mtcn", "gift_card", "payment_qr", "card"})
_MULE = Reason("Account holders are often victims themselves, or sold their account unknowingly.")
_SINGLE = Reason("A single source tells of this account.")
_MOST_IN_ROW = 3


@dataclass(slots=True)
class _Account:
    """One account that took money: which reports tell of it, on which rows of a server it stands, its holder's name."""

    value: Value
    reports: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    sure: bool = False

    def take(self, other: _Account) -> None:
        """Take over what another spelling of the same account tells."""
        self.reports |= other.reports
        self.paid |= other.paid
        self.rows |= other.rows
        self.names |= other.names
        self.sure = self.sure or other.sure


def payee_cards(scope: Scope, people: list[Card]) -> list[Card]:
    """One card for every holder. An account in one panel person's row that no victim was led to stays that person's."""
    accounts = _accounts(scope)
    _one_spelling(scope, accounts)
    private = _private(scope)
    found = []
    for account in accounts.values():
        unknown_only = not account.sure and not account.paid and len(account.reports) < 2 and not account.rows
        if unknown_only or (account.value in private and not account.reports):
            continue
        found.append(account)
    taken = {account.value for account in found}
    for card in people:
        card.own = {value: None for value in card.own if value not in taken}
    listed = any(account.rows for account in accounts.values())
    cards = []
    for group in _holders(found):
        card = _card(scope, group)
        # the offenders' own list of payees is at hand, and this one is not on it, told of once and never paid
        card.slight = listed and len(card.reports) < 2 and not any(account.rows or account.paid for account in group)
        cards.append(card)
    return cards


def _one_spelling(scope: Scope, accounts: dict[Value, _Account]) -> None:
    """Join spellings of one account (without its country, a proxy's local number) and drop what is a reference."""
    references = {compact(row.reference) for server in scope.servers.values() for row in server.payments}
    references |= {compact(payment.reference) for report in scope.reports for payment in report.payments}
    references.discard("")
    best: dict[str, _Account] = {}
    for value in sorted(accounts, key=_fullest_first):
        text = compact(value[1])
        if text in references:
            del accounts[value]
            continue
        known = next((one for one in best if same_account(one, text)), None)
        if known is None or family_of(best[known].value[0]) != family_of(value[0]):
            best[text] = accounts[value]
        else:
            best[known].take(accounts.pop(value))


def _fullest_first(value: Value) -> tuple[object, ...]:
    """The longest spelling first; of equal ones that with a country, and a fast-payment proxy before a bare account."""
    return (
        -len(compact(value[1])),
        value[1].startswith("ZZ:"),
        value[0] == "bank_account" and ":" not in value[1],
        value,
    )


def _is_account(kind: str) -> bool:
    return family_of(kind) in {"payee", "wallet"} and kind not in _NO_HOLDER


def _accounts(scope: Scope) -> dict[Value, _Account]:
    found: dict[Value, _Account] = {}

    def known(value: Value) -> _Account:
        return found.setdefault(value, _Account(value))

    for report in scope.reports:
        for seen in scope.sightings(report.id):
            if _is_account(seen.kind) and seen.role in {"offender", "unknown"} and seen.linkable:
                account = known((seen.kind, seen.value))
                account.reports.add(report.id)
                account.sure = account.sure or seen.role == "offender"
    for server in scope.servers.values():
        for locator, stated in server.observables:
            if _is_account(stated.kind) and stated.role == "offender" and stated.linkable:
                known((stated.kind, stated.value)).rows.add(locator)
    _paid(scope, found)
    return found


def _paid(scope: Scope, found: dict[Value, _Account]) -> None:
    """What victims say they paid to, and under which name."""
    by_text: dict[str, list[Value]] = defaultdict(list)
    for value in found:
        by_text[compact(value[1])].append(value)
    for report in scope.reports:
        own = {compact(account) for account in report.victim.accounts}
        for payment in report.payments:
            text = compact(payment.account)
            if not text or text in own:
                continue
            values = by_text.get(text) or [("bank_account", payment.account)]
            for value in values:
                account = found.setdefault(value, _Account(value))
                account.reports.add(report.id)
                account.paid.add(report.id)
                name = " ".join(payment.beneficiary.casefold().split())
                if len(name.split()) > 1 or (name and not name.isascii()):
                    account.names.add(name)


def _private(scope: Scope) -> set[Value]:
    """Accounts in the row of exactly one person of the panel."""
    counts: Counter[Value] = Counter()
    for server in scope.servers.values():
        for account in server.accounts:
            counts.update(set(identifiers_of(account)))
    return {value for value, count in counts.items() if count == 1}


def _holders(accounts: list[_Account]) -> list[list[_Account]]:
    groups: list[list[_Account]] = []
    by_mark: dict[str, int] = {}
    rows = Counter(row for account in accounts for row in account.rows)
    for account in sorted(accounts, key=lambda one: one.value):
        family = family_of(account.value[0])
        marks = [f"{family} name {name}" for name in sorted(account.names)]
        marks += [f"{family} row {row}" for row in sorted(account.rows) if rows[row] <= _MOST_IN_ROW and "row=" in row]
        target = next((by_mark[mark] for mark in marks if mark in by_mark), len(groups))
        if target == len(groups):
            groups.append([])
        groups[target].append(account)
        by_mark |= dict.fromkeys(marks, target)
    return groups


def _card(scope: Scope, group: list[_Account]) -> Card:
    wallet = family_of(group[0].value[0]) == "wallet"
    name = next((name.title() for account in group for name in sorted(account.names)), "")
    label = name or f"holder of {group[0].value[1]}"
    card = Card("cash_out" if wallet else "mule", label, against=[] if wallet else [_MULE])
    listed = {
        exhibit for exhibit in scope.servers for account in group for row in account.rows if row.startswith(exhibit)
    }
    servers = " and ".join(scope.server_named(exhibit) for exhibit in sorted(listed)) or "the seized server"
    for account in group:
        card.add([account.value])
        card.reports |= account.reports
        proofs = scope.proofs([account.value], sorted(account.rows)[:3])
        if account.paid:
            card.reasons.append(
                Reason(
                    f"{counted(len(account.paid), 'victim states', 'victims state')} a payment to {account.value[1]}.",
                    0.0,
                    proofs,
                )
            )
        elif account.reports:
            card.reasons.append(
                Reason(
                    f"{counted(len(account.reports), 'report names', 'reports name')} {account.value[1]} as an account "
                    "of the offenders.",
                    0.0,
                    proofs,
                )
            )
        if account.rows:
            card.sources.add("server")
            card.reasons.append(
                Reason(
                    f"The account {account.value[1]} stands in the tables of {servers} as a place to pay to.",
                    0.0,
                    proofs,
                )
            )
    if len(card.reports) == 1 and "server" not in card.sources:
        card.against.append(_SINGLE)
    if card.reports:
        card.sources.add("reports")
    if len(card.reports) > 1:
        card.sources.add("several reports")
    if wallet:
        card.against.append(Reason("An address may belong to an exchange; only the exchange can name its client."))
    return card
