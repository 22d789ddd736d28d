"""Which steps a situation calls for, in the order in which they cannot wait.

Order after the advice of police and helplines: life, children, contact, money still moving, evidence, the app, the
accounts, other people, pictures, reports, and what fraudsters try next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from weftline.advice.situation import Situation


@dataclass(frozen=True, slots=True)
class Rule:
    """One step: its texts' name, when it applies, whether it comes before all else, and which contacts help with it."""

    name: str
    applies: Callable[[Situation], bool]
    urgent: bool = False
    contacts: tuple[str, ...] = ()


def _always(_: Situation) -> bool:
    return True


def _of_pictures(s: Situation) -> bool:
    return s.kind in {"sextortion", "other"}


def _app(s: Situation) -> bool:
    return s.app_installed is True


def _by(method: str) -> Callable[[Situation], bool]:
    return lambda s: bool(s.paid) and method in s.payment_methods


FOUR: Final = ("no_contact", "no_payment", "keep_evidence", "report_police")
MINOR_THIRD: Final = "minor_no_pictures"

RULES: Final = (
    Rule("danger", lambda s: s.danger is True, urgent=True, contacts=("emergency",)),
    Rule("self_harm", lambda s: s.self_harm is True, urgent=True, contacts=("crisis_line", "emergency")),
    Rule("not_your_fault", lambda s: _of_pictures(s) and not s.is_minor),
    Rule("minor_adult", lambda s: s.is_minor, urgent=True, contacts=("child_line",)),
    Rule("behalf", lambda s: s.on_behalf),
    Rule("stop_answering", lambda s: s.still_in_contact is not False and not s.is_minor),
    Rule("minor_stop_answering", lambda s: s.still_in_contact is not False and s.is_minor),
    Rule("paid_recent", lambda s: s.paid_recently, urgent=True, contacts=("fraud_line",)),
    Rule("paid_crypto", _by("crypto")),
    Rule("paid_gift_card", _by("gift_card")),
    Rule("paid_before", lambda s: bool(s.paid) and not s.paid_recently, contacts=("fraud_line",)),
    Rule("not_paid", lambda s: not s.paid),
    Rule("evidence", lambda s: not s.is_minor),
    Rule("evidence_age_unknown", lambda s: s.age_band == "unknown" and _of_pictures(s)),
    Rule("minor_evidence", lambda s: s.is_minor),
    Rule("app_android", lambda s: _app(s) and s.device != "ios" and not s.is_minor),
    Rule("app_ios", lambda s: _app(s) and s.device in {"ios", ""} and not s.is_minor),
    Rule("minor_app", lambda s: _app(s) and s.is_minor),
    Rule("code_given", lambda s: s.gave_code is True),
    Rule("passwords", lambda s: _app(s) or s.gave_code is True or s.kind == "ransomware"),
    Rule("ransomware", lambda s: s.kind == "ransomware", urgent=True),
    Rule("ddos", lambda s: s.kind == "ddos", urgent=True),
    Rule("warn_contacts", lambda s: _of_pictures(s) and not s.is_minor),
    Rule("images_adult", lambda s: _pictures(s) and not s.is_minor, contacts=("image_removal",)),
    Rule("images_minor", lambda s: _pictures(s) and s.is_minor, contacts=("image_removal", "child_line")),
    Rule("spread", lambda s: s.spread is True and not s.is_minor),
    Rule("platform", _of_pictures),
    Rule("police", _always, contacts=("police",)),
    Rule("recovery_fraud", _always),
    Rule("care", _always, contacts=("crisis_line",)),
)


def _pictures(s: Situation) -> bool:
    return _of_pictures(s) and s.intimate_material is not False


def rules_for(situation: Situation) -> list[Rule]:
    """The rules that apply, those that cannot wait first, else in the order above."""
    found = [rule for rule in RULES if rule.applies(situation)]
    return [rule for rule in found if rule.urgent] + [rule for rule in found if not rule.urgent]


def four_for(situation: Situation) -> tuple[str, str, str, str]:
    """The four pieces of advice; for a victim under 18 the third says not to send or copy pictures."""
    first, second, third, fourth = FOUR
    return first, second, MINOR_THIRD if situation.is_minor else third, fourth
