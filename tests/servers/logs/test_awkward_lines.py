"""One bad line never costs the next; each is parsed right or listed."""

from __future__ import annotations

import gzip
import io

import pytest
from tests.cpu_time import within
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine
from weftline.servers.logs import access
from weftline.servers.logs._formats import compile_apache, compile_nginx
from weftline.servers.logs._request import Request, _is_address, is_address, read_request
from weftline.servers.logs.access import _addresses_in

T = "[03/Jul/2022:14:05:00 +0800]"
GOOD = f'203.0.113.9 - - {T} "GET /admin/devices HTTP/1.1" 200 12 "-" "Mozilla/5.0"'

# line, peer, forwarded, status: what must come out
PARSED = [
    (GOOD, "203.0.113.9", "", 200),
    (f'yue.example 203.0.113.9 - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "203.0.113.9", "", 200),
    (f'yue.example:443 203.0.113.9 - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "203.0.113.9", "", 200),
    (f'unix: - - {T} "GET / HTTP/1.1" 502 12 "-" "M"', "unix:", "", 502),
    (f'client.isp.example - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "client.isp.example", "", 200),
    (f'2001:db8::7 - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "2001:db8::7", "", 200),
    (f'fe80::1%eth0 - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "fe80::1%eth0", "", 200),
    (f'203.0.113.9, 198.51.100.3 - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "", "203.0.113.9, 198.51.100.3", 200),
    (f'198.51.100.3 203.0.113.9, 192.0.2.1 - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "198.51.100.3", "203.0.113.9, 192.0.2.1", 200),
    (f'<134>Jul  3 14:05:00 web nginx: 203.0.113.9 - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "203.0.113.9", "", 200),
    (f'203.0.113.9 - - {T} "GET / HTTP/1.1" 200 12', "203.0.113.9", "", 200),
    (f'203.0.113.9 - - {T} "GET / HTTP/1.1" 200 12 "-" "M" "198.51.100.8" 0.004 0.003', "203.0.113.9", "198.51.100.8", 200),
    ('{"time_local":"03/Jul/2022:14:05:00 +0800","remote_addr":"203.0.113.9","request":"GET / HTTP/1.1","status":"200"}', "203.0.113.9", "", 200),
    ('{"ts":1656828300.5,"client_ip":"203.0.113.9","method":"GET","uri":"/a\\\\x22b","status":404}', "203.0.113.9", "", 404),
    (f'203.0.113.9 - - {T} "\\x16\\x03\\x01\\x02\\x00\\x01" 400 157 "-" "-"', "203.0.113.9", "", 400),
    (f'203.0.113.9 - - {T} "" 400 0 "-" "-"', "203.0.113.9", "", 400),
    (f'203.0.113.9 - - {T} "-" 408 - "-" "-"', "203.0.113.9", "", 408),
    (f'203.0.113.9 - - {T} "GET /a"b HTTP/1.1" 404 12 "-" "M"', "203.0.113.9", "", 404),
    (f'203.0.113.9 - - {T} "GET / HTTP/1.1" 200 12 "-" "a \\"quoted\\" agent"', "203.0.113.9", "", 200),
    (f'203.0.113.9 - J\xf6rg {T} "GET /\xff\xfe HTTP/1.1" 200 12 "-" "M"', "203.0.113.9", "", 200),
    (f'203.0.113.9 - - {T} "PROPFIND / HTTP/1.1" - - "-" "M"', "203.0.113.9", "", 0),
    ('203.0.113.9 - - [2022-07-03T14:05:00+08:00] "GET / HTTP/1.1" 200 12 "-" "M"', "203.0.113.9", "", 200),
    (f'203.0.113.9 - - {T} "GET /{"a" * 20000} HTTP/1.1" 414 12 "-" "M"', "203.0.113.9", "", 414),
    (f'\0\0\0\0203.0.113.9 - - {T} "GET / HTTP/1.1" 200 12 "-" "M"'.replace("\0203", "\0\x00203"), "203.0.113.9", "", 200),
    (f'[2001:db8::7] - - {T} "GET / HTTP/1.1" 200 12 "-" "M"', "[2001:db8::7]", "", 200),
]  # fmt: skip
LISTED = [
    (f'203.0.113.9 - - {T} "GET /cut', "breaks off"),
    (f"203.0.113.9 - - {T}", "no request"),
    ("plain words only", "no time"),
    (f'{T} "GET / HTTP/1.1" 200 12', "no address"),
    (f'203.0.113.9 - - {T} "GET / HTTP/1.1" 200 1203.0.113.8 - - {T} "GET /x HTTP/1.1" 200 5 "-" "M"', "two records|no request|written over"),
]  # fmt: skip


def test_a_status_of_thousands_of_digits_costs_no_other_line() -> None:
    line = f'{{"remote_addr":"203.0.113.9","time":"2022-07-03T14:05:00Z","request":"GET /","status":"{"9" * 5000}"}}'
    log = "\n".join([GOOD] * 20 + [line] + [GOOD] * 20).encode()
    found = examine(io.BytesIO(make_tar({"var/log/nginx/access.log": log})), exhibit="x-1", name="s")
    assert (found.lines_total, found.lines_parsed) == (41, 41)
    request = read_request(line.encode(), [])
    assert isinstance(request, Request)
    assert request.status == 0


def test_lines_before_a_failure_stay_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(line: bytes, formats: list[object]) -> Request | str:
        if line == b"break":
            raise RuntimeError("broken")
        return read_request(line, [])

    monkeypatch.setattr(access, "read_request", fails)
    log = "\n".join([*[GOOD] * 80, "no request", "break", GOOD]).encode()
    found = examine(io.BytesIO(make_tar({"var/log/nginx/access.log": log})), exhibit="x-1", name="s")
    assert found.lines_unparsed == 1
    assert found.lines_total == found.lines_parsed + found.lines_unparsed + found.lines_blank >= 81
    assert any("could not be read to its end" in problem for problem in found.problems)


def test_long_tokens_are_not_remembered() -> None:
    before = _is_address.cache_info().currsize
    assert not any(is_address(b"%05d" % number * 10_000) for number in range(20))
    assert _is_address.cache_info().currsize == before


@pytest.mark.parametrize(("line", "peer", "forwarded", "status"), PARSED)
def test_awkward_lines_are_parsed(line: str, peer: str, forwarded: str, status: int) -> None:
    found = read_request(line.encode("latin-1"), [])
    assert isinstance(found, Request), found
    assert (found.peer.decode(), found.forwarded.decode(), found.status) == (peer, forwarded, status)


@pytest.mark.parametrize(("line", "reason"), LISTED)
def test_what_cannot_be_parsed_has_a_reason(line: str, reason: str) -> None:
    found = read_request(line.encode(), [])
    assert isinstance(found, str)
    assert any(part in found for part in reason.split("|"))


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def test_every_line_of_an_awkward_file_is_accounted_for() -> None:
    lines = [line.encode("latin-1") for line, *_ in PARSED] + [line.encode() for line, _ in LISTED]
    mixed = [part for line in lines for part in (GOOD.encode(), line)] + [b"", b"\0" * 300]
    found = run({"var/log/nginx/access.log": b"\n".join(mixed) + b"\n"})
    assert found.lines_total == len(mixed)
    assert found.lines_total == found.lines_parsed + found.lines_unparsed + found.lines_blank
    assert found.lines_blank == 2
    assert found.lines_unparsed == len(LISTED) == len(found.unparsed)
    assert found.unparsed[0][0] == f"x-1!var/log/nginx/access.log#line={2 * len(PARSED) + 2}"


def test_a_broken_gzip_gives_the_lines_before_the_break() -> None:
    whole = gzip.compress("\n".join([GOOD] * 20000).encode(), compresslevel=0)
    found = run({"var/log/nginx/access.log.3.gz": whole[: len(whole) // 2]})
    assert found.lines_parsed > 5000
    assert any("breaks off" in problem for problem in found.problems)


def test_nginx_formats_with_unknown_variables_and_lists_are_compiled() -> None:
    pattern = compile_nginx(
        '$http_x_forwarded_for | $realip_remote_addr | $time_iso8601 | "$request" | $status | $strange_thing$other'
    )
    assert pattern is not None
    line = b'203.0.113.9, 198.51.100.1 | 192.0.2.1 | 2022-07-03T14:05:00+08:00 | "GET /admin HTTP/2.0" | 200 | whatever it is'
    found = read_request(line, [pattern])
    assert isinstance(found, Request)
    assert (found.forwarded, found.peer, found.status) == (b"203.0.113.9, 198.51.100.1", b"192.0.2.1", 200)
    assert compile_nginx("$status only") is None


def test_apache_formats_are_compiled() -> None:
    pattern = compile_apache('%v %{X-Forwarded-For}i %h %l %u %t \\"%r\\" %>s %O \\"%{User-Agent}i\\" %D')
    assert pattern is not None
    line = f'yue.example 203.0.113.9, 192.0.2.7 198.51.100.1 - bob {T} "GET / HTTP/1.1" 200 9 "M" 1234'.encode()
    found = read_request(line, [pattern])
    assert isinstance(found, Request)
    assert (found.peer, found.forwarded, found.user) == (b"198.51.100.1", b"203.0.113.9, 192.0.2.7", b"bob")


def test_a_proxy_speaks_for_the_client_only_where_the_configuration_names_it() -> None:
    lines = [
        f'192.0.2.1 - - {T} "POST /admin/login HTTP/1.1" 302 1 "-" "Mozilla/5.0" "203.0.113.66"',
        f'192.0.2.1 - - {T} "GET /admin/devices HTTP/1.1" 200 1 "-" "Mozilla/5.0" "203.0.113.66"',
    ]
    log = ("\n".join(lines) + "\n").encode()
    conf = b"server {\n server_name a.example;\n access_log /logs/a.log;\n%s\n}\n"
    trusted = run({"etc/nginx/a.conf": conf % b"set_real_ip_from 192.0.2.0/28;", "logs/a.log": log})
    assert [operator.ip for operator in trusted.operators] == ["203.0.113.66"]
    unnamed = run({"etc/nginx/a.conf": conf % b"", "logs/a.log": log})
    assert [operator.ip for operator in unnamed.operators] == ["192.0.2.1"]
    assert any("203.0.113.66" in reason for reason in unnamed.operators[0].against)


@pytest.mark.parametrize(
    "line",
    [
        b'"' * 60000,
        b"\\" * 60000,
        b"[" * 60000,
        (T + " ").encode() * 2000,
        b"203.0.113.9 - - " + T.encode() + b' "' + b'\\"' * 30000,
        b"{" + b'"a":' * 10000 + b"}",
    ],
)
def test_hostile_lines_cost_time_in_proportion(line: bytes) -> None:
    pattern = compile_nginx('$remote_addr $a$b$c "$request" $status "$http_user_agent"')
    assert pattern is not None
    with within(1):
        read_request(line, [pattern])


def test_fields_behind_the_agent_are_no_forwarded_address() -> None:
    assert _addresses_in(b' "-" 0.024') == b""
    assert _addresses_in(b' "0.024" "203.0.113.9, 198.51.100.2" 12') == b"203.0.113.9, 198.51.100.2"
    assert _addresses_in(b' "2001:db8::1"') == b"2001:db8::1"
    assert _addresses_in(b" 0.1 0.2") == b""
