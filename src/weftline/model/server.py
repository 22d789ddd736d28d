"""What a seized server tells (shape of `weftline server --json`). Every finding carries its locator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from weftline.model.observable import Observable

Plane = Literal["web_admin", "ssh", "panel", "database", "app"]


@dataclass(frozen=True, slots=True)
class Site:
    """One web site that the configuration names."""

    name: str
    root: str = ""
    logs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Login:
    """One login, tried or done. `at_us`: UTC microseconds or None; `time_text` as written."""

    plane: Plane
    ip: str
    success: bool
    locator: str
    user: str = ""
    at_us: int | None = None
    time_text: str = ""
    key_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """An address or account that runs the server. Times in UTC microseconds; `count` successful actions."""

    ip: str = ""
    user: str = ""
    planes: tuple[str, ...] = ()
    count: int = 0
    first_us: int | None = None
    last_us: int | None = None
    country: str = ""
    network: str = ""
    strength: str = ""
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    locators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """A row of the panel's own people: administrators and agents. `identifiers` are `kind:value` stated in the row."""

    id: str
    table: str
    locator: str
    name: str = ""
    role: Literal["admin", "agent", "unknown"] = "unknown"
    title: str = ""
    parent: str = ""
    invite_codes: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    ips: tuple[str, ...] = ()
    victims: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    """A phone that the app reported to the server: a victim's, or an operator's test phone."""

    id: str
    locator: str
    phone: str = ""
    owner: str = ""
    model: str = ""
    ip: str = ""
    country: str = ""
    invite_code: str = ""
    agent: str = ""
    app: str = ""
    first_seen_us: int | None = None
    likely_operator_test: bool = False
    reasons: tuple[str, ...] = ()
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class StolenContacts:
    """Counts of third parties' entries; the entries themselves stay sealed."""

    rows: int = 0
    distinct: int = 0
    by_country: dict[str, int] = field(default_factory=dict)
    locators: tuple[str, ...] = ()
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class ServerPayment:
    """A payment as the server's own tables state it."""

    locator: str
    amount: str
    currency: str
    time_text: str = ""
    at_us: int | None = None
    method: str = ""
    account: str = ""
    reference: str = ""
    device: str = ""
    agent: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """A credential left behind: shown masked, never tried."""

    kind: str
    value_masked: str
    locator: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class HostedApp:
    """An app file that the server hands out; its bytes are triaged by `apps/`."""

    path: str
    sha256: str
    size: int
    locator: str
    uploaded_us: int | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a table was understood, shown so that a person can correct it."""

    table: str
    meaning: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    locator: str
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One dated event of the server, for the merged timeline."""

    at_us: int
    kind: str
    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class ServerFindings:
    """Everything found on one server, without contacting anything.

    `hours`: successful operator actions counted, and the likely UTC offset as an interval [low, high] in hours (None
    where too few). `lines_*`: log lines accounted for.
    """

    inventory: dict[str, str] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)
    logins: list[Login] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    contacts: StolenContacts = field(default_factory=StolenContacts)
    payments: list[ServerPayment] = field(default_factory=list)
    apps: list[HostedApp] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    observables: list[tuple[str, Observable]] = field(default_factory=list)
    mappings: list[Mapping] = field(default_factory=list)
    timeline: list[TimelineEvent] = field(default_factory=list)
    hours_n: int = 0
    utc_offset_interval: tuple[float, float] | None = None
    lines_total: int = 0
    lines_parsed: int = 0
    lines_unparsed: int = 0
    unparsed: list[tuple[str, str, str]] = field(default_factory=list)
    media_hashes: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lines_blank: int = 0
    lines_passed: int = 0
