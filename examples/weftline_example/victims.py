"""The victims of the main syndicate: 34 who report from Singapore and Hong Kong, and those who never did."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from weftline_example.names import Registry, table
from weftline_example.nouns import Actor, Contact, Country, Device, Syndicate, Victim

REPORTING = 34
_START = datetime(2022, 3, 4, tzinfo=UTC)
_NETWORK = {"SG": ("203.0.113.", 1, 31, "2001:db8:2"), "HK": ("203.0.113.", 33, 63, "2001:db8:4")}


def make_victims(seed: int, main: Syndicate, registry: Registry) -> tuple[Victim, ...]:
    """All victims; reporting ones first, each group in the order of first contact."""
    rng = random.Random(f"{seed}:victims")
    handlers = main.of_role("handler")
    silent = rng.randrange(22, 39)
    total = REPORTING + silent
    worked = _spread(rng, handlers, REPORTING) + _spread(rng, handlers, silent)
    countries = _shuffled(rng, ["SG"] * 20 + ["HK"] * 14) + [rng.choice(("SG", "HK")) for _ in range(silent)]
    opened = _shuffled(rng, ["opened"] * 25 + ["code"] * 3 + [""] * 6) + ["opened"] * silent
    met = sorted(_moment(rng) for _ in range(REPORTING)) + sorted(_moment(rng) for _ in range(silent))
    pool = [_contact(rng, registry) for _ in range(700)]
    return tuple(
        _victim(rng, registry, main, number, countries[number], worked[number], opened[number], met[number], pool)
        for number in range(total)
    )


def make_device(rng: random.Random, country: str, first_seen: datetime, address: str = "") -> Device:
    """A phone with its address in the country's example network."""
    model, system = rng.choice(table("names")["phone"]["models"])
    if not address:
        prefix, low, high, six = _NETWORK[country]
        in_six = rng.random() < 0.2
        address = f"{six}:{rng.randrange(1, 0xFFFF):x}::{rng.randrange(1, 0xFFFF):x}" if in_six else (
            f"{prefix}{rng.randrange(low, high)}")  # fmt: skip
    agent = rng.choice(("okhttp/3.12.1", f"Dalvik/2.1.0 (Linux; U; {system}; {model})", "uni-app"))
    return Device(f"{rng.getrandbits(64):016x}", model, system, address, agent, first_seen)


def _shuffled(rng: random.Random, items: list[str]) -> list[str]:
    rng.shuffle(items)
    return items


def _spread(rng: random.Random, handlers: tuple[Actor, ...], count: int) -> list[Actor]:
    """Every handler works at least three victims, the rest unevenly."""
    weights = [rng.uniform(1, 3) for _ in handlers]
    chosen = [*handlers, *handlers, *handlers]
    chosen += rng.choices(handlers, weights, k=count - len(chosen))
    rng.shuffle(chosen)
    return chosen


def _moment(rng: random.Random) -> datetime:
    """Victims are met in the evening (local 19 to 24 h, eight hours ahead of UTC)."""
    return _START + timedelta(days=rng.randrange(138), hours=rng.randrange(11, 16), minutes=rng.randrange(60),
                              seconds=rng.randrange(60))  # fmt: skip


def _contact(rng: random.Random, registry: Registry) -> Contact:
    country = rng.choice(("SG", "SG", "HK"))
    latin, cjk = registry.person(country)
    first = latin.split()[0]
    name = rng.choice((latin, first, cjk or latin, f"{first} {rng.choice(('work', 'gym', 'mum', 'office', 'bro'))}"))
    return Contact(name, registry.phone(country))


def _language(rng: random.Random, country: str) -> str:
    if country == "HK":
        return rng.choices(("zh-Hant", "en", "zh-Hans"), (65, 28, 7))[0]
    return rng.choices(("en", "zh-Hans", "ms", "id"), (48, 26, 18, 8))[0]


def _victim(
    rng: random.Random, registry: Registry, main: Syndicate, number: int, country: Country | str, handler: Actor,
    opened: str, met: datetime, pool: list[Contact],
) -> Victim:  # fmt: skip
    name, cjk = registry.person(country)
    language = _language(rng, country)
    if not opened:
        language = "zh-Hant" if country == "HK" else "en"
    persona = rng.choice(handler.personas)
    app = max(n for n, build in enumerate(main.apps) if n == 0 or build.built <= met)
    device = (
        make_device(rng, country, met + timedelta(seconds=rng.randrange(3600, 108_000))) if opened == "opened" else None
    )
    contacts = tuple(rng.sample(pool, rng.randrange(14, 48))) if device else ()
    return Victim(
        f"victim-{number + 1:02d}", name, cjk if language.startswith("zh") else "", country, language,  # type: ignore[arg-type]
        registry.phone(country), registry.email(name), handler.key, persona.key,
        rng.choice(handler.codes) if opened else "", app if device else -1, device, contacts, met,
        reported=number < REPORTING,
    )  # fmt: skip
