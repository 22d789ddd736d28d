"""Who is on a made-up server: operators, agents, victims' phones and their contacts, and those who only look like it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

REGIONS = {
    "SG": ("65", "8", 8),
    "HK": ("852", "5", 8),
    "JP": ("81", "90", 10),
    "TH": ("66", "81", 9),
    "KR": ("82", "10", 10),
}
SHARED = "198.51.100.9"


@dataclass(slots=True)
class Operator:
    """One of the group: login name, addresses, the planes on which they come in."""

    name: str
    addresses: list[str]
    planes: set[str]


@dataclass(slots=True)
class Agent:
    number: int
    name: str
    code: str


@dataclass(slots=True)
class Phone:
    """A victim's phone. `contacts`: numbers as the phone kept them."""

    number: int
    region: str
    phone: str
    address: str
    code: str
    key: str
    model: str
    contacts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class People:
    operators: list[Operator]
    agents: list[Agent]
    phones: list[Phone]
    guessers: list[str]
    scanners: list[str]
    owner: str
    customers: list[str]


def number_in(chance: random.Random, region: str) -> str:
    calling, start, length = REGIONS[region]
    return "+" + calling + start + "".join(chance.choices("0123456789", k=length - len(start)))


def as_kept(chance: random.Random, number: str, region: str) -> str:
    """A number as address books keep it: international, national, with spaces or dashes."""
    calling = REGIONS[region][0]
    national = number.removeprefix("+" + calling)
    trunk = "" if region in {"SG", "HK"} else "0"
    shape = chance.randrange(4)
    if shape == 0:
        return number
    if shape == 1:
        return f"+{calling} {national[:4]} {national[4:]}"
    if shape == 2:
        return f"{trunk}{national[:4]}-{national[4:]}"
    return trunk + national


def make_people(chance: random.Random, planes: list[str], *, contacts: int = 40) -> People:
    """Operators come from 203.0.113.128/25 and IPv6, victims from 203.0.113.0/25, the curious from 192.0.2.0/24."""
    homes = [f"203.0.113.{n}" for n in chance.sample(range(129, 250), 30)] + [f"2001:db8:7::{n:x}" for n in range(1, 9)]
    chance.shuffle(homes)
    operators = []
    for place, name in enumerate(
        chance.sample(["boss", "laoli", "amei", "jet", "kefu01", "nine", "ops2"], chance.randint(2, 5))
    ):
        wanted = {"web_admin"} | ({planes[place % len(planes)]} if place < 2 else set())
        operators.append(Operator(name, [homes.pop() for _ in range(chance.randint(1, 2))], wanted))
    operators[0].addresses.append(SHARED)
    agents = [
        Agent(n, f"agent{n}", f"{chance.randint(1000, 9999)}{chance.choice('ABCDEF')}{n}")
        for n in range(1, chance.randint(3, 7))
    ]
    main = chance.choice(list(REGIONS))
    phones = []
    seen: set[str] = set()
    for number in range(1, chance.randint(25, 60)):
        region = main if chance.random() < 0.8 else chance.choice(list(REGIONS))
        phone = Phone(
            number, region, _fresh(chance, region, seen), SHARED if chance.random() < 0.1 else f"203.0.113.{chance.randint(2, 120)}",
            chance.choice(agents).code, f"{chance.getrandbits(64):016x}", chance.choice(["SM-G991B", "Pixel 6", "OPPO A94", "HUAWEI P40"]),
        )  # fmt: skip
        phone.contacts = [_fresh(chance, region, seen) for _ in range(chance.randint(contacts // 2, contacts * 2))]
        phone.contacts += chance.sample(phones[-1].contacts, 3) if phones and phones[-1].region == region else []
        phones.append(phone)
    return People(
        operators, agents, phones, [f"192.0.2.{n}" for n in chance.sample(range(1, 90), 3)],
        [f"192.0.2.{n}" for n in chance.sample(range(100, 250), 4)], "198.51.100.200",
        [_fresh(chance, main, seen) for _ in range(40)],
    )  # fmt: skip


def _fresh(chance: random.Random, region: str, seen: set[str]) -> str:
    while (number := number_in(chance, region)) in seen:
        pass
    seen.add(number)
    return number
