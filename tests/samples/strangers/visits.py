"""What those people ask of the web server, and what machines ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from tests.samples.strangers.cast import BOT, BUILDER, EXIT, FIRST, GUESSER, MONITOR, SCANNERS, SHOPKEEPER, Cast

DESKTOP = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.3 Safari/605.1.15"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.example/bot.html)"
HANDSET = "Dart/2.19 (dart:io)"


@dataclass(slots=True)
class Visit:
    at: float
    ip: str
    method: str
    path: str
    status: int
    agent: str = DESKTOP
    user: str = "-"
    host: str = "api.stranger.example"


@dataclass(frozen=True, slots=True)
class Ways:
    """How this kit names its addresses. `pages`: those behind the login. `answer`: status of a login that worked, of one that
    failed, and of a page asked for without one."""

    login: str
    pages: tuple[str, ...]
    uploads: tuple[str, ...]
    package: str
    answer: tuple[int, int, int] = (302, 200, 302)
    agent: str = HANDSET
    basic: bool = False


@dataclass(slots=True)
class Session:
    name: str
    ip: str
    at: float


def sessions_of(cast: Cast) -> list[Session]:
    """When each boss came in from each address."""
    out = []
    for boss in cast.bosses:
        for ip in boss.addresses:
            for day in cast.chance.sample(range(26), cast.chance.randint(2, 7)):
                at = FIRST + timedelta(days=day, hours=cast.chance.gauss(8, 2.5) % 24)
                out.append(Session(boss.name, ip, at.timestamp()))
    return sorted(out, key=lambda each: each.at)


def all_visits(cast: Cast, ways: Ways, sessions: list[Session]) -> list[Visit]:
    out = [visit for each in sessions for visit in _work(cast, ways, each)]
    out += _victims(cast, ways) + _machines(cast, ways) + _attacks(cast, ways)
    return sorted(out, key=lambda visit: visit.at)


def _work(cast: Cast, ways: Ways, session: Session) -> list[Visit]:
    pages = [cast.chance.choice(ways.pages) for _ in range(cast.chance.randint(3, 8))]
    later = [Visit(session.at + 30 + 25 * n, session.ip, *page.split(" ", 1), 200) for n, page in enumerate(pages)]
    if ways.basic:
        door = Visit(session.at, session.ip, "GET", ways.login, 401)
        return [door, *(replace(each, user=session.name) for each in later)]
    slips = (
        [Visit(session.at + 4, session.ip, "POST", ways.login, ways.answer[1])] if cast.chance.random() < 0.25 else []
    )
    return [
        Visit(session.at, session.ip, "GET", ways.login, 200), *slips,
        Visit(session.at + 11, session.ip, "POST", ways.login, ways.answer[0]), *later,
    ]  # fmt: skip


def _victims(cast: Cast, ways: Ways) -> list[Visit]:
    out = []
    for victim in cast.victims:
        out.append(
            Visit(
                victim.at - 300, victim.address, "GET", ways.package, 200, "Mozilla/5.0 (Linux; Android 12; SM-A525F)"
            )
        )
        for n, upload in enumerate(ways.uploads):
            path = upload.format(key=victim.key, code=victim.handler.code, n=victim.number)
            out.append(Visit(victim.at + 4 * n, victim.address, "POST", path, 200, ways.agent))
    return out


def _machines(cast: Cast, ways: Ways) -> list[Visit]:
    """A watchman at the login page, a search engine on paths that sound like a panel, a builder's webhook."""
    start = FIRST.timestamp()
    out = [
        Visit(start + 3600 * n, MONITOR, "GET" if n % 2 else "HEAD", ways.login, 401 if ways.basic else 200,
              "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.example/)")
        for n in range(26 * 24)
    ]  # fmt: skip
    for n, path in enumerate(
        ("/robots.txt", "/administrator/help", "/admin-guide/users", "/dashboard-demo/stats", "/")
    ):
        out += [Visit(start + 86400 * day + 40 * n, BOT, "GET", path, 200, CRAWLER) for day in (2, 9, 16)]
    out += [
        Visit(start + 86400 * 2 * n + 500, BUILDER, "POST", "/hooks/deploy", 200, "GitHub-Hookshot/3f1a")
        for n in range(13)
    ]
    out += [Visit(start + 86400 * 2 * n + 560, BUILDER, "GET", "/healthz", 200, "curl/7.81.0") for n in range(13)]
    return out


def _attacks(cast: Cast, ways: Ways) -> list[Visit]:
    start, out = FIRST.timestamp(), []
    words = (
        "wp-login.php",
        ".git/config",
        "actuator/env",
        "solr/admin",
        "boaform/admin",
        "admin/config.php",
        "owa/auth",
        "HNAP1",
    )
    for place, ip in enumerate(SCANNERS):
        for n in range(45):
            status = 404 if n % 9 else 400
            agent = ("Mozilla/5.0 zgrab/0.x", "Go-http-client/1.1", "-")[place]
            out.append(
                Visit(
                    start + 86400 * (3 + place) + 2 * n, ip, "GET", f"/{cast.chance.choice(words)}?{n}", status, agent
                )
            )
    out.append(
        Visit(
            start + 86400 * 3 + 120, SCANNERS[0], "GET", ways.login, 401 if ways.basic else 200, "Mozilla/5.0 zgrab/0.x"
        )
    )
    refused = 401 if ways.basic else ways.answer[1]
    out += [
        Visit(start + 86400 * 7 + 3 * n, GUESSER, "POST", ways.login, refused, "python-httpx/0.23") for n in range(40)
    ]
    page = ways.pages[0].split(" ", 1)
    out.append(Visit(start + 86400 * 7 + 130, GUESSER, *page, ways.answer[2], "python-httpx/0.23"))
    curious = cast.victims[1]
    if curious.address != EXIT:
        out.append(Visit(curious.at + 900, curious.address, "GET", ways.login, 401 if ways.basic else 200))
        out.append(Visit(curious.at + 905, curious.address, *page, ways.answer[2]))
    return out


def shop_visits(
    cast: Cast, login: str = "/wp-login.php", pages: tuple[str, ...] = ("/wp-admin/index.php", "/wp-admin/edit.php")
) -> list[Visit]:
    """A shop's owner at her own desk, and her customers."""
    start, out = FIRST.timestamp(), []
    host = "bakery.example"
    for day in range(1, 25):
        at = start + 86400 * day + 30_000
        out += [
            Visit(at, SHOPKEEPER, "GET", login, 200, host=host),
            Visit(at + 9, SHOPKEEPER, "POST", login, 302, host=host),
        ]
        out += [Visit(at + 20 + 9 * n, SHOPKEEPER, "GET", page, 200, host=host) for n, page in enumerate(pages)]
        out += [
            Visit(at + 4000 + 50 * n, f"198.51.100.{160 + (day * 3 + n) % 60}", "GET", f"/cakes/{n}", 200, host=host)
            for n in range(6)
        ]
    return sorted(out, key=lambda visit: visit.at)
