"""Which reports cannot wait, and why, in the field's order: life, children, money still moving, contact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from weftline.model.report import Report

RECENT_PAYMENT = timedelta(hours=24)


def urgency(report: Report, received: datetime | None) -> tuple[int, str]:
    """How urgent a report is (0 = not) and the reasons in words, most serious first. Being still in contact alone makes
    no report urgent: most victims are, and the advice they got says what to do.

    A payment counts as recent if made within 24 hours before the report was received.
    """
    reasons: list[tuple[int, str]] = []
    if report.triage.self_harm:
        reasons.append((100, "thoughts of self-harm"))
    if report.triage.danger:
        reasons.append((90, "in danger now"))
    if report.victim.is_minor:
        reasons.append((80, "under 18"))
    if _paid_recently(report, received):
        reasons.append((70, "paid less than 24 hours before reporting: a bank or exchange may be able to stop it"))
    if reasons and report.triage.still_in_contact:
        reasons.append((30, "still in contact with the offender"))
    reasons.sort(reverse=True)
    return (reasons[0][0] if reasons else 0, "; ".join(text for _, text in reasons))


def _paid_recently(report: Report, received: datetime | None) -> bool:
    if received is None:
        return False
    times = [report.triage.paid_at, *(payment.time for payment in report.payments)]
    for text in times:
        paid = when(text)
        if paid is not None and timedelta(0) <= received - paid <= RECENT_PAYMENT:
            return True
    return False


def when(text: str) -> datetime | None:
    """An ISO 8601 time as an aware datetime; one without an offset counts as UTC; None where it is not a time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
