"""The matrix of awkward lines: each is parsed right (all of what it states) or listed with a reason."""

from __future__ import annotations

import io
from typing import NamedTuple

import pytest
from tests.samples.trees import make_tar
from tests.servers.logs.test_awkward_lines import LISTED, PARSED

from weftline.servers import examine
from weftline.servers.logs._formats import compile_apache, compile_nginx
from weftline.servers.logs._request import Request, read_request

T = "[03/Jul/2022:14:05:00 +0800]"
G = '"GET /a HTTP/1.1" 200 12 "-" "M"'
A, B, C = "203.0.113.9", "198.51.100.3", "192.0.2.1"
V6 = "2001:db8:0:1::7"


class Case(NamedTuple):
    """A line and what it states. `fmt`: a configured format, with `%` Apache's, else nginx's."""

    line: str | bytes
    peer: str = A
    forwarded: str = ""
    status: int = 200
    request: str = "GET /a HTTP/1.1"
    agent: str = "M"
    user: str = ""
    fmt: str = ""


CASES = {
    # who connected
    "mapped IPv6": Case(f"::ffff:{A} - - {T} {G}", f"::ffff:{A}"),
    "IPv6 full": Case(f"2001:0db8:0000:0001:0000:0000:0000:0007 - - {T} {G}", "2001:0db8:0000:0001:0000:0000:0000:0007"),
    "IPv6 list": Case(f"{V6}, {A} - - {T} {G}", "", f"{V6}, {A}"),
    "list without spaces": Case(f"{A},{B} - - {T} {G}", "", f"{A}, {B}"),
    "list of three": Case(f"{A}, {B}, {C} - - {T} {G}", "", f"{A}, {B}, {C}"),
    "list with unknown": Case(f"unknown, {A} - - {T} {G}", "", A),
    "proxy then list": Case(f"{C} {A},{B} - - {T} {G}", C, f"{A}, {B}"),
    "unix socket with path": Case(f"unix:/run/app.sock - - {T} {G}", "unix:/run/app.sock"),
    "address dash": Case(f"- - - {T} {G}", "-"),
    "host name": Case(f"host-9.isp.example - - {T} {G}", "host-9.isp.example"),
    "user with a space": Case(f"{A} - John Doe {T} {G}", A, user="Doe"),
    "user with an at": Case(f"{A} - ops@yue.example {T} {G}", A, user="ops@yue.example"),
    "user in Chinese": Case(f"{A} - 老板 {T} {G}".encode(), A, user="老板"),
    "user in quotes": Case(f'{A} - "" {T} {G}', A, user='""'),
    "tabs between": Case(f"{A}\t-\t-\t{T}\t{G}", A),
    # in front of the line
    "virtual host and port": Case(f"yue.example:8443 {A} - - {T} {G}"),
    "virtual host, IPv6 client": Case(f"yue.example {V6} - - {T} {G}", V6),
    "syslog of today": Case(f"2022-07-03T14:05:00.123456+08:00 web nginx: {A} - - {T} {G}"),
    "syslog with pid": Case(f"Jul  3 14:05:00 web nginx[811]: {A} - - {T} {G}"),
    "syslog priority and version": Case(f"<190>1 2022-07-03T14:05:00Z web nginx - - - {A} - - {T} {G}"),
    "docker time": Case(f"2022-07-03T06:05:00.123456789Z {A} - - {T} {G}"),
    "compose prefix": Case(f"web_1  | {A} - - {T} {G}"),
    "byte order mark": Case(b"\xef\xbb\xbf" + f"{A} - - {T} {G}".encode()),
    "carriage return": Case(f"{A} - - {T} {G}\r"),
    "NULs in front": Case(f"\0\0\0{A} - - {T} {G}"),
    "NULs behind": Case(f"{A} - - {T} {G}\0\0\0"),
    # the time
    "no offset": Case(f"{A} - - [03/Jul/2022:14:05:00] {G}"),
    "offset with a colon": Case(f"{A} - - [03/Jul/2022:14:05:00 +08:00] {G}"),
    "ISO with Z": Case(f"{A} - - [2022-07-03T06:05:00Z] {G}"),
    "ISO with milliseconds": Case(f"{A} - - [2022-07-03T14:05:00.512+08:00] {G}"),
    "time without brackets": Case(f"{A} - - 2022-07-03T14:05:00+08:00 {G}"),
    "one-digit day": Case(f"{A} - - [3/Jul/2022:14:05:00 +0800] {G}"),
    # the request
    "HTTP/2": Case(f'{A} - - {T} "GET /a HTTP/2.0" 200 12 "-" "M"', request="GET /a HTTP/2.0"),
    "no protocol": Case(f'{A} - - {T} "GET /a" 200 12 "-" "M"', request="GET /a"),
    "absolute": Case(f'{A} - - {T} "GET http://yue.example/a HTTP/1.1" 200 12 "-" "M"', request="GET http://yue.example/a HTTP/1.1"),
    "CONNECT": Case(f'{A} - - {T} "CONNECT mail.example:25 HTTP/1.1" 405 12 "-" "-"', status=405, request="CONNECT mail.example:25 HTTP/1.1", agent="-"),
    "unknown method": Case(f'{A} - - {T} "BREW /pot HTTP/1.1" 418 12 "-" "M"', status=418, request="BREW /pot HTTP/1.1"),
    "space in the path": Case(f'{A} - - {T} "GET /my album/1.jpg HTTP/1.1" 404 12 "-" "M"', status=404, request="GET /my album/1.jpg HTTP/1.1"),
    "brackets in the path": Case(f'{A} - - {T} "GET /a?x[]=1 HTTP/1.1" 200 12 "-" "M"', request="GET /a?x[]=1 HTTP/1.1"),
    "time in the path": Case(f'{A} - - {T} "GET /a?t={T} HTTP/1.1" 200 12 "-" "M"', request=f"GET /a?t={T} HTTP/1.1"),
    "address in the path": Case(f'{A} - - {T} "GET /?ip={B} HTTP/1.1" 200 12 "-" "M"', request=f"GET /?ip={B} HTTP/1.1"),
    "TLS hello": Case(f'{A} - - {T} "\\x16\\x03\\x01\\x00\\xEE" 400 157 "-" "-"', status=400, request="\\x16\\x03\\x01\\x00\\xEE", agent="-"),
    "raw TLS bytes": Case(f'{A} - - {T} "'.encode() + b"\x16\x03\x01\xfe" + b'" 400 157 "-" "-"', status=400, agent="-", request="\x16\x03\x01\xfe"),
    "RDP hello": Case(f'{A} - - {T} "\\x03\\x00\\x00/*\\xE0\\x00\\x00Cookie: mstshash=x" 400 157 "-" "-"', status=400, agent="-", request="\\x03\\x00\\x00/*\\xE0\\x00\\x00Cookie: mstshash=x"),
    "escaped quote": Case(f'{A} - - {T} "GET /\\"x HTTP/1.1" 404 12 "-" "M"', status=404, request='GET /\\"x HTTP/1.1'),
    "hex quote": Case(f'{A} - - {T} "GET /\\x22x HTTP/1.1" 404 12 "-" "M"', status=404, request="GET /\\x22x HTTP/1.1"),
    "bare quote": Case(f'{A} - - {T} "GET /"x HTTP/1.1" 404 12 "-" "M"', status=404, request='GET /"x HTTP/1.1'),
    "GBK path": Case(f"{A} - - {T} ".encode() + '"GET /后台 HTTP/1.1"'.encode("gbk") + b' 200 12 "-" "M"', request="GET /后台 HTTP/1.1".encode("gbk").decode("latin-1")),
    "UTF-8 path": Case(f'{A} - - {T} "GET /后台 HTTP/1.1" 200 12 "-" "M"'.encode(), request="GET /后台 HTTP/1.1"),
    "empty request": Case(f'{A} - - {T} "" 400 0 "-" "-"', status=400, request="", agent="-"),
    # status, size, what follows
    "status 000": Case(f'{A} - - {T} "GET /a HTTP/1.1" 000 0 "-" "M"', status=0),
    "status 499": Case(f'{A} - - {T} "GET /a HTTP/1.1" 499 0 "-" "M"', status=499),
    "size dash": Case(f'{A} - - {T} "GET /a HTTP/1.1" 304 - "-" "M"', status=304),
    "size enormous": Case(f'{A} - - {T} "GET /a HTTP/1.1" 200 99999999999999999999 "-" "M"'),
    "referer with quotes": Case(f'{A} - - {T} "GET /a HTTP/1.1" 200 12 "http://x.example/?q=\\"a\\"" "M"'),
    "agent with brackets": Case(f'{A} - - {T} "GET /a HTTP/1.1" 200 12 "-" "M [en] (x; y)"', agent="M [en] (x; y)"),
    "agent cut": Case(f'{A} - - {T} "GET /a HTTP/1.1" 200 12 "-" "Mozilla/5.0 (Wind', agent=""),
    "agent empty": Case(f'{A} - - {T} "GET /a HTTP/1.1" 200 12 "-" ""', agent=""),
    "agent in Arabic": Case(f'{A} - - {T} "GET /a HTTP/1.1" 200 12 "-" "متصفح"'.encode(), agent="متصفح"),
    "forwarded behind": Case(f'{C} - - {T} {G} "{A}, {B}"', C, f"{A}, {B}"),
    "forwarded dash": Case(f'{A} - - {T} {G} "-"'),
    "times behind": Case(f'{A} - - {T} {G} 0.012 0.011 . "yue.example"'),
    "bytes only": Case(f'{A} - - {T} "GET /a HTTP/1.1" 200 12', agent=""),
    "common with CR": Case(f'{A} - - {T} "GET /a HTTP/1.1" 200 12\r', agent=""),
    # JSON
    "nginx JSON": Case(f'{{"remote_addr":"{A}","time_iso8601":"2022-07-03T14:05:00+08:00","request":"GET /a HTTP/1.1","status":"200","http_user_agent":"M"}}'),
    "Caddy JSON": Case(f'{{"level":"info","ts":1656828300.5,"request":{{"remote_ip":"{A}","method":"GET","uri":"/a","proto":"HTTP/1.1","headers":{{"User-Agent":["M"]}}}},"status":200}}', request="GET /a"),
    "Caddy JSON with port": Case(f'{{"ts":1656828300.5,"request":{{"remote_addr":"{A}:4711","method":"GET","uri":"/a","headers":{{"User-Agent":["M"],"X-Forwarded-For":["{B}"]}}}},"status":200}}', forwarded=B, request="GET /a"),
    "Traefik JSON": Case(f'{{"ClientHost":"{A}","RequestMethod":"GET","RequestPath":"/a","DownstreamStatus":200,"StartUTC":"2022-07-03T06:05:00Z","request_User-Agent":"M"}}', request="GET /a"),
    "JSON with hex escapes": Case(f'{{"remote_addr":"{A}","time":"2022-07-03T14:05:00+08:00","request":"GET /\\x22 HTTP/1.1","status":404,"http_user_agent":"M"}}', status=404, request='GET /" HTTP/1.1'),
    "docker JSON": Case('{"log":"' + f"{A} - - {T} {G}".replace('"', '\\"') + '\\n","stream":"stdout","time":"2022-07-03T06:05:00Z"}'),
    "JSON behind syslog": Case(f'Jul  3 14:05:00 web nginx: {{"remote_addr":"{A}","time":"2022-07-03T14:05:00+08:00","method":"GET","uri":"/a","status":200,"ua":"M"}}', request="GET /a"),
    "JSON with IPv6 and port": Case(f'{{"client":"[{V6}]:443","ts":1656828300,"method":"GET","path":"/a","status":200,"agent":"M"}}', peer=f"[{V6}]", request="GET /a"),
    # configured formats
    "pipes": Case(f"{A}|2022-07-03T14:05:00+08:00|GET /a HTTP/1.1|200|M", fmt="$remote_addr|$time_iso8601|$request|$status|$http_user_agent"),
    "tabs": Case(f"{A}\t{T}\tGET\t/a\t200\tM", request="GET /a", fmt="$remote_addr\t[$time_local]\t$request_method\t$request_uri\t$status\t$http_user_agent"),
    "client from the header": Case(f'"{A}, {B}" {C} {T} "GET /a HTTP/1.1" 200 "M"', C, f"{A}, {B}", fmt='"$http_x_forwarded_for" $remote_addr [$time_local] "$request" $status "$http_user_agent"'),
    "real address and proxy": Case(f'{A} ({C}) {T} "GET /a HTTP/1.1" 200 "M"', fmt='$remote_addr ($realip_remote_addr) [$time_local] "$request" $status "$http_user_agent"'),
    "msec": Case(f'1656828300.512 {A} "GET /a HTTP/1.1" 200 "M"', fmt='$msec $remote_addr "$request" $status "$http_user_agent"'),
    "variables that are unknown": Case(f'{A} abc/def {T} "GET /a HTTP/1.1" 200 "M"', fmt='$remote_addr $geo_x/$cookie_y [$time_local] "$request" $status "$http_user_agent"'),
    "Apache with host": Case(f'yue.example {A} - bob {T} "GET /a HTTP/1.1" 200 9 "M"', user="bob", fmt='%v %h %l %u %t \\"%r\\" %>s %O \\"%{User-Agent}i\\"'),
    "Apache behind a proxy": Case(f'{A} {C} - - {T} "GET /a HTTP/1.1" 200 9 "-" "M"', C, A, fmt='%{X-Forwarded-For}i %h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"'),
    "a line of another format": Case(f"{A} - - {T} {G}", fmt="$remote_addr|$time_iso8601|$request|$status|$http_user_agent"),
}  # fmt: skip

REFUSED = {
    "cut in the request": f'{A} - - {T} "GET /a',
    "cut in the time": f"{A} - - [03/Jul/20",
    "cut before the status": f'{A} - - {T} "GET /a HTTP/1.1" ',
    "words": "the quick brown fox",
    "only brackets": "[[[[",
    "JSON cut": f'{{"remote_addr":"{A}","request":"GET /a',
    "JSON without a request": '{"level":"info","msg":"started"}',
    "JSON list": "[1,2,3]",
    "binary": "\x16\x03\x01\x02",
    "two records in one": f'{A} - - {T} "GET /a HTTP/1.1" 200 1{B} - - {T} "GET /x HTTP/1.1" 200 5 "-" "M"',
}


@pytest.mark.parametrize("name", CASES)
def test_a_line_is_parsed_right(name: str) -> None:
    case = CASES[name]
    compiled = compile_apache(case.fmt) if "%" in case.fmt else compile_nginx(case.fmt) if case.fmt else None
    line = case.line if isinstance(case.line, bytes) else case.line.encode("latin-1")
    found = read_request(line, [compiled] if compiled else [])
    assert isinstance(found, Request), found
    stated = (found.peer, found.forwarded, found.status, found.request, found.agent, found.user)
    wanted = (case.peer, case.forwarded, case.status, case.request, case.agent, case.user)
    assert stated == tuple(_bytes(each, line) if isinstance(each, str) else each for each in wanted)
    assert found.time


def _bytes(text: str, line: bytes) -> bytes:
    return text.encode() if text.encode() in line else text.encode("latin-1")


@pytest.mark.parametrize("name", REFUSED)
def test_a_line_is_listed(name: str) -> None:
    assert isinstance(read_request(REFUSED[name].encode("latin-1"), []), str)


def test_the_matrix_is_large_and_none_of_it_stops_the_run() -> None:
    lines = [c.line if isinstance(c.line, bytes) else c.line.encode("latin-1") for c in CASES.values() if not c.fmt]
    lines += [line.encode("latin-1") for line in REFUSED.values()]
    lines += [line.encode("latin-1") for line, *_ in PARSED] + [line.encode() for line, _ in LISTED]
    good = f'{A} - - {T} "POST /api/contacts/upload HTTP/1.1" 200 1 "-" "M"'.encode()
    mixed = [part for line in lines for part in (good, line)] + [good]
    found = examine(
        io.BytesIO(make_tar({"var/log/nginx/access.log": b"\n".join(mixed) + b"\n"})),
        exhibit="x-1", name="s", example=True,
    )  # fmt: skip
    assert len(CASES) + len(REFUSED) + len(PARSED) + len(LISTED) >= 110
    assert found.lines_total == len(mixed)
    assert found.lines_unparsed == len(REFUSED) + len(LISTED)
    assert found.lines_parsed + found.lines_unparsed == found.lines_total
