"""What an app under suspicion is, takes, sends and belongs to (shape of `weftline app --json`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Signer:
    """One signing certificate. `weight` says what it is worth for linking; `lineage`: SHA-256 of the certificates whose
    keys it took over from, oldest first. A certificate of such a chain alone has the scheme `lineage`.
    """

    sha256: str
    sha1: str
    subject: str = ""
    issuer: str = ""
    not_before: str = ""
    not_after: str = ""
    weight: Literal["identifying", "debug_machine", "public_key"] = "identifying"
    schemes: tuple[str, ...] = ()
    verified: bool | None = None
    lineage: tuple[str, ...] = ()

    @property
    def only_claimed(self) -> bool:
        """Whether a chain of keys names it without proof: anybody can put a stranger's certificate there."""
        return self.schemes == ("lineage",) and self.verified is False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the app may talk to. `where` is a locator; `how` is `plain`, `decoded:...`, `resource` or `native`."""

    value: str
    kind: Literal["url", "host", "ip", "path"]
    where: str
    how: str = "plain"
    noise: bool = False


@dataclass(frozen=True, slots=True)
class AppAccount:
    """An account with a service found in the app (builder, SDK, cloud): whom to ask, and what for.

    `source`: the page that says what such a value is. `checked`: what was found when that was looked up:
    `provider` (its own page shows such a value), `others` (only other pages do) or `no`; empty where nothing was asked.
    """

    kind: str
    value: str
    where: str
    provider: str = ""
    ask: str = ""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """Something read and something sent. `grade` must never be read as more than it says."""

    source: str
    sink: str
    grade: Literal["followed", "path", "present"]
    path: tuple[str, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class CodeSketch:
    """What an app's code is compared by: short hashes (hex, six bytes each, sorted, the lowest ones of large apps).

    `methods` of classes under no well-known library, with `names` in the same order; `library` of the others; `texts`:
    constants of code and resources.
    """

    methods: str = ""
    names: tuple[str, ...] = ()
    library: str = ""
    texts: str = ""


@dataclass(frozen=True, slots=True)
class AppFindings:
    """Everything found in one app, without running it. `topics`: what each of the reasons speaks of (keys of
    `app_words.TOPICS`), in their order; empty where that was not kept.
    """

    sha256: str
    size: int
    platform: Literal["android", "ios", "unknown"] = "unknown"
    package: str = ""
    label: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    version_name: str = ""
    version_code: str = ""
    min_sdk: int | None = None
    target_sdk: int | None = None
    signers: tuple[Signer, ...] = ()
    permissions: tuple[str, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    accounts: tuple[AppAccount, ...] = ()
    entitlements: tuple[tuple[str, str], ...] = ()
    flows: tuple[Flow, ...] = ()
    invite_code_screen: bool = False
    packers: tuple[str, ...] = ()
    anomalies: tuple[str, ...] = ()
    code_signature: str = ""
    path_set: str = ""
    icon_sha256: str = ""
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    strings: list[tuple[str, str]] = field(default_factory=list)
    sketch: CodeSketch = field(default_factory=CodeSketch)
