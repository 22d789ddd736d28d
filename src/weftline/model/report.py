"""One victim's account: the answers to the intake questions. Every field is optional; nothing is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AgeBand = Literal["under_13", "13_15", "16_17", "18_24", "25_39", "40_59", "60_up", "unknown"]
MINOR_BANDS: frozenset[str] = frozenset({"under_13", "13_15", "16_17"})


@dataclass(frozen=True, slots=True)
class Handle:
    """A name on a platform, as typed by whoever reported it."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Victim:
    """Who was harmed. Everything here has the role victim and never links two reports by itself."""

    age_band: AgeBand = "unknown"
    country: str = ""
    name: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[Handle, ...] = ()
    accounts: tuple[str, ...] = ()
    safe_contact: str = ""

    @property
    def is_minor(self) -> bool:
        """True where the age band says under 18."""
        return self.age_band in MINOR_BANDS


@dataclass(frozen=True, slots=True)
class Triage:
    """Answers that decide urgency; None = not answered. `paid_at` is ISO 8601 text."""

    danger: bool | None = None
    self_harm: bool | None = None
    still_in_contact: bool | None = None
    paid: bool | None = None
    paid_at: str = ""
    app_installed: bool | None = None
    gave_code: bool | None = None
    intimate_material: bool | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    """How the offender presented itself at one place."""

    platform: str = ""
    handle: str = ""
    user_id: str = ""
    profile_url: str = ""
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SuspectApp:
    """The app the victim was told to install."""

    name: str = ""
    link: str = ""
    file_name: str = ""
    invite_code: str = ""
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """What was asked for. `amount` is a decimal string."""

    amount: str = ""
    currency: str = ""
    deadline: str = ""
    method: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid. `amount` is a decimal string, `time` ISO 8601 text."""

    amount: str = ""
    currency: str = ""
    time: str = ""
    method: str = ""
    beneficiary: str = ""
    account: str = ""
    reference: str = ""
    tx_hash: str = ""


@dataclass(frozen=True, slots=True)
class ExhibitNote:
    """What the report says about one of its files. `intimate`: True, False or None (unknown); `password`: to be tried
    where the file, or one in it, is encrypted.
    """

    file: str
    description: str = ""
    intimate: bool | None = None
    owner: str = ""
    zone: str = ""
    date_order: str = ""
    acquired_at: str = ""
    acquired_by: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Consents:
    """What the victim agreed to; a missing answer counts as no."""

    national: bool = False
    abroad: bool = False
    statistics: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `id` is `r-` and the name it came under. `unknown` keeps fields this version does not know."""

    id: str
    received_at: str = ""
    channel: str = "import"
    agency: str = ""
    reference: str = ""
    language: str = ""
    on_behalf: bool = False
    kind: str = "sextortion"
    marking: str = ""
    originator: str = ""
    pap: str = ""
    legal_basis: str = ""
    victim: Victim = field(default_factory=Victim)
    triage: Triage = field(default_factory=Triage)
    occurred_from: str = ""
    occurred_to: str = ""
    zone: str = ""
    first_contact: Persona = field(default_factory=Persona)
    moved_to: tuple[Persona, ...] = ()
    app: SuspectApp = field(default_factory=SuspectApp)
    demands: tuple[Demand, ...] = ()
    payments: tuple[Payment, ...] = ()
    narrative: str = ""
    threat_words: str = ""
    spread: str = ""
    device: str = ""
    exhibits: tuple[ExhibitNote, ...] = ()
    consents: Consents = field(default_factory=Consents)
    unknown: dict[str, str] = field(default_factory=dict)
