"""The web requests of a made-up server: operators at work, phones uploading, and all the others; in several formats."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from tests.samples.fleet.people import People

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0 Safari/537.36"
PHONE = "okhttp/4.9.1"
PROXY = "198.51.100.250"
START = datetime(2022, 7, 1, tzinfo=UTC)
PANELS = ("/admin", "/houtai", "/kTzQp9.php/index", "/manage", "/x7k2", "/backend", "/api/admin", "/sys-door")


@dataclass(slots=True)
class Hit:
    at: float
    ip: str
    request: str
    status: int
    agent: str = BROWSER
    user: str = "-"


def panel_hits(
    people: People, panel: str, style: str, chance: random.Random
) -> tuple[list[Hit], list[tuple[str, str, float]], set[str]]:
    """(requests, logins for the panel's own log, addresses that were let in)."""
    hits: list[Hit] = []
    logins: list[tuple[str, str, float]] = []
    let_in: set[str] = set()
    for operator in people.operators:
        for address in operator.addresses:
            for day in sorted(chance.sample(range(25), chance.randint(3, 8))):
                at = (START + timedelta(days=day, hours=chance.gauss(6, 2.5) % 24)).timestamp()
                hits += _session(panel, style, address, operator.name, at, chance)
                logins.append((operator.name, address, at + 9))
                let_in.add(address)
    return hits, logins, let_in


def _session(panel: str, style: str, ip: str, name: str, at: float, chance: random.Random) -> list[Hit]:
    pages = [
        chance.choice(["devices", "contacts/export?id=3", "agents", "sms", "dashboard", "album?u=7"])
        for _ in range(chance.randint(3, 9))
    ]
    later = [Hit(at + 20 + 30 * n, ip, f"GET {panel}/{page} HTTP/1.1", 200) for n, page in enumerate(pages)]
    if style == "basic":
        return [Hit(at, ip, f"GET {panel}/ HTTP/1.1", 401), *[Hit(h.at, ip, h.request, 200, user=name) for h in later]]
    status = 200 if style == "single page" else 302
    slips = (
        [Hit(at + 3, ip, f"POST {panel}/login HTTP/1.1", 401 if style == "single page" else 200)]
        if chance.random() < 0.2
        else []
    )
    return [
        Hit(at, ip, f"GET {panel}/login HTTP/1.1", 200),
        *slips,
        Hit(at + 9, ip, f"POST {panel}/login HTTP/1.1", status),
        *later,
    ]


def victim_hits(people: People, chance: random.Random) -> list[Hit]:
    out = []
    for phone in people.phones:
        at = (START + timedelta(days=chance.random() * 28)).timestamp()
        out += [
            Hit(at - 400, phone.address, "GET /d/yue.apk HTTP/1.1", 200),
            Hit(at, phone.address, "POST /api/register HTTP/1.1", 200, PHONE),
            Hit(at + 5, phone.address, "POST /api/contacts/upload HTTP/1.1", 200, PHONE),
            Hit(at + 9, phone.address, "POST /api/album/upload HTTP/1.1", 200, PHONE),
        ]
    return out


def trap_hits(people: People, panel: str, chance: random.Random) -> list[Hit]:
    """Scanners with and without a name, guessers of passwords, a curious visitor, crawlers and a watchman."""
    out = []
    words = [
        "wp-login",
        "admin",
        "phpmyadmin/index",
        "manager/html",
        "shell",
        "console",
        "login",
        "vendor/eval",
        "cgi/x",
        ".env",
        "backup",
    ]
    for place, ip in enumerate(people.scanners):
        agent = "zgrab/0.x" if place % 2 else BROWSER
        for n in range(40):
            at = (START + timedelta(days=2 + place, seconds=2 * n)).timestamp()
            out.append(Hit(at, ip, f"GET /{chance.choice(words)}{n}.php HTTP/1.1", 404, agent))
    for ip in people.guessers:
        begin = (START + timedelta(days=chance.randint(1, 20))).timestamp()
        out += [
            Hit(
                begin + 4 * n,
                ip,
                f"POST {panel}/login HTTP/1.1",
                chance.choice([200, 401, 403]),
                "python-requests/2.28",
            )
            for n in range(30)
        ]
        out.append(Hit(begin + 130, ip, f"GET {panel}/devices HTTP/1.1", 302, "python-requests/2.28"))
    curious = people.phones[0].address
    at = (START + timedelta(days=9)).timestamp()
    out += [
        Hit(at, curious, f"GET {panel}/login HTTP/1.1", 200),
        Hit(at + 8, curious, f"GET {panel}/devices HTTP/1.1", 302),
    ]
    for n in range(60):
        at = (START + timedelta(hours=10 * n)).timestamp()
        out.append(Hit(at, "192.0.2.251", "GET /robots.txt HTTP/1.1", 404, "examplebot/2.1 (+http://bot.example/)"))
        out.append(Hit(at, "192.0.2.252", f"GET {panel}/login HTTP/1.1", 200, "uptime-watch/1.0"))
    return out


def shop_hits(people: People, chance: random.Random) -> list[Hit]:
    out = []
    for n in range(150):
        at = (START + timedelta(hours=4 * n)).timestamp()
        visitor = f"192.0.2.{chance.randint(1, 90)}"
        out.append(Hit(at, visitor, f"GET /flowers/{n % 9} HTTP/1.1", 200))
        out.append(
            Hit(
                at + 2,
                visitor,
                f"POST /{chance.choice(['contact', 'account/login', 'register', 'cart'])} HTTP/1.1",
                302,
            )
        )
        if n % 12 == 0:
            out += [
                Hit(at + 1, people.owner, "POST /shop-admin/login HTTP/1.1", 302),
                Hit(at + 3, people.owner, "GET /shop-admin/orders HTTP/1.1", 200),
            ]
    return out


def _clf(hit: Hit, zone: timezone) -> str:
    return datetime.fromtimestamp(hit.at, zone).strftime("[%d/%b/%Y:%H:%M:%S %z]")


def _combined(hit: Hit, zone: timezone) -> str:
    return f'{hit.ip} - {hit.user} {_clf(hit, zone)} "{hit.request}" {hit.status} 512 "-" "{hit.agent}"'


def _nginx_json(hit: Hit, zone: timezone) -> str:
    at = datetime.fromtimestamp(hit.at, zone).isoformat()
    user = "" if hit.user == "-" else hit.user
    return json.dumps(
        {
            "time": at,
            "remote_addr": hit.ip,
            "remote_user": user,
            "request": hit.request,
            "status": hit.status,
            "http_user_agent": hit.agent,
        }
    )


def _caddy(hit: Hit, zone: timezone) -> str:
    del zone
    method, uri, proto = hit.request.split(" ")
    request = {
        "remote_ip": hit.ip,
        "remote_port": "4711",
        "proto": proto,
        "method": method,
        "host": "yue.example",
        "uri": uri,
        "headers": {"User-Agent": [hit.agent]},
    }
    return json.dumps(
        {
            "level": "info",
            "ts": hit.at,
            "logger": "http.log.access",
            "msg": "handled request",
            "request": request,
            "user_id": "" if hit.user == "-" else hit.user,
            "status": hit.status,
        }
    )


def _pipes(hit: Hit, zone: timezone) -> str:
    return (
        f"{hit.ip}|{datetime.fromtimestamp(hit.at, zone).isoformat()}|{hit.user}|{hit.request}|{hit.status}|{hit.agent}"
    )


_SITE = b"server {\n listen 443;\n server_name yue.example;\n root /srv/app/public;\n access_log %s %s;\n}\n"
# format: (path of the log, configuration path and text, line)
FORMATS = {
    "combined": ("var/log/nginx/access.log", ("etc/nginx/conf.d/yue.conf", _SITE % (b"/var/log/nginx/access.log", b"combined")), _combined),
    "json": ("srv/logs/visits.txt", ("etc/nginx/conf.d/yue.conf", b"log_format j escape=json '{\"time\":\"$time_iso8601\",\"remote_addr\":\"$remote_addr\",\"request\":\"$request\",\"status\":\"$status\"}';\n" + _SITE % (b"/srv/logs/visits.txt", b"j")), _nginx_json),
    "caddy": ("var/log/caddy/access.log", ("etc/caddy/Caddyfile", b"yue.example {\n root * /srv/app/public\n log {\n  output file /var/log/caddy/access.log\n }\n}\n"), _caddy),
    "pipes": ("data/weblog/y.txt", ("etc/nginx/nginx.conf", b"http {\nlog_format p '$remote_addr|$time_iso8601|$remote_user|$request|$status|$http_user_agent';\n" + _SITE % (b"/data/weblog/y.txt", b"p") + b"}\n"), _pipes),
    "vhost": ("var/log/apache2/other_vhosts_access.log", ("etc/apache2/sites-enabled/000.conf", b'LogFormat "%v:%p %h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" vhost_combined\n<VirtualHost *:80>\nServerName yue.example\nDocumentRoot /srv/app/public\nCustomLog /var/log/apache2/other_vhosts_access.log vhost_combined\n</VirtualHost>\n'), lambda h, z: "yue.example:443 " + _combined(h, z)),
    "behind a proxy": ("var/log/nginx/yue.access.log", ("etc/nginx/conf.d/yue.conf", b"set_real_ip_from 198.51.100.248/29;\n" + _SITE % (b"/var/log/nginx/yue.access.log", b"combined")), lambda h, z: f'{PROXY} - {h.user} {_clf(h, z)} "{h.request}" {h.status} 512 "-" "{h.agent}" "{h.ip}"'),
    "syslog": ("var/log/web.log", ("etc/nginx/conf.d/yue.conf", _SITE % (b"syslog:server=unix:/dev/log", b"combined")), lambda h, z: datetime.fromtimestamp(h.at, z).strftime("%b %e %H:%M:%S") + " box nginx: " + _combined(h, z)),
}  # fmt: skip
