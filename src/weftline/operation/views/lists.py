"""Plain lists: all reports, all decisions."""

from __future__ import annotations

from weftline.model.series import Decision
from weftline.operation.opening import Operation
from weftline.operation.views.overview import ReportCard, card, series_by_report
from weftline.operation.views.withholding import victims_of
from weftline.store import decisions, exhibits, reports, series


def report_cards(operation: Operation) -> list[ReportCard]:
    """Every report as a line, the latest first."""
    with operation.store.read() as db:
        of_report = series_by_report(series.every(db))
        held: dict[str, int] = {}
        for item in exhibits.find(db):
            held[item.report] = held.get(item.report, 0) + 1
        own = victims_of(db)
        cards = [
            card(
                item,
                of_report.get(item.report.id, ""),
                held.get(item.report.id, 0),
                own=own.get(item.report.id, ()),
            )
            for item in reports.every(db)
        ]
    return sorted(cards, key=lambda shown: (shown.received or "", shown.id), reverse=True)


def decision_list(operation: Operation) -> list[Decision]:
    """Every decision, the latest first, those taken back among them."""
    with operation.store.read() as db:
        return decisions.every(db)[::-1]
