"""Who appears on the strangers' servers. Everybody has a reserved number and a documentation address."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

FIRST = datetime(2023, 3, 1, tzinfo=UTC)
EXIT = "198.51.100.77"  # a VPN's exit that a boss and victims share
MONITOR, BOT, BUILDER = "198.51.100.20", "198.51.100.66", "198.51.100.90"
SHOPKEEPER = "198.51.100.150"
SCANNERS = ("192.0.2.14", "192.0.2.45", "192.0.2.201")
GUESSER = "192.0.2.99"
NAMES = ("An", "Bea", "Chi", "Dov", "Eli", "Fay", "Gus", "Hao", "Ida", "Jun", "妈妈", "老王", "João", "Mãe", "Zoë")


@dataclass(slots=True)
class Boss:
    """One of those who run the server: login name and addresses."""

    name: str
    addresses: list[str]


@dataclass(slots=True)
class Handler:
    number: int
    name: str
    code: str


@dataclass(slots=True)
class Victim:
    """`contacts`: (name, number as the phone kept it); `known`: the same numbers in E.164. `at`: UTC seconds."""

    number: int
    country: str
    phone: str
    address: str
    handler: Handler
    key: str
    model: str
    at: float
    contacts: list[tuple[str, str]] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    @property
    def when(self) -> datetime:
        return datetime.fromtimestamp(int(self.at), UTC)


@dataclass(slots=True)
class Cast:
    chance: random.Random
    bosses: list[Boss]
    handlers: list[Handler]
    victims: list[Victim]
    customers: list[str]

    @property
    def codes(self) -> dict[str, int]:
        return {each.code: sum(v.handler is each for v in self.victims) for each in self.handlers}

    @property
    def contact_rows(self) -> list[tuple[int, int, str, str]]:
        """The address books as a table: (key, whose, name, number)."""
        return [
            (v.number * 1000 + n, v.number, name, raw) for v in self.victims for n, (name, raw) in enumerate(v.contacts)
        ]


def fresh_number(chance: random.Random, country: str, seen: set[str]) -> str:
    """A number of a range that nobody can hold."""
    while True:
        n = chance.randrange(10_000)
        number = {
            "SG": f"+658000{n:04d}",
            "HK": f"+8525000{n:04d}",
            "PH": f"+63900000{n:04d}",
            "US": f"+1{chance.choice((212, 305, 415, 617, 702, 808))}55501{n % 100:02d}",
            "AU": f"+6149157{n:04d}",
            "FR": f"+3363998{n:04d}",
        }[country]
        if number not in seen:
            seen.add(number)
            return number


def as_written(chance: random.Random, number: str, country: str) -> str:
    """As an address book has it."""
    calling = {"SG": "65", "HK": "852", "PH": "63", "US": "1", "AU": "61", "FR": "33"}[country]
    inner = number[1 + len(calling) :]
    trunk = "" if country in {"SG", "HK", "US"} else "0"
    if chance.random() < 0.35:
        return chance.choice([number, f"+{calling} {inner[:3]} {inner[3:]}", f"00{calling}{inner}"])
    if country == "US":
        return chance.choice(
            [f"({inner[:3]}) {inner[3:6]}-{inner[6:]}", f"{inner[:3]}.{inner[3:6]}.{inner[6:]}", inner]
        )
    return chance.choice([trunk + inner, f"{trunk}{inner[:4]} {inner[4:]}", f"{trunk}{inner[:4]}-{inner[4:]}"])


def make_cast(
    seed: int,
    names: tuple[str, ...],
    handlers: tuple[str, ...],
    code: str,
    countries: tuple[str, ...],
    victims: int = 24,
) -> Cast:
    """`code`: how an invite code looks: `9` a digit, `A` a letter, the rest as it stands."""
    chance = random.Random(seed)
    homes = [f"203.0.113.{n}" for n in chance.sample(range(130, 250), 12)] + [f"2001:db8:51::{n:x}" for n in (5, 6)]
    chance.shuffle(homes)
    bosses = [Boss(name, [homes.pop() for _ in range(chance.randint(1, 2))]) for name in names]
    bosses[-1].addresses.append(EXIT)
    team = [Handler(n, name, _code(chance, code)) for n, name in enumerate(handlers, 1)]
    seen: set[str] = set()
    people: list[Victim] = []
    for number in range(1, victims + 1):
        country = chance.choice(countries)
        address = EXIT if number % 11 == 3 else f"203.0.113.{chance.randint(2, 125)}"
        person = Victim(
            number, country, fresh_number(chance, country, seen), address, chance.choice(team),
            f"{chance.getrandbits(64):016x}", chance.choice(("SM-A525F", "Redmi Note 11", "CPH2371", "iPhone13,2")),
            (FIRST + timedelta(days=chance.random() * 26)).timestamp(),
        )  # fmt: skip
        for _ in range(chance.randint(12, 45)):
            person.known.append(fresh_number(chance, country, seen))
        if people and people[-1].country == country:
            person.known += people[-1].known[:2]
        person.contacts = [(chance.choice(NAMES), as_written(chance, each, country)) for each in person.known]
        people.append(person)
    return Cast(chance, bosses, team, people, [fresh_number(chance, countries[0], seen) for _ in range(25)])


def _code(chance: random.Random, shape: str) -> str:
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ"
    return "".join(
        chance.choice("0123456789") if c == "9" else chance.choice(letters) if c == "A" else c for c in shape
    )
