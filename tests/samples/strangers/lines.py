"""Log lines as these programs write them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from tests.samples.strangers.visits import Visit


def zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


def _clf(visit: Visit, hours: float) -> str:
    return f"{datetime.fromtimestamp(int(visit.at), zone(hours)):%d/%b/%Y:%H:%M:%S %z}"


def _size(visit: Visit) -> int:
    return 300 + len(visit.path) * 7


def combined(visit: Visit, hours: float) -> str:
    return f'{visit.ip} - {visit.user} [{_clf(visit, hours)}] "{visit.method} {visit.path} HTTP/1.1" {visit.status} {_size(visit)} "-" "{visit.agent}"'


def tomcat(visit: Visit, hours: float) -> str:
    """Spring's `%t %a "%r" %s (%D ms)`."""
    return f'[{_clf(visit, hours)}] {visit.ip} "{visit.method} {visit.path} HTTP/1.1" {visit.status} (12 ms)'


def gunicorn(visit: Visit, hours: float) -> str:
    """`%(t)s|%({x-real-ip}i)s|%(m)s|%(U)s|%(s)s|%(B)s|%(a)s`, its peer always the proxy."""
    return f"[{_clf(visit, hours)}]|{visit.ip}|{visit.method}|{visit.path}|{visit.status}|{_size(visit)}|{visit.agent}"


def gin(visit: Visit, hours: float) -> str:
    at = datetime.fromtimestamp(int(visit.at), zone(hours))
    return f'[GIN] {at:%Y/%m/%d - %H:%M:%S} | {visit.status} | {8.5:>10}ms | {visit.ip:>15} | {visit.method:<7} "{visit.path}"'


def pm2_morgan(visit: Visit, hours: float) -> str:
    at = datetime.fromtimestamp(int(visit.at), zone(hours))
    ip = visit.ip if ":" in visit.ip else f"::ffff:{visit.ip}"
    return f"{at:%Y-%m-%dT%H:%M:%S}: {combined(visit, 0).replace(visit.ip, ip, 1)}"


def traefik(visit: Visit) -> str:
    at = datetime.fromtimestamp(int(visit.at), UTC)
    return json.dumps({
        "ClientAddr": f"[{visit.ip}]:51022" if ":" in visit.ip else f"{visit.ip}:51022", "ClientHost": visit.ip, "ClientUsername": visit.user,
        "DownstreamStatus": visit.status, "Duration": 812345, "RequestHost": visit.host, "RequestMethod": visit.method,
        "RequestPath": visit.path, "RequestProtocol": "HTTP/2.0", "RouterName": "api@docker", "StartUTC": f"{at:%Y-%m-%dT%H:%M:%S}.123456789Z",
        "request_User-Agent": visit.agent, "level": "info", "msg": "", "time": f"{at:%Y-%m-%dT%H:%M:%SZ}",
    })  # fmt: skip


def docker(text: str, at: float) -> str:
    """As docker's json-file driver keeps a container's output."""
    stamp = datetime.fromtimestamp(int(at), UTC)
    return json.dumps({"log": text + "\n", "stream": "stdout", "time": f"{stamp:%Y-%m-%dT%H:%M:%S}.000000001Z"})


def caddy(visit: Visit) -> str:
    return json.dumps({
        "level": "info", "ts": visit.at, "logger": "http.log.access.log0", "msg": "handled request",
        "request": {"remote_ip": visit.ip, "remote_port": "50123", "proto": "HTTP/2.0", "method": visit.method, "host": visit.host,
                    "uri": visit.path, "headers": {"User-Agent": [visit.agent]}},
        "user_id": "" if visit.user == "-" else visit.user, "duration": 0.002, "size": _size(visit), "status": visit.status,
    })  # fmt: skip


def haproxy(visit: Visit, hours: float) -> str:
    at = datetime.fromtimestamp(int(visit.at), zone(hours))
    return (
        f"{at:%b %e %H:%M:%S} lb haproxy[812]: {visit.ip}:41822 [{at:%d/%b/%Y:%H:%M:%S}.004] front~ rails/web1 0/0/1/20/21 "
        f'{visit.status} {_size(visit)} - - ---- 3/3/0/0/0 0/0 {{{visit.host}|{visit.agent}}} "{visit.method} {visit.path} HTTP/1.1"'
    )


def rails(visit: Visit, hours: float) -> list[str]:
    at = datetime.fromtimestamp(int(visit.at), zone(hours))
    stamp = f"{at:%Y-%m-%dT%H:%M:%S}.004"
    return [
        f'I, [{stamp} #914]  INFO -- : Started {visit.method} "{visit.path}" for {visit.ip} at {at:%Y-%m-%d %H:%M:%S %z}',
        f"I, [{stamp} #914]  INFO -- : Completed {visit.status} OK in 12ms (Views: 3.1ms | ActiveRecord: 1.2ms)",
    ]


def uvicorn(visit: Visit, hours: float) -> str:
    at = datetime.fromtimestamp(int(visit.at), zone(hours))
    peer = f"[{visit.ip}]:50812" if ":" in visit.ip else f"{visit.ip}:50812"
    return (
        f'{at:%Y-%m-%d %H:%M:%S},412 INFO uvicorn.access {peer} - "{visit.method} {visit.path} HTTP/1.1" {visit.status}'
    )


def litespeed(visit: Visit, hours: float) -> str:
    return f'"{visit.ip} - {visit.user} [{_clf(visit, hours)}] "{visit.method} {visit.path} HTTP/1.1" {visit.status} {_size(visit)}"'


def lighttpd(visit: Visit, hours: float) -> str:
    """`accesslog.format = "%{%s}t %h %V %>s \\"%r\\" %b \\"%{User-Agent}i\\""`."""
    return f'{int(visit.at)} {visit.ip} {visit.host} {visit.status} "{visit.method} {visit.path} HTTP/1.1" {_size(visit)} "{visit.agent}"'


def forwarded(visit: Visit, hours: float) -> str:
    """Apache behind a proxy: the peer first, the list of clients last."""
    return f'198.51.100.250 - {visit.user} [{_clf(visit, hours)}] "{visit.method} {visit.path} HTTP/1.1" {visit.status} {_size(visit)} "-" "{visit.agent}" "{visit.ip}"'


def text(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def auth_line(at: float, hours: float, body: str, host: str = "vps") -> str:
    return f"{datetime.fromtimestamp(int(at), zone(hours)):%b %e %H:%M:%S} {host} sshd[733]: {body}"


def journal_json(at: float, body: str) -> str:
    return json.dumps(
        {"__REALTIME_TIMESTAMP": str(int(at * 1e6)), "SYSLOG_IDENTIFIER": "sshd", "_PID": "733", "MESSAGE": body}
    )
