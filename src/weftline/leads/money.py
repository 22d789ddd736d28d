"""What was paid and demanded, each payment once however often it is told.

One payment is told in a form, a receipt, a chat and the offenders' own table. Two tellings are one payment where
transaction hash or reference agree; else where amount, currency and beneficiary agree within 48 hours for the same
victim. Tellings that lack time or beneficiary join those of the same victim that do not contradict them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from weftline.leads.case import Rates
from weftline.leads.devices import devices_of_reports
from weftline.leads.scope import Scope
from weftline.linkage import family_of
from weftline.model.lead import CountedPayment, Money
from weftline.model.moment import to_us
from weftline.model.observable import Sighting
from weftline.model.report import Payment, Report

WINDOW_US = 48 * 3_600 * 1_000_000
_COINS = frozenset({"USDT", "USDC", "BTC", "ETH", "TRX", "LTC", "DOGE", "XMR", "XRP", "SOL", "TON"})
_NOT_PAID = frozenset({
    "0", "pending", "unpaid", "failed", "cancelled", "canceled", "refused", "rejected", "expired", "waiting",
    "待支付", "未支付", "待付款", "未付款", "失败", "失敗", "取消", "已取消", "已拒绝",
})  # fmt: skip
_SOURCES = ("form", "receipt", "server")
_PAID_TO = frozenset({"payee", "wallet"})


@dataclass(slots=True)
class Telling:
    """One source that tells of a payment. `victim`: report, or device on a server where no report is tied."""

    amount: Decimal
    currency: str
    victim: str
    source: str
    report: str = ""
    at_us: int | None = None
    method: str = ""
    account: str = ""
    marks: frozenset[str] = frozenset()
    reference: str = ""
    sightings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Counted:
    tellings: list[Telling] = field(default_factory=list)


def count_money(scope: Scope) -> Money:
    """Totals of a series. Rows of a server count where a report of the series is tied to their device or reference;
    what only the server tells of others is given apart.
    """
    tellings = [one for report in scope.reports for one in _of_report(scope, report)]
    counted = _join(tellings, _owner_by_victim(scope))
    alone = _add_server(scope, counted)
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


def plain(amount: Decimal) -> str:
    """A decimal without exponent and needless zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_of(text: str) -> Decimal | None:
    """A positive amount; None where the text is none."""
    try:
        amount = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def time_of(text: str) -> int | None:
    """A time with a zone as UTC microseconds; None for any other text."""
    try:
        return to_us(datetime.fromisoformat(text))
    except ValueError:
        return None


def compact(account: str) -> str:
    """An account as compared between form, receipt and table: letters and digits, no kind or country before it."""
    bare = account.rpartition(":")[2]
    kept = "".join(char for char in bare if char.isalnum())
    return kept if any(char.islower() for char in kept) and any(char.isupper() for char in kept) else kept.lower()


def _totals(rows: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in rows:
        totals[currency] += amount
    return dict(sorted(totals.items()))


def _demands(reports: Iterable[Report]) -> Iterable[tuple[str, Decimal]]:
    for report in reports:
        told = {(d.currency.upper(), amount_of(d.amount), d.deadline, d.to) for d in report.demands}
        yield from ((currency, amount) for currency, amount, _, _ in sorted(told, key=str) if amount is not None)


def _of_report(scope: Scope, report: Report) -> list[Telling]:
    told = [one for payment in report.payments if (one := _of_form(scope, report, payment)) is not None]
    return told + _of_receipts(scope, report)


def _of_form(scope: Scope, report: Report, payment: Payment) -> Telling | None:
    amount = amount_of(payment.amount)
    if amount is None:
        return None
    marks = frozenset(mark for text in (payment.tx_hash, payment.reference) if (mark := compact(text)))
    wanted = {compact(payment.account), *marks} - {""}
    proofs = tuple(seen.id for seen in scope.sightings(report.id) if compact(seen.value) in wanted)[:12]
    return Telling(
        amount,
        payment.currency.upper(),
        report.id,
        "form",
        report.id,
        time_of(payment.time),
        payment.method,
        compact(payment.account),
        marks,
        payment.tx_hash or payment.reference,
        proofs,
    )


def _of_receipts(scope: Scope, report: Report) -> list[Telling]:
    """Payments told by documents of the report: a page, or a message, with one sum and a transaction hash or account.

    A chat line with a sum and an account is a demand, so only a transaction hash makes a message a receipt.
    """
    by_place: dict[str, list[Sighting]] = defaultdict(list)
    for seen in scope.sightings(report.id):
        by_place[seen.locator.partition("&box=")[0]].append(seen)
    found = []
    for place, group in by_place.items():
        sums = {seen.value for seen in group if seen.kind == "money"}
        hashes = [seen for seen in group if seen.kind == "tx_hash"]
        accounts = [
            seen
            for seen in group
            if family_of(seen.kind) in _PAID_TO and seen.role != "victim" and seen.kind != "tx_hash"
        ]
        paper = "#page=" in place and "box=" not in "".join(seen.locator for seen in group)
        if len(sums) != 1 or not (hashes or (accounts and paper)):
            continue
        currency, _, text = next(iter(sums)).partition(" ")
        amount = amount_of(text)
        if amount is None or (not hashes and currency in _COINS):
            continue
        marks = frozenset(compact(seen.value) for seen in hashes)
        times = {seen.at_us for seen in group if seen.at_us is not None}
        account = compact(accounts[0].value) if len({seen.value for seen in accounts}) == 1 else ""
        proofs = tuple(seen.id for seen in group)[:12]
        at_us = min(times, default=None)
        reference = hashes[0].value if hashes else ""
        found.append(
            Telling(amount, currency, report.id, "receipt", report.id, at_us, "", account, marks, reference, proofs)
        )
    return found


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
    if one.account and other.account and one.account != other.account:
        return False
    same_list = one.source == other.source and one.report == other.report and one.source != "receipt"
    if same_list or (one.source == other.source and one.marks and other.marks):
        return one.at_us is not None and one.at_us == other.at_us and not (one.marks and other.marks)
    return one.at_us is None or other.at_us is None or abs(one.at_us - other.at_us) <= WINDOW_US


def _add_server(scope: Scope, counted: list[_Counted]) -> list[tuple[str, Decimal]]:
    """Join the servers' rows; those of the series' own victims count, the others are returned."""
    alone: list[tuple[str, Decimal]] = []
    device_report = devices_of_reports(scope)
    for exhibit, server in scope.servers.items():
        for row in server.payments:
            amount = amount_of(row.amount)
            if amount is None:
                continue
            mark = compact(row.reference)
            marks = frozenset({mark} if mark else ())
            report = device_report.get((exhibit, row.device), "")
            proofs = scope.proofs(locators=[row.locator])
            telling = Telling(
                amount,
                row.currency.upper(),
                report or f"{exhibit}:{row.device}",
                "server",
                report,
                row.at_us,
                row.method,
                compact(row.account),
                marks,
                row.reference,
                proofs,
            )
            home = _home(telling, counted)
            if home is not None:
                home.tellings.append(telling)
            elif row.status.strip().casefold() in _NOT_PAID:
                continue
            elif report:
                counted.append(_Counted([telling]))
            else:
                alone.append((telling.currency, amount))
    return alone


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
