"""Money as the result document states it: each payment with its proofs, totals with rate, source and date."""

from __future__ import annotations

from weftline.bundles.material import Material
from weftline.bundles.proving import Prover
from weftline.bundles.result import MoneyLine, PaymentLine
from weftline.model.lead import CountedPayment
from weftline.model.moment import iso

DOUBLE_COUNTS = (
    "One payment told in form, receipt, chat and server table is counted once: same transaction hash or reference, "
    "else same amount, currency and beneficiary within 48 hours."
)


def money_line(material: Material, prover: Prover) -> MoneyLine:
    """Totals and payments. A payment that cannot be followed back is left out of the list and counted."""
    money = material.leads.money
    found = []
    for number, paid in enumerate(money.payments, 1):
        proofs = prover.by_sightings(paid.sightings) or _by_reports(paid, prover)
        if proofs:
            found.append(_payment(f"M{number}", paid, proofs, prover))
        else:
            prover.leave_out("payments")
    return MoneyLine(
        paid=dict(sorted(money.paid.items())),
        demanded=dict(sorted(money.demanded.items())),
        usd_paid=money.usd_paid,
        rates=dict(sorted(money.rates.items())),
        rate_source=money.rate_source,
        rate_date=money.rate_date,
        unconverted=dict(sorted(money.unconverted.items())),
        double_counts=DOUBLE_COUNTS,
        payments=tuple(found),
    )


def _by_reports(paid: CountedPayment, prover: Prover) -> tuple[str, ...]:
    return tuple(dict.fromkeys(proof for report in paid.reports for proof in prover.by_report(report)))


def _payment(name: str, paid: CountedPayment, proofs: tuple[str, ...], prover: Prover) -> PaymentLine:
    clean = prover.withholding.clean_evidence
    return PaymentLine(
        id=name,
        amount=paid.amount,
        currency=paid.currency,
        usd=paid.usd,
        time=iso(paid.at_us),
        method=paid.method,
        account=clean(paid.account),
        reference=clean(paid.reference),
        reports=tuple(prover.withholding.label(report) for report in paid.reports),
        joined=paid.joined,
        proofs=proofs,
    )
