"""What the example operation is made of, before any of it is written as evidence.

Everything is made up. Values stand in the normal forms of Weftline's observable kinds (phones in E.164, handles in
lower case, bank accounts as `CC:digits`); the writers vary how they are written. Times are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

ActorRole = Literal["organiser", "administrator", "developer", "handler", "mule", "cash_out"]
Country = Literal["SG", "HK"]
Flavour = Literal["fastadmin", "laravel", "pinyin"]
Told = Literal["form", "receipt", "chat", "server"]
Identifier = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Persona:
    """A face that a handler shows to victims."""

    key: str
    """`persona-3`, unique in the world."""
    name: str
    """The name in its profiles, in Latin letters."""
    name_cjk: str
    """The same name as shown to victims who read Chinese."""
    platform: str
    """Where victims first meet it: `tinder`, `instagram`, `telegram` …"""
    handle: str
    """Its name on that platform, lower case."""
    user_id: str
    """Its number on the platform, empty where the platform shows none."""
    messenger: Identifier
    """Where it moves the talk to, e.g. `("telegram", "mei_lin88")`."""
    picture_seed: int
    """From which its (abstract) profile picture is drawn; 0 = has none."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One of the people behind a syndicate."""

    key: str
    """`handler-3`, unique in the world."""
    role: ActorRole
    """The one role that the truth gives it."""
    name: str
    """What the syndicate's own tables call it (nickname), never a real person."""
    login: str
    """Its user name on the web panel; empty where it has none."""
    unix_login: str
    """Its user name over SSH; empty where it never logs in there."""
    identifiers: tuple[Identifier, ...]
    """All that is its own, as (kind, value)."""
    strong: tuple[Identifier, ...]
    """Those of them that point to one person (handles, phones, mail, accounts, wallets, codes)."""
    addresses: tuple[str, ...]
    """IP addresses it logs in from, most used first."""
    vpn: tuple[str, ...]
    """Those of its addresses that belong to a VPN."""
    codes: tuple[str, ...]
    """Invite codes issued to it (handlers)."""
    personas: tuple[Persona, ...]
    """The faces it plays (handlers)."""
    parent: str
    """Key of the actor it answers to; empty for the organiser."""
    planes: tuple[str, ...]
    """Where it logs in: `ssh`, `panel` (the hosting panel), `web_admin` (the application's own panel), `database`."""
    shift: tuple[int, int]
    """Local hours of work, `(11, 20)`; an end beyond 24 runs past midnight."""
    user_agent: str
    """The browser it uses on the panel."""

    def one(self, kind: str) -> str:
        """Its first identifier of this kind, or an empty text."""
        return next((value for own, value in self.identifiers if own == kind), "")


@dataclass(frozen=True, slots=True)
class Contact:
    """An entry in a victim's address book: a third party."""

    name: str
    """Made-up name."""
    phone: str
    """E.164, from a reserved range."""


@dataclass(frozen=True, slots=True)
class Device:
    """A phone on which the app was opened."""

    id: str
    """The identifier that the app sends (16 hexadecimal digits)."""
    model: str
    """Maker's model name."""
    system: str
    """`Android 11`."""
    address: str
    """IP address it uploaded from."""
    user_agent: str
    """What its HTTP client calls itself."""
    first_seen: datetime
    """First request with its code."""


@dataclass(frozen=True, slots=True)
class Victim:
    """Somebody who was blackmailed by the syndicate, whether or not a report was made."""

    key: str
    """`victim-07`."""
    name: str
    """Made-up name."""
    name_cjk: str
    """Chinese form, empty where there is none."""
    country: Country
    """Where the victim lives."""
    language: str
    """`en`, `zh-Hans`, `zh-Hant`, `ms`, `id`."""
    phone: str
    """E.164."""
    email: str
    """Under a reserved domain."""
    handler: str
    """Key of the handler who worked this victim."""
    persona: str
    """Key of the persona met."""
    code: str
    """Invite code the victim was given, empty where none; a few were given one and never opened the app."""
    app: int
    """Index into `Syndicate.apps`; -1 where the app was never opened."""
    device: Device | None
    """The phone as the server knows it; None where the app was never opened."""
    contacts: tuple[Contact, ...]
    """The address book the app took."""
    met: datetime
    """First contact."""
    reported: bool
    """True for the 34 who report."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment made by a victim who reports."""

    key: str
    """`payment-05`."""
    victim: str
    """Key of the payer."""
    amount: Decimal
    """In `currency`, two decimals."""
    currency: Literal["SGD", "HKD", "USDT"]
    """Currency of the payment."""
    at: datetime
    """When it was made."""
    method: Literal["bank_transfer", "paynow", "fps", "usdt_trc20"]
    """How."""
    payee: str
    """Key of the mule or of the one who cashes out."""
    account: Identifier
    """The account or wallet paid to, one of the payee's identifiers."""
    reference: str
    """Reference of the bank; empty for crypto-currency."""
    tx_hash: str
    """Transaction hash (64 hexadecimal digits); empty for banks."""
    told: tuple[Told, ...]
    """Where the evidence tells of it; `server` = a row in the server's orders table."""


@dataclass(frozen=True, slots=True)
class App:
    """One build of the syndicate's app. All builds share one code base."""

    label: str
    """Name shown under the icon."""
    label_cjk: str
    """The same in Chinese."""
    package: str
    """Android package."""
    version: str
    """`1.4.2`."""
    file_name: str
    """As victims received it."""
    link: str
    """Where victims were told to fetch it."""
    host: str
    """Host the app reports to."""
    host_wrapped: bool
    """True where the host stands in the app only in base64."""
    signer: str
    """Seed of the signing key: equal seed, equal certificate."""
    debug_key: bool
    """True where the developer machine's `CN=Android Debug` key signed it."""
    icon_seed: int
    """From which the icon is drawn."""
    built: datetime
    """Build and upload time."""


@dataclass(frozen=True, slots=True)
class Server:
    """The seized command-and-control server."""

    name: str
    """Host name, used as the archive's name."""
    address: str
    """Its own address."""
    hosts: tuple[str, ...]
    """Domains it answers to (all under `.invalid`)."""
    flavour: Flavour
    """How tables and columns are named."""
    admin_path: str
    """Path of the application's admin panel."""
    api_path: str
    """Common prefix of the app's upload paths."""
    panel_port: int
    """Port of the hosting panel."""
    database: str
    """Name of the application's database."""
    zone: str
    """Time zone set on the machine."""
    tenant_host: str
    """A second, unrelated tenant on the same machine: outside the purpose of the search."""
    acme_email: str
    """Account of the certificate authority: the administrator's mail."""
    bot_id: str
    """Number of the Telegram bot that reports new devices."""
    bot_chat: str
    """Chat the bot writes to."""
    seized: datetime
    """When the image was taken."""


@dataclass(frozen=True, slots=True)
class Syndicate:
    """A group of offenders with its tools."""

    key: str
    """`main` or `second`."""
    actors: tuple[Actor, ...]
    """Its people; for `main` twelve."""
    apps: tuple[App, ...]
    """Its builds, oldest first; empty for `second`."""
    server: Server | None
    """Its server; None for `second`."""
    script_seed: int
    """Fixes how this group words its messages."""

    def actor(self, key: str) -> Actor:
        """The actor of that key. Raises KeyError."""
        for actor in self.actors:
            if actor.key == key:
                return actor
        raise KeyError(key)

    def of_role(self, role: ActorRole) -> tuple[Actor, ...]:
        """All actors of one role, in order."""
        return tuple(actor for actor in self.actors if actor.role == role)


@dataclass(frozen=True, slots=True)
class Rates:
    """Exchange rates of the example: US dollars for one unit."""

    source: str
    """Always `example rates`."""
    date: str
    """ISO date."""
    usd: tuple[tuple[str, Decimal], ...]
    """(currency, US dollars for one unit)."""

    def to_usd(self, amount: Decimal, currency: str) -> Decimal:
        """The amount in US dollars, unrounded."""
        return amount * dict(self.usd)[currency]


@dataclass(frozen=True, slots=True)
class World:
    """The whole example operation, for one seed."""

    seed: int
    """What it was made from."""
    main: Syndicate
    """The syndicate that the operation is about."""
    second: Syndicate
    """Another group, with its own people, sharing one money mule with `main`."""
    shared_mule: str
    """Key of that mule (an actor of `main`)."""
    template_app: App
    """An app of unrelated people made from the same open-source template (other signer, other host)."""
    victims: tuple[Victim, ...]
    """All victims of `main`: the 34 who report first, then those who never did."""
    payments: tuple[Payment, ...]
    """Payments of reporting victims, oldest first, adding up to USD 47,000."""
    test_devices: tuple[tuple[str, Device, str], ...]
    """(actor key, device, code): operators' own phones, the first rows of the server's device table."""
    rates: Rates
    """Exchange rates that make the total exact."""
    shared_hosting: tuple[str, str, str]
    """(domain, address, CDN address) used by many unrelated people: must not link."""

    @property
    def reported(self) -> tuple[Victim, ...]:
        """The victims who report."""
        return tuple(victim for victim in self.victims if victim.reported)

    @property
    def unreported(self) -> tuple[Victim, ...]:
        """Owners of devices on the server who never reported."""
        return tuple(victim for victim in self.victims if not victim.reported)

    def victim(self, key: str) -> Victim:
        """The victim of that key. Raises KeyError."""
        for victim in self.victims:
            if victim.key == key:
                return victim
        raise KeyError(key)
