"""Who and what comes to these servers: the strangers' people and traps, and six traps more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.samples.fleet import Machine
from tests.samples.strangers.cast import EXIT, FIRST, Cast, Victim, make_cast
from tests.samples.strangers.visits import Session, Visit, Ways, all_visits, sessions_of

CARRIER = "198.51.100.120"  # a mobile carrier's shared address: an operator on the road, and victims
PROBE, SMOKE, SEARCH, AUDITOR = "198.51.100.31", "198.51.100.92", "198.51.100.67", "192.0.2.88"
TEST_PHONE = "+85250009999"


@dataclass(slots=True)
class Newcomer:
    """A server with its truth. `tests`: numbers of the operators' own test phones, which are no victims."""

    machine: Machine
    tests: set[str]


@dataclass(slots=True)
class Town:
    cast: Cast
    sessions: list[Session]
    visits: list[Visit]
    tester: Victim


def settle(
    seed: int, names: tuple[str, ...], handlers: tuple[str, ...], code: str, countries: tuple[str, ...], ways: Ways
) -> Town:
    cast = make_cast(seed, names, handlers, code, countries, 26)
    cast.bosses[0].addresses.append(CARRIER)
    for victim in cast.victims:
        if victim.number % 7 == 2 and victim.address != EXIT:
            victim.address = CARRIER
    sessions = sessions_of(cast)
    tester = Victim(
        900, "HK", TEST_PHONE, cast.bosses[0].addresses[0], cast.handlers[0], f"{cast.chance.getrandbits(64):016x}",
        "Pixel 4a", FIRST.timestamp() - 7200,
    )  # fmt: skip
    visits = all_visits(cast, ways, sessions) + _more_machines(ways) + _auditor(ways) + _testing(tester, ways)
    return Town(cast, sessions, sorted(visits, key=lambda each: each.at), tester)


def _more_machines(ways: Ways) -> list[Visit]:
    """A probe that posts an empty login to see it refused, a build's smoke test, a search engine on the login page."""
    start = FIRST.timestamp()
    refused = 401 if ways.basic else ways.answer[1]
    probe = [Visit(start + 21600 * n, PROBE, "POST", ways.login, refused, "Better Uptime Bot") for n in range(100)]
    smoke = []
    for n in range(9):
        at = start + 250_000 * n
        smoke += [
            Visit(at, SMOKE, "GET", "/healthz", 200, "curl/7.88.1"),
            Visit(at + 1, SMOKE, "GET", ways.login, 401 if ways.basic else 200, "curl/7.88.1"),
            Visit(at + 2, SMOKE, "POST", ways.uploads[0].format(key="smoke", code="0", n=0), 422, "curl/7.88.1"),
        ]
    search = [
        Visit(start + 90_000 * n, SEARCH, "GET", ways.login, 401 if ways.basic else 200, "Mozilla/5.0 (compatible; bingbot/2.0)")
        for n in range(1, 20)
    ]  # fmt: skip
    return probe + smoke + search


def _auditor(ways: Ways) -> list[Visit]:
    """A scanner with a browser's name that tries standard passwords, then every page it guesses."""
    start = FIRST.timestamp() + 86400 * 11
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.51 Safari/537.36"
    out = [Visit(start, AUDITOR, "GET", ways.login, 401 if ways.basic else 200, agent)]
    out += [
        Visit(start + 2 + n, AUDITOR, "POST", ways.login, 401 if ways.basic else ways.answer[1], agent)
        for n in range(5)
    ]
    for n, page in enumerate(ways.pages):
        method, path = page.split(" ", 1)
        out.append(Visit(start + 20 + n, AUDITOR, method, path, 401 if ways.basic else ways.answer[2], agent))
    out += [Visit(start + 30 + n, AUDITOR, "GET", f"/backup{n}.zip", 404, agent) for n in range(12)]
    return out


def _testing(tester: Victim, ways: Ways) -> list[Visit]:
    """One of those who run the server tries the app on a phone of his own, at his own address, before any victim."""
    return [
        Visit(tester.at + 5 * n, tester.address, "POST", path.format(key=tester.key, code=tester.handler.code, n=900), 200, ways.agent)
        for n, path in enumerate(ways.uploads)
    ]  # fmt: skip


def truth(
    town: Town, name: str, files: dict[str, bytes], operators: set[str], tenant: set[str] | None = None,
    *, tested: bool = False,
) -> Newcomer:  # fmt: skip
    cast = town.cast
    known = [number for victim in cast.victims for number in victim.known]
    phones = {victim.phone for victim in cast.victims}
    machine = Machine(0, {"kit": name}, files, operators, cast.codes, phones, set(known), len(known), tenant or set())
    return Newcomer(machine, {TEST_PHONE} if tested else set())


def behind(visit: Visit) -> Visit:
    """The visit as the machine sees it behind an edge network: the peer is the edge's."""
    return replace(visit, ip=f"198.51.100.{240 + int(visit.at) % 12}")
