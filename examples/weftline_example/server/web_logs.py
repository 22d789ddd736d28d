"""The web server: its configuration with its own log format, and the access logs of two sites."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from weftline_example.apk import app_bytes
from weftline_example.nouns import World
from weftline_example.server.phones import Phone, last_seen
from weftline_example.server.rows import PATHS, Rows
from weftline_example.server.tree import Tree, packed
from weftline_example.server.visits import opened, server_of

_BROWSERS = (
    "Mozilla/5.0 (Linux; Android 11; SM-A515F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/101.0 Mobile",
    "Mozilla/5.0 (Linux; Android 12; Pixel 5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/102.0 Mobile",
)
_SCANNED = (
    "/.env", "/wp-login.php", "/phpmyadmin/index.php", "/.git/config", "/vendor/phpunit/eval-stdin.php",
    "/boaform/admin/formLogin", "/actuator/health", "/owa/auth/logon.aspx", "/solr/admin/info/system", "/manager/html",
    "/cgi-bin/luci", "/admin/login.php", "/backup.sql", "/api/v2/users", "/HNAP1", "/console/", "/xmlrpc.php",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """One request."""

    at: datetime
    ip: str
    host: str
    request: str
    status: int
    size: int
    agent: str
    referer: str = "-"
    seconds: float = 0.01
    forwarded: str = "-"


@dataclass(frozen=True, slots=True)
class Style:
    """A log format: its name, its definition for nginx and how a line of it is written."""

    name: str
    definition: str
    line: Callable[[Hit, ZoneInfo], str]


def _long(hit: Hit, zone: ZoneInfo) -> str:
    return (f'{hit.ip} - - [{hit.at.astimezone(zone):%d/%b/%Y:%H:%M:%S %z}] "{hit.request}" {hit.status} {hit.size} '
            f'"{hit.referer}" "{hit.agent}" "{hit.forwarded}" {hit.seconds:.3f}')  # fmt: skip


def _host_first(hit: Hit, zone: ZoneInfo) -> str:
    at = hit.at.astimezone(zone).isoformat(timespec="seconds")
    took = f"{hit.status} {hit.size} {hit.seconds:.3f}"
    return f'{hit.host} {hit.ip} [{at}] "{hit.request}" {took} "{hit.agent}" "{hit.referer}"'


def _json(hit: Hit, zone: ZoneInfo) -> str:
    at = hit.at.astimezone(zone).isoformat(timespec="seconds")
    return json.dumps({"t": at, "ip": hit.ip, "host": hit.host, "req": hit.request, "st": str(hit.status),
                       "len": str(hit.size), "ua": hit.agent, "ref": hit.referer}, ensure_ascii=False)  # fmt: skip


STYLES = (
    Style(
        "long",
        "'$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent '\n"
        '                    \'"$http_referer" "$http_user_agent" "$http_x_forwarded_for" $request_time\'',
        _long,
    ),
    Style(
        "hostfirst",
        "'$host $remote_addr [$time_iso8601] \"$request\" $status $body_bytes_sent $request_time '\n"
        '                    \'"$http_user_agent" "$http_referer"\'',
        _host_first,
    ),
    Style(
        "rows",
        'escape=json \'{"t": "$time_iso8601", "ip": "$remote_addr", "host": "$host", "req": "$request", \'\n'
        '                    \'"st": "$status", "len": "$body_bytes_sent", "ua": "$http_user_agent", \'\n'
        '                    \'"ref": "$http_referer"}\'',
        _json,
    ),
)


def style_of(world: World) -> Style:
    """The log format of this world's machine."""
    return STYLES[random.Random(f"{world.seed}:style").randrange(len(STYLES))]


def site_root(world: World) -> str:
    """Folder of the application on the machine."""
    return f"www/wwwroot/{server_of(world).hosts[0]}"


def write_web(world: World, rows: Rows, tenant: list[Hit], tree: Tree) -> dict[str, int]:
    """Configuration and access logs of both sites; gives the number of lines by path."""
    zone = ZoneInfo(server_of(world).zone)
    _configuration(world, tree)
    style = style_of(world)
    lines = [(hit.at, style.line(hit, zone)) for hit in _hits(world, rows)]
    lines += _awkward(world, style, zone)
    # Like nginx itself: in the order in which requests ended.
    lines.sort(key=lambda each: each[0])
    counts = _rotated(tree, "www/wwwlogs/app_access.log", lines, server_of(world).seized)
    _errors(world, tree, zone)
    combined = [(hit.at, _long(hit, zone).rsplit(' "', 1)[0]) for hit in sorted(tenant, key=lambda hit: hit.at)]
    counts |= _rotated(tree, f"www/wwwlogs/{server_of(world).tenant_host}.log", combined, server_of(world).seized)
    return counts


def _rotated(tree: Tree, path: str, lines: list[tuple[datetime, str]], end: datetime) -> dict[str, int]:
    """Weekly files: the current one, the last one plain, older ones packed."""
    weeks: dict[int, list[tuple[datetime, str]]] = {}
    for at, line in lines:
        weeks.setdefault((end - at).days // 7, []).append((at, line))
    counts = {}
    for age, held in weeks.items():
        name = path if age == 0 else f"{path}.{age}" + (".gz" if age > 1 else "")
        raw = "".join(f"{line}\n" for _, line in held).encode("utf-8", "surrogateescape")
        tree.add(name, packed(raw) if name.endswith(".gz") else raw, held[-1][0])
        counts[name] = len(held)
    return counts


def _hits(world: World, rows: Rows) -> list[Hit]:
    rng = random.Random(f"{world.seed}:hits")
    return [*_phone_hits(world, rows, rng), *_operator_hits(world, rows, rng), *_scans(world, rng), *_checks(world)]


def _phone_hits(world: World, rows: Rows, rng: random.Random) -> list[Hit]:
    """What phones did: fetch the app, verify the code, upload, and call home now and then."""
    hosts, api = {app.package: app for app in world.main.apps}, server_of(world).api_path
    out = []
    for phone in rows.phones:
        device, first, app = phone.device, phone.device.first_seen, hosts[phone.app]
        before = first - timedelta(minutes=rng.randrange(2, 25), seconds=rng.randrange(60))
        fetched = _of(phone, before, f"GET /d/{app.file_name}", app.host, rng)
        out.append(replace(fetched, agent=rng.choice(_BROWSERS), size=len(app_bytes(world, app))))
        if rng.random() < 0.25:
            wrong = _of(phone, first - timedelta(seconds=41), f"POST {api}/invite/verify", app.host, rng)
            out.append(replace(wrong, status=403))
        calls = (
            (0, f"POST {api}/invite/verify?code={phone.code}"),
            (3, f"POST {api}/device/add?device_id={device.id}"),
            (6, f"POST {api}/contacts/upload?device_id={device.id}"),
        )
        out += [_of(phone, first + timedelta(seconds=after), call, app.host, rng) for after, call in calls]
        span, count = last_seen(phone) - first, rng.randrange(8, 30)
        beat = f"GET {api}/heart/beat?device_id={device.id}"
        out += [_of(phone, first + span * (n / count), beat, app.host, rng) for n in range(1, count + 1)]
    return out


def _of(phone: Phone, at: datetime, request: str, host: str, rng: random.Random) -> Hit:
    """A request of a phone."""
    device = phone.device
    return Hit(at, device.address, host, f"{request} HTTP/1.1", 200, rng.randrange(2, 90), device.user_agent, "-",
               rng.uniform(0.01, 0.9))  # fmt: skip


def _operator_hits(world: World, rows: Rows, rng: random.Random) -> list[Hit]:
    """What operators did on the admin panel; now and then somebody mistypes the password first."""
    base, host, out = server_of(world).admin_path, server_of(world).hosts[0], []
    for act in rows.acts:
        pages = [(0, f"GET {base}/{PATHS[act.page]}?page=1", 200, rng.randrange(900, 22_000))]
        if act.page == "login":
            login = f"POST {base}/index/login"
            pages = [(-14, f"GET {base}/index/login", 200, 4211), (0, login, 302, 0)]
            pages.append((1, f"GET {base}/index", 200, rng.randrange(18_000, 30_000)))
            if rng.random() < 0.08:
                pages.append((-6, login, 200, 96))
        out += [
            Hit(act.at + timedelta(seconds=after), act.visit.address, host, f"{request} HTTP/1.1", status, size,
                act.visit.actor.user_agent, f"https://{host}{base}/index", rng.uniform(0.02, 0.4))
            for after, request, status, size in pages
        ]  # fmt: skip
    return out


def _scans(world: World, rng: random.Random) -> list[Hit]:
    """Strangers' machines that try paths on every server of the world."""
    server, out = server_of(world), []
    start, end = opened(world), server.seized
    for _ in range(34):
        ip, at = f"192.0.2.{rng.randrange(1, 78)}", start + (end - start) * rng.random()
        agent = rng.choice(
            ("Mozilla/5.0 zgrab/0.x", "python-requests/2.27.1", "-", "Go-http-client/1.1", "curl/7.68.0")
        )
        # Whoever asks may write any sender into this header.
        claimed = rng.choice(("-", "127.0.0.1", "203.0.113.250"))
        for path in rng.sample(_SCANNED, rng.randrange(5, len(_SCANNED))):
            at += timedelta(seconds=rng.randrange(1, 9))
            where = rng.choice((server.address, *server.hosts))
            out.append(Hit(at, ip, where, f"GET {path} HTTP/1.1", 404, 146, agent, forwarded=claimed))
        if rng.random() < 0.3:
            login = f"POST {server.admin_path}/index/login HTTP/1.1"
            out += [Hit(at + timedelta(seconds=n), ip, server.hosts[0], login, 200, 96, agent) for n in range(1, 9)]
    return out


def _checks(world: World) -> list[Hit]:
    """An uptime service that looks in every six hours."""
    server, out, at = server_of(world), [], opened(world)
    while at < server.seized:
        out.append(Hit(at, world.shared_hosting[1], server.hosts[0], "HEAD / HTTP/1.1", 200, 0, "UptimeCheck/1.0"))
        at += timedelta(hours=6)
    return out


def _awkward(world: World, style: Style, zone: ZoneInfo) -> list[tuple[datetime, str]]:
    """Lines as real logs hold them: binary and empty requests, cut lines, odd methods, other output."""
    rng = random.Random(f"{world.seed}:awkward")
    server = server_of(world)
    requests = [
        "\\x16\\x03\\x01\\x00\\xEE\\x01\\x00\\x00", "", "-", "GET", "PRI * HTTP/2.0", "GET /a\\x22b HTTP/1.1",
        "CONNECT cdn.example:443 HTTP/1.1", "GET /" + "a" * 3000 + " HTTP/1.1", "OPTIONS / RTSP/1.0",
    ]  # fmt: skip
    out = []
    for request in requests:
        at = opened(world) + (server.seized - opened(world)) * rng.random()
        hit = Hit(at, f"192.0.2.{rng.randrange(1, 78)}", server.address, request, 400, 150, "-")
        out.append((at, style.line(hit, zone)))
    whole = style.line(Hit(at, "192.0.2.9", server.address, "GET /cut HTTP/1.1", 404, 146, "cut"), zone)
    out.append((at + timedelta(seconds=1), whole[: len(whole) // 2]))
    out.append((at + timedelta(seconds=2), ""))
    out.append((at + timedelta(seconds=3), "\0\0\0\0" + whole))
    out.append((at + timedelta(seconds=4), "nginx: worker process exited on signal 9"))
    out.append((at + timedelta(seconds=5), whole.replace("/cut", "/caf\udce9")))
    return out


def _errors(world: World, tree: Tree, zone: ZoneInfo) -> None:
    """The error log of the application's site: missing files, asked for by strangers."""
    rng, server = random.Random(f"{world.seed}:errors"), server_of(world)
    moments = sorted(opened(world) + (server.seized - opened(world)) * rng.random() for _ in range(40))
    lines = [
        f"{at.astimezone(zone):%Y/%m/%d %H:%M:%S} [error] 871#871: *{n * 231} open() "
        f'"/{site_root(world)}/public/favicon.ico" failed (2: No such file or directory), '
        f"client: 192.0.2.{rng.randrange(1, 78)}, server: {server.hosts[0]}, "
        f'request: "GET /favicon.ico HTTP/1.1", host: "{server.hosts[0]}"\n'
        for n, at in enumerate(moments, 1)
    ]
    tree.add("www/wwwlogs/app_error.log", "".join(lines), moments[-1])


def _configuration(world: World, tree: Tree) -> None:
    server, style = server_of(world), style_of(world)
    at = opened(world) + timedelta(hours=1)
    tree.add(
        "etc/nginx/nginx.conf",
        "user www www;\nworker_processes auto;\npid /run/nginx.pid;\n\nevents { worker_connections 1024; }\n\nhttp {\n"
        f"    log_format {style.name} {style.definition};\n"
        "    include mime.types;\n    server_tokens off;\n"
        "    access_log /var/log/nginx/access.log;\n    include /etc/nginx/conf.d/*.conf;\n}\n",
        at,
    )
    tree.add("etc/nginx/mime.types", "types { text/html html; application/vnd.android.package-archive apk; }\n", at)
    names = " ".join(server.hosts)
    tree.add(
        "etc/nginx/conf.d/app.conf",
        f"server {{\n    listen 443 ssl http2;\n    server_name {names};\n    root /{site_root(world)}/public;\n"
        "    index index.php index.html;\n"
        f"    access_log /www/wwwlogs/app_access.log {style.name};\n    error_log /www/wwwlogs/app_error.log;\n"
        f"    location {server.admin_path} {{ try_files $uri /index.php?s=$uri; }}\n"
        f"    location {server.api_path}/ {{ try_files $uri /index.php?s=$uri; }}\n"
        "    location /d/ { default_type application/vnd.android.package-archive; }\n}\n",
        at,
    )
    tree.add(
        f"etc/nginx/conf.d/{server.tenant_host}.conf",
        f"server {{\n    listen 443 ssl;\n    server_name {server.tenant_host};\n"
        f"    root /www/wwwroot/{server.tenant_host};\n"
        f"    access_log /www/wwwlogs/{server.tenant_host}.log combined;\n}}\n",
        at,
    )
    stray = '192.0.2.77 - - [%s] "GET / HTTP/1.1" 301 162 "-" "curl/7.68.0"\n'
    moments = [server.seized - timedelta(hours=n * 9) for n in range(30, 0, -1)]
    zone = ZoneInfo(server.zone)
    lines = "".join(stray % f"{when.astimezone(zone):%d/%b/%Y:%H:%M:%S %z}" for when in moments)
    tree.add("var/log/nginx/access.log", lines, moments[-1])
