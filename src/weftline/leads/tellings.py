"""Who tells of a payment: the form, a receipt or message, a row of a seized server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from weftline.leads.devices import devices_of_reports
from weftline.leads.scope import Scope
from weftline.linkage import family_of
from weftline.model.moment import to_us
from weftline.model.observable import Sighting
from weftline.model.report import Payment, Report

_COINS = frozenset({"USDT", "USDC", "BTC", "ETH", "TRX", "LTC", "DOGE", "XMR", "XRP", "SOL", "TON"})
_PAID_TO = frozenset({"payee", "wallet"})
_LOCAL = 7
PAID = frozenset(
    {
        "",
        "paid",
        "success",
        "succeeded",
        "completed",
        "complete",
        "confirmed",
        "done",
        "已支付",
        "已付款",
        "成功",
        "已完成",
    }
)
NOT_PAID = frozenset({
    "pending", "unpaid", "failed", "cancelled", "canceled", "refused", "rejected", "expired", "waiting",
    "待支付", "未支付", "待付款", "未付款", "失败", "失敗", "取消", "已取消", "已拒绝",
})  # fmt: skip


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


def plain(amount: Decimal) -> str:
    """A decimal without exponent and needless zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_MOST_MONEY = Decimal(10) ** 15


def amount_of(text: str) -> Decimal | None:
    """A positive amount; None where the text is none, or more than anybody ever paid."""
    try:
        amount = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < _MOST_MONEY else None


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


def same_account(one: str, other: str) -> bool:
    """Whether two compacted accounts are one: equal, or a number with and without its country's calling code."""
    full, short = (one, other) if len(one) >= len(other) else (other, one)
    numeric = full.isdigit() and short.isdigit() and len(short) >= _LOCAL
    return full == short or (numeric and full.endswith(short) and len(full) - len(short) <= 3)


def tellings_of(scope: Scope, report: Report) -> list[Telling]:
    """What a report's form and papers tell of payments."""
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


def server_tellings(scope: Scope) -> Iterator[tuple[Telling, str]]:
    """Every readable row of the servers' payments with its state; with the report that its device belongs to."""
    device_report = devices_of_reports(scope)
    for exhibit, server in scope.servers.items():
        for row in server.payments:
            amount = amount_of(row.amount)
            if amount is None:
                continue
            mark = compact(row.reference)
            report = device_report.get((exhibit, row.device), "")
            telling = Telling(
                amount,
                row.currency.upper(),
                report or f"{exhibit}:{row.device}",
                "server",
                report,
                row.at_us,
                row.method,
                compact(row.account),
                frozenset({mark} if mark else ()),
                row.reference,
                scope.proofs(locators=[row.locator]),
            )
            yield telling, row.status.strip().casefold()
