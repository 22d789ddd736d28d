"""When the people behind the server worked on it: one visit is one session from one address on one plane."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from weftline_example.nouns import Actor, Server, World

_CHANCE = {
    ("organiser", "web_admin"): 0.35,
    ("administrator", "ssh"): 0.32,
    ("administrator", "panel"): 0.24,
    ("administrator", "web_admin"): 0.2,
    ("developer", "ssh"): 0.34,
    ("handler", "web_admin"): 0.6,
    ("cash_out", "web_admin"): 0.42,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One session of an operator; times in UTC."""

    actor: Actor
    plane: str
    address: str
    start: datetime
    minutes: int


def server_of(world: World) -> Server:
    """The main syndicate's server. Raises ValueError where there is none."""
    if world.main.server is None:
        raise ValueError("the syndicate of this world has no server")
    return world.main.server


def opened(world: World) -> datetime:
    """When the machine was set up: some days before the first build."""
    return world.main.apps[0].built - timedelta(days=6)


def make_visits(world: World) -> tuple[Visit, ...]:
    """All sessions, oldest first, within each actor's hours in the machine's time zone."""
    server = server_of(world)
    zone = ZoneInfo(server.zone)
    out: list[Visit] = []
    for actor in world.main.actors:
        rng = random.Random(f"{world.seed}:visits:{actor.key}")
        rest = rng.randrange(7)
        for plane in actor.planes:
            made = []
            day = opened(world).astimezone(zone).date()
            while day <= server.seized.astimezone(zone).date():
                if rng.random() < _CHANCE.get((actor.role, plane), 0.2) * (0.12 if day.weekday() == rest else 1):
                    made.append(_visit(rng, actor, plane, day, zone))
                day += timedelta(days=1)
            out += [visit for visit in made if visit.start < server.seized - timedelta(hours=3)]
    return tuple(sorted(out, key=lambda visit: (visit.start, visit.actor.key, visit.plane)))


def _visit(rng: random.Random, actor: Actor, plane: str, day: date, zone: ZoneInfo) -> Visit:
    first, last = actor.shift
    minute = rng.randrange(first * 60 + 5, last * 60 - 25)
    # Hours beyond 24 belong to the shift that began the day before.
    start = datetime.combine(day, time(0), zone) + timedelta(minutes=minute, seconds=rng.randrange(60))
    others = actor.addresses[1:]
    address = rng.choice(others) if others and rng.random() < 0.28 else actor.addresses[0]
    return Visit(actor, plane, address, start.astimezone(ZoneInfo("UTC")), rng.randrange(8, 55))
