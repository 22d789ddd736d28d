"""What is known of one victim's situation; None or empty means not known, and advice then covers both cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from weftline.model.report import MINOR_BANDS, AgeBand

Device = Literal["", "android", "ios", "other"]
RECENT_PAYMENT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Situation:
    """One situation. `country`: ISO 3166-1 alpha-2. `paid_at` and `now`: aware times; `now` defaults to this moment.

    `payment_methods`: words as the victim chose them (`bank`, `crypto`, `card`, `gift_card`, `wallet`). `kind`: as in
    the report: sextortion, ransomware, ddos or other.
    """

    language: str = "en"
    country: str = ""
    age_band: AgeBand = "unknown"
    on_behalf: bool = False
    kind: str = "sextortion"
    danger: bool | None = None
    self_harm: bool | None = None
    still_in_contact: bool | None = None
    paid: bool | None = None
    paid_at: datetime | None = None
    payment_methods: tuple[str, ...] = ()
    app_installed: bool | None = None
    device: Device = ""
    gave_code: bool | None = None
    intimate_material: bool | None = None
    spread: bool | None = None
    platform: str = ""
    now: datetime | None = None

    @property
    def is_minor(self) -> bool:
        """True where the age band says under 18."""
        return self.age_band in MINOR_BANDS

    @property
    def may_be_minor(self) -> bool:
        """True where nothing rules out that the victim is under 18."""
        return self.is_minor or self.age_band == "unknown"

    @property
    def moment(self) -> datetime:
        """The time that counts as now."""
        return self.now or datetime.now(UTC)

    @property
    def paid_recently(self) -> bool:
        """Paid within 24 hours, or paid at a time that is not known: the bank may still stop it."""
        if not self.paid:
            return False
        if self.paid_at is None:
            return True
        paid_at = self.paid_at if self.paid_at.tzinfo else self.paid_at.replace(tzinfo=UTC)
        return self.moment - paid_at <= RECENT_PAYMENT
