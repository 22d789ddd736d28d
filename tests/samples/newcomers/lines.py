"""Log lines and exports that the strangers' servers did not have."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from tests.samples.newcomers.town import behind
from tests.samples.strangers.lines import zone
from tests.samples.strangers.visits import Visit


def structured(visit: Visit) -> str:
    """A service's own JSON: the time in milliseconds, the client as a pair."""
    return json.dumps({
        "level": "info", "event": "http_request", "ts": int(visit.at * 1000), "client": {"host": visit.ip, "port": 50411},
        "http": {"method": visit.method, "path": visit.path, "status": visit.status}, "ua": visit.agent,
    })  # fmt: skip


def edge_json(visit: Visit) -> str:
    """nginx's `escape=json` with `$msec`, the peer an edge network's, the client in its header."""
    return json.dumps({
        "msec": f"{visit.at:.3f}", "remote_addr": behind(visit).ip, "cf_connecting_ip": visit.ip, "host": visit.host,
        "request": f"{visit.method} {visit.path} HTTP/2.0", "status": str(visit.status), "body_bytes_sent": "512",
        "http_user_agent": visit.agent,
    })  # fmt: skip


def lograge(visit: Visit) -> str:
    at = datetime.fromtimestamp(int(visit.at), UTC)
    return (
        f"method={visit.method} path={visit.path} format=html controller=Desk action=index status={visit.status} "
        f"duration=12.31 view=4.10 db=2.02 remote_ip={visit.ip} time={at:%Y-%m-%dT%H:%M:%SZ}"
    )


def w3c(visits: Iterable[Visit]) -> bytes:
    """IIS: times in UTC, blanks in the browser's name as plus signs, a new head after each restart."""
    head = (
        "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2023-03-01 00:00:00\r\n"
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) "
        "sc-status sc-substatus sc-win32-status time-taken\r\n"
    )
    out = []
    for number, visit in enumerate(visits):
        if number % 700 == 0:
            out.append(head)
        stem, _, query = visit.path.partition("?")
        at = datetime.fromtimestamp(int(visit.at), UTC)
        out.append(
            f"{at:%Y-%m-%d %H:%M:%S} 10.0.0.4 {visit.method} {stem} {query or '-'} 443 {visit.user} {visit.ip} "
            f"{visit.agent.replace(' ', '+')} - {visit.status} 0 0 31\r\n"
        )
    return "".join(out).encode()


def zap(visit: Visit) -> str:
    """ginzap: the time as seconds with a fraction."""
    path, _, query = visit.path.partition("?")
    return json.dumps({
        "level": "info", "ts": round(visit.at + 0.25, 3), "caller": "zap@v0.1.0/zap.go:90", "msg": path, "status": visit.status,
        "method": visit.method, "path": path, "query": query, "ip": visit.ip, "user-agent": visit.agent, "latency": 0.0021,
    })  # fmt: skip


def logstash(visit: Visit) -> str:
    """logback-access with logstash's encoder behind a balancer."""
    at = datetime.fromtimestamp(int(visit.at), zone(7))
    return json.dumps({
        "@timestamp": f"{at:%Y-%m-%dT%H:%M:%S}.120+07:00", "@version": "1", "message": f"10.0.0.2 - - {visit.method} {visit.path} {visit.status}",
        "method": visit.method, "protocol": "HTTP/1.1", "status_code": visit.status, "requested_url": f"{visit.method} {visit.path} HTTP/1.1",
        "requested_uri": visit.path, "remote_host": "10.0.0.2", "content_length": 311, "elapsed_time": 9,
        "request_headers": {"x-forwarded-for": visit.ip, "user-agent": visit.agent},
    })  # fmt: skip


def vhost(visit: Visit, hours: float) -> str:
    at = datetime.fromtimestamp(int(visit.at), zone(hours))
    return f'{visit.host}:443 {visit.ip} - {visit.user} [{at:%d/%b/%Y:%H:%M:%S %z}] "{visit.method} {visit.path} HTTP/1.1" {visit.status} 812 "-" "{visit.agent}"'


def aiohttp(visit: Visit) -> str:
    at = datetime.fromtimestamp(int(visit.at), UTC)
    return f'INFO:aiohttp.access:{visit.ip} [{at:%d/%b/%Y:%H:%M:%S +0000}] "{visit.method} {visit.path} HTTP/1.1" {visit.status} 312 "-" "{visit.agent}"'


def journal_export(rows: Iterable[tuple[float, str]]) -> bytes:
    """`journalctl -o export`."""
    return "".join(
        f"__CURSOR=s=0;i={n:x}\n__REALTIME_TIMESTAMP={int(at * 1e6)}\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID={'0' * 32}\n"
        f"SYSLOG_IDENTIFIER=sshd\n_COMM=sshd\n_HOSTNAME=vps\n_PID=733\nMESSAGE={body}\n\n"
        for n, (at, body) in enumerate(rows)
    ).encode()
