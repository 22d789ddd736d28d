"""Figures that may be published: no small group, and none that can be computed from the others.

A cell below `k` is suppressed, and further cells with it until those suppressed hold at least `k` reports together, so
that neither total nor neighbour gives one away. Which groups were suppressed is not said, only how many. Only reports
whose victims agreed are counted; a missing answer is a no. Reports are not crimes counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from weftline.bundles.material import Told
from weftline.errors import UsageError
from weftline.leads import Rates
from weftline.model.moment import from_us
from weftline.model.report import Payment, Report

VERSION = 1
SMALLEST_K = 3
NOT_STATED = "not stated"
BANDS: Final = ((Decimal(100), "under 100"), (Decimal(1000), "100 to 999"), (Decimal(10000), "1,000 to 9,999"))
TOP_BAND = "10,000 and more"
NOTES = (
    "Reports are not crimes counted: some were never told, and one victim may have told twice.",
    "Only reports whose victims agreed to statistics are counted.",
    "Months are those in which reports were received; the current month is not complete.",
    "Compare releases made by one fixed calendar only; two releases close together may tell of one report.",
)


@dataclass(frozen=True, slots=True)
class Cells:
    """One table. `suppressed_groups` groups with `suppressed_reports` reports together are not shown."""

    shown: dict[str, int]
    suppressed_groups: int = 0
    suppressed_reports: int = 0


def suppress(counts: dict[str, int], k: int) -> Cells:
    """Show no cell below `k`, nor any that subtraction would give away. A table that cannot be saved is left out."""
    ordered = sorted(counts.items(), key=lambda cell: (cell[1], cell[0]))
    hidden = sum(1 for _, number in ordered if number < k)
    if not hidden:
        return Cells(dict(sorted(counts.items())))
    while hidden < len(ordered) and (hidden < 2 or sum(number for _, number in ordered[:hidden]) < k):
        hidden += 1
    left_out = ordered[:hidden]
    return Cells(dict(sorted(ordered[hidden:])), len(left_out), sum(number for _, number in left_out))


def statistics(reports: Sequence[Told], rates: Rates, k: int = 5) -> dict[str, Any]:
    """The publishable document. Raises UsageError for a `k` that protects nobody."""
    if k < SMALLEST_K:
        raise UsageError(f"k = {k} protects nobody.", f"Choose {SMALLEST_K} or more; 5 to 10 is usual.")
    counted = [told for told in reports if told.report.consents.statistics]
    refused = len(reports) - len(counted)
    document: dict[str, Any] = {
        "version": VERSION,
        "k": k,
        "counted": len(counted) if len(counted) >= k else None,
        "not_counted_without_consent": refused if refused >= k or refused == 0 else f"fewer than {k}",
        "tables": {},
        "losses": None,
        "notes": list(NOTES),
    }
    if len(counted) < k:
        document["notes"].append(f"Fewer than {k} reports may be counted; nothing is shown.")
        return document
    for name, group in _groupings(rates).items():
        cells = suppress(dict(Counter(group(told) for told in counted)), k)
        document["tables"][name] = {
            "cells": cells.shown,
            "suppressed": {"groups": cells.suppressed_groups, "reports": cells.suppressed_reports},
        }
    document["losses"] = _losses([told.report for told in counted], rates, k)
    return document


def _groupings(rates: Rates) -> dict[str, Callable[[Told], str]]:
    return {
        "month": lambda told: from_us(told.received_us).strftime("%Y-%m") if told.received_us else NOT_STATED,
        "country": lambda told: told.report.victim.country or NOT_STATED,
        "language": lambda told: told.report.language or NOT_STATED,
        "platform": lambda told: told.report.first_contact.platform.strip().lower() or NOT_STATED,
        "age_band": lambda told: _age_band(told.report),
        "loss_usd": lambda told: _band(told.report, rates),
    }


def _age_band(report: Report) -> str:
    if report.victim.is_minor:
        return "under_18"
    return NOT_STATED if report.victim.age_band == "unknown" else report.victim.age_band


def _band(report: Report, rates: Rates) -> str:
    loss = loss_of(report, rates)
    if loss is None:
        return "none stated, or not in a currency with a rate"
    return next((name for limit, name in BANDS if loss < limit), TOP_BAND)


def loss_of(report: Report, rates: Rates) -> Decimal | None:
    """What a report says was paid, in US dollars, one payment told twice counted once; None if nothing counts."""
    sums = [usd for paid in _distinct(report.payments) if (usd := _in_usd(paid, rates)) is not None]
    return sum(sums, Decimal(0)) if sums else None


def _distinct(payments: Iterable[Payment]) -> list[Payment]:
    found: dict[tuple[str, ...], Payment] = {}
    for number, paid in enumerate(payments):
        mark = paid.tx_hash or paid.reference
        found.setdefault(("mark", mark) if mark else ("number", str(number)), paid)
    return list(found.values())


def _in_usd(paid: Payment, rates: Rates) -> Decimal | None:
    rate = "1" if paid.currency.upper() == "USD" else rates.usd.get(paid.currency.upper())
    if rate is None:
        return None
    try:
        amount = Decimal(paid.amount) * Decimal(rate)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def _losses(reports: Sequence[Report], rates: Rates, k: int) -> dict[str, Any] | None:
    """The rounded total; None where few reports paid or one of them makes up more than half of it."""
    losses = [loss for report in reports if (loss := loss_of(report, rates)) is not None and loss > 0]
    total = sum(losses, Decimal(0))
    if len(losses) < k or max(losses) * 2 > total:
        return None
    return {
        "usd_rounded": str(rounded(total)),
        "reports": len(losses),
        "rate_source": rates.source,
        "rate_date": rates.date,
        "rule": "as told in the reports' own answers; rounded to two significant digits",
    }


def rounded(amount: Decimal) -> int:
    """An amount to two significant digits, as whole dollars."""
    whole = int(amount.to_integral_value())
    digits = max(0, len(str(whole)) - 2)
    unit: int = 10**digits
    return round(whole / unit) * unit
