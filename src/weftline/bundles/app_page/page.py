"""The page as data: what the workspace shows and the printer prints."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.apps import Likeness


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the app's file came from and under what the page may go. `made_us`: when the page is made."""

    file: str
    made_us: int
    tool: str
    made_by: str = ""
    case: str = ""
    exhibit: str = ""
    marking: str = ""
    example: bool = False


@dataclass(frozen=True, slots=True)
class Kin:
    """Another app of the operation and how alike it is. `exhibit`: the id of the exhibit that it is or lies in."""

    name: str
    exhibit: str
    sha256: str
    same_code_base: bool
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class FlowLine:
    """What is taken and where it goes. `steps`: the methods on the way, as programmers write them."""

    takes: str
    sends: str
    grade: str
    followed: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddressLine:
    """An address and how and where it is written."""

    value: str
    kind: str
    how: str
    place: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Whom to ask, about which account, for what. `source`: the page that says what such a value is; `checked`: how
    sure that is.
    """

    provider: str
    value: str
    ask: str
    source: str
    checked: str
    place: str


@dataclass(frozen=True, slots=True)
class SignerLine:
    """One certificate, what it is worth, and whether what it signs holds."""

    subject: str
    sha256: str
    since: str
    until: str
    worth: str
    holds: str


@dataclass(frozen=True, slots=True)
class KinLine:
    """Another app: of the same code base or only compared, with the methods that both have, rarest first."""

    name: str
    exhibit: str
    sha256: str
    same_code_base: bool
    score: str
    reasons: tuple[str, ...]
    methods: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AppPage:
    """The triage of one app. `kin` is None where there were no other apps to compare it with; `reasons` stand under
    what they speak of.
    """

    title: str
    origin: Origin
    sha256: str
    size: int
    platform: str
    facts: tuple[tuple[str, str], ...]
    plain_words: tuple[str, ...]
    flows: tuple[FlowLine, ...]
    addresses: tuple[AddressLine, ...]
    more_addresses: int
    accounts: tuple[AccountLine, ...]
    signers: tuple[SignerLine, ...]
    kin: tuple[KinLine, ...] | None
    permissions: tuple[str, ...]
    entitlements: tuple[tuple[str, str], ...]
    packers: tuple[str, ...]
    anomalies: tuple[str, ...]
    reasons: tuple[tuple[str, tuple[str, ...]], ...]
    problems: tuple[str, ...]
    limits: tuple[str, ...]
