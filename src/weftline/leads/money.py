"""What was paid and demanded, each payment once however often it is told.

One payment is told in a form, a receipt, a chat and the offenders' own table. Two tellings are one payment where
transaction hash or reference agree; else where amount, currency and beneficiary agree within 48 hours for the same
victim. Tellings that lack time or beneficiary join those of the same victim that do not contradict them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from weftline.leads.case import Rates
from weftline.leads.scope import Scope
from weftline.leads.tellings import (
    NOT_PAID,
    PAID,
    Telling,
    amount_of,
    compact,
    plain,
    same_account,
    server_tellings,
    tellings_of,
)
from weftline.model.lead import CountedPayment, Money
from weftline.model.report import Report

_USUALLY_PAID = "1"
WINDOW_US = 48 * 3_600 * 1_000_000
MOMENT_US = 2 * 3_600 * 1_000_000
_SOURCES = ("form", "receipt", "server")


@dataclass(slots=True)
class _Counted:
    tellings: list[Telling] = field(default_factory=list)


def count_money(scope: Scope) -> Money:
    """Totals of a series. Rows of a server count where a report of the series is tied to their device or reference;
    what only the server tells of others is given apart.
    """
    tellings = [one for report in scope.reports for one in tellings_of(scope, report)]
    owner = _owner_by_victim(scope)
    counted = _join(tellings, owner)
    alone = _add_server(scope, counted, owner)
    payments = [_payment(one, scope.rates) for one in counted]
    paid = _totals((one.currency, Decimal(one.amount)) for one in payments)
    usd = sum((Decimal(one.usd) for one in payments if one.usd), Decimal(0))
    rates = scope.rates
    demanded = _totals(_demands(scope.reports))
    return Money(
        paid={currency: plain(total) for currency, total in paid.items()},
        demanded={currency: plain(total) for currency, total in demanded.items()},
        usd_paid=plain(usd) if payments else "",
        rate_source=rates.source,
        rate_date=rates.date,
        rates={currency: rates.usd[currency] for currency in paid if currency in rates.usd},
        payments=tuple(payments),
        unconverted={currency: plain(total) for currency, total in paid.items() if currency not in rates.usd},
        server_only={currency: plain(total) for currency, total in _totals(alone).items()},
    )


def _totals(rows: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in rows:
        totals[currency] += amount
    return dict(sorted(totals.items()))


def _demands(reports: Iterable[Report]) -> Iterable[tuple[str, Decimal]]:
    for report in reports:
        told = {(d.currency.upper(), amount_of(d.amount), d.deadline, d.to) for d in report.demands}
        yield from ((currency, amount) for currency, amount, _, _ in sorted(told, key=str) if amount is not None)


def _owner_by_victim(scope: Scope) -> dict[str, str]:
    """Reports of one victim stand for each other: report to the first report of that victim."""
    owner: dict[str, str] = {}
    first: dict[str, str] = {}
    for report in scope.reports:
        keys = [compact(text) for text in (*report.victim.phones, *report.victim.emails)]
        known = next((first[key] for key in keys if key in first), report.id)
        owner[report.id] = known
        for key in keys:
            first.setdefault(key, known)
    return owner


def _join(tellings: Iterable[Telling], owner: dict[str, str]) -> list[_Counted]:
    counted: list[_Counted] = []
    for telling in sorted(tellings, key=lambda one: _SOURCES.index(one.source)):
        telling.victim = owner.get(telling.victim, telling.victim)
        home = _home(telling, counted)
        if home is None:
            counted.append(_Counted([telling]))
        else:
            home.tellings.append(telling)
    return counted


def _home(telling: Telling, counted: Iterable[_Counted]) -> _Counted | None:
    """The payment that this tells of: by reference or hash; else the nearest in time of those it may be."""
    near: list[tuple[int, _Counted]] = []
    for one in counted:
        if any(_marked_alike(telling, other) for other in one.tellings):
            return one
        if all(_compatible(telling, other) for other in one.tellings):
            times = [other.at_us for other in one.tellings if other.at_us is not None]
            gap = WINDOW_US if telling.at_us is None or not times else min(abs(telling.at_us - at) for at in times)
            near.append((gap, one))
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _marked_alike(one: Telling, other: Telling) -> bool:
    return bool(one.marks & other.marks) and (one.currency, one.amount) == (other.currency, other.amount)


def _compatible(one: Telling, other: Telling) -> bool:
    """Whether two tellings may be of one payment. Two lines of one form or table are two payments, unless they name one
    moment and contradict each other in nothing.
    """
    if (one.amount, one.currency, one.victim) != (other.amount, other.currency, other.victim):
        return False
    if one.account and other.account and not same_account(one.account, other.account):
        return False
    same_list = one.source == other.source and one.report == other.report and one.source != "receipt"
    if same_list or (one.source == other.source and one.marks and other.marks):
        return one.at_us is not None and one.at_us == other.at_us and not (one.marks and other.marks)
    return one.at_us is None or other.at_us is None or abs(one.at_us - other.at_us) <= WINDOW_US


def _add_server(scope: Scope, counted: list[_Counted], owner: dict[str, str]) -> list[tuple[str, Decimal]]:
    """Join the servers' rows to what victims told; of the others those count that their table calls paid.

    A state counts as paid by its word, or where victims confirm most of their rows in that state. Rows of the series'
    own victims count towards the totals, the others are returned.
    """
    left: list[tuple[Telling, str]] = []
    rows: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    told = {mark for one in counted for telling in one.tellings for mark in telling.marks}
    # rows whose hash or reference was told come first, those of orders never paid last: neither an equal sum of another
    # day nor an order that was given up takes the place of the row of the payment
    ordered = sorted(server_tellings(scope), key=lambda row: (not (row[0].marks & told), row[1] in NOT_PAID))
    same_marks = any(telling.marks & told for telling, _ in ordered)
    for telling, status in ordered:
        telling.victim = owner.get(telling.victim, telling.victim)
        home = _home(telling, [one for one in counted if not (same_marks and _marked_apart(telling, one))])
        rows[status] += bool(telling.report)
        if home is None:
            left.append((telling, status))
        else:
            home.tellings.append(telling)
            joined[status] += 1
    confirmed = {status for status, count in joined.items() if 2 * count >= rows[status]}
    alone: list[tuple[str, Decimal]] = []
    for telling, status in left:
        paid = status in PAID or status in (confirmed or {_USUALLY_PAID})
        if not paid or status in NOT_PAID:
            continue
        if telling.report:
            counted.append(_Counted([telling]))
        else:
            alone.append((telling.currency, telling.amount))
    return alone


def _marked_apart(row: Telling, one: _Counted) -> bool:
    """Whether a row and what was told bear other references and other hours, where both bear those of the bank."""
    told = [other for other in one.tellings if other.marks and other.source != "server"]
    if not row.marks or not told or any(row.marks & other.marks for other in told):
        return False
    times = [other.at_us for other in told if other.at_us is not None]
    return row.at_us is not None and bool(times) and min(abs(row.at_us - at) for at in times) > MOMENT_US


def _payment(one: _Counted, rates: Rates) -> CountedPayment:
    best = min(one.tellings, key=lambda telling: _SOURCES.index(telling.source))
    rate = rates.usd.get(best.currency)
    usd = plain((best.amount * Decimal(rate)).quantize(Decimal("0.01"))) if rate is not None else ""
    return CountedPayment(
        amount=plain(best.amount),
        currency=best.currency,
        reports=tuple(sorted({telling.report for telling in one.tellings if telling.report})),
        at_us=next((telling.at_us for telling in one.tellings if telling.at_us is not None), None),
        method=next((telling.method for telling in one.tellings if telling.method), ""),
        account=next((telling.account for telling in one.tellings if telling.account), ""),
        reference=next((telling.reference for telling in one.tellings if telling.reference), ""),
        usd=usd,
        sightings=tuple(dict.fromkeys(proof for telling in one.tellings for proof in telling.sightings))[:12],
        joined=len(one.tellings),
    )
