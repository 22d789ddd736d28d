"""One line of a web log, however awkward, as a request."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from weftline.servers.logs._json_lines import fields_of
from weftline.servers.logs._known_formats import captured_agent, known_request

PARSED_LENGTH: Final = 1 << 16
_LONGEST_ADDRESS: Final = 100  # longer tokens would fill the memory by being remembered
_MARK: Final = b"\xef\xbb\xbf"
_TIME: Final = re.compile(
    rb"\[?(\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2}(?: ?[+-]\d{2}:?\d{2})?"
    rb"|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)\]?"
)
_REQUEST: Final = re.compile(rb'"((?:[^"\\]|\\.)*+)" (\d{3}|-)(?: |$)(\d+|-)?', re.DOTALL)
_LOOSE: Final = re.compile(rb'^ ?"?(.{0,8000}?)"? (\d{3}) (\d+|-)(?= |$)', re.DOTALL)
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9-]++\.)++[A-Za-z-]++")
_STATUS: Final = re.compile(rb"^(\d{3}|-)$")
_QUOTED: Final = re.compile(rb'"((?:[^"\\]|\\.)*+)"', re.DOTALL)


class Request(NamedTuple):
    """The fields of one request as written; empty where the line does not state them. `status` 0 means not stated."""

    peer: bytes
    forwarded: bytes
    user: bytes
    time: bytes
    request: bytes
    status: int
    agent: bytes
    host: bytes = b""


def is_address(token: bytes) -> bool:
    """Whether a token is an IP address, with an IPv6 zone or brackets allowed."""
    return len(token) <= _LONGEST_ADDRESS and _is_address(token)


@lru_cache(maxsize=65_536)
def _is_address(token: bytes) -> bool:
    try:
        ipaddress.ip_address(token.decode("ascii").partition("%")[0].strip("[]"))
    except (ValueError, UnicodeDecodeError):
        return False
    return True


def read_request(line: bytes, formats: list[re.Pattern[bytes]]) -> Request | str:
    """The request in a line, or the reason why there is none in it."""
    text = line.strip(b"\0\r\n \t").removeprefix(_MARK)[:PARSED_LENGTH]
    brace = text.find(b"{")
    if 0 <= brace < 200 and text.endswith(b"}"):
        found = _from_json(text[brace:])
        if found is not None:
            return found
    for pattern in formats:
        match = pattern.match(text)
        if match is not None and _plausible(match):
            return _from_match(match)
    match = known_request(text)
    return _tolerant(text) if match is None else _from_known(match)


def _plausible(match: re.Match[bytes]) -> bool:
    groups = match.groupdict()
    status = groups.get("status")
    return status is None or bool(_STATUS.match(status))


def _from_match(match: re.Match[bytes]) -> Request:
    groups = {name: value or b"" for name, value in match.groupdict().items()}
    request = groups.get("request") or groups.get("method", b"GET") + b" " + groups.get("target", b"")
    status = groups.get("status", b"")
    forwarded = _stated(groups.get("forwarded", b""))
    peer = groups.get("peer") or groups.get("proxy", b"")
    if not is_address(peer) and b"," in peer:
        peer, forwarded = b"", peer
    agent = groups.get("agent", b"")
    user = _stated(groups.get("user", b""))
    host = _stated(groups.get("host", b""))
    return Request(peer, forwarded, user, groups.get("time", b""), request, _number(status), agent, host)


def _from_known(match: re.Match[bytes]) -> Request:
    found = _from_match(match)
    return found._replace(agent=found.agent or captured_agent(match.string))


def _stated(value: bytes) -> bytes:
    return b"" if value == b"-" else value


def _number(status: bytes) -> int:
    return int(status) if len(status) == 3 and status.isdigit() else 0


def _from_json(text: bytes) -> Request | None:
    got = fields_of(text)
    if got is None:
        return None
    if "line" in got:
        found = read_request(got["line"], [])
        return found if isinstance(found, Request) else None
    if not got["request"] and not got["target"]:
        return None
    request = got["request"] or (got["method"] or b"GET") + b" " + got["target"]
    peer = got["peer"] if is_address(got["peer"]) else got["peer"].rpartition(b":")[0] or got["peer"]
    forwarded, user = _stated(got["forwarded"]), _stated(got["user"])
    return Request(peer, forwarded, user, got["time"], request, _number(got["status"]), got["agent"], got["host"])


def _tolerant(text: bytes) -> Request | str:
    times = list(_TIME.finditer(text[:4000]))
    if not times:
        return "no time in the line"
    time, after = _time_before_request(times, text)
    if time is None:
        return "no request after the time"
    peer, forwarded, user = _who(text[: time.start()])
    if not peer and not forwarded:
        return "no address before the time"
    match = _REQUEST.match(after) or _LOOSE.match(after)
    if match is None:
        return "breaks off before the status" if after.startswith(b'"') else "no request after the time"
    rest = after[match.end() :]
    if _TIME.search(rest) and b'" ' in rest and rest.count(b"[") > 0 and _REQUEST.search(rest):
        return "two records written over each other"
    quoted = _QUOTED.findall(rest)
    agent = quoted[1] if len(quoted) > 1 else b""
    forwarded = forwarded or _forwarded(quoted[2:])
    host = _virtual_host(text[: time.start()].split())
    return Request(peer, forwarded, user, time[1], match[1], _number(match[2]), agent, host)


def _virtual_host(tokens: list[bytes]) -> bytes:
    """The site that stands right before the client, where the server writes one log for all its sites."""
    for token, following in pairwise(tokens):
        if is_address(following.strip(b",")) and _HOST.fullmatch(token.partition(b":")[0]):
            return token.partition(b":")[0]
    return b""


def _time_before_request(times: list[re.Match[bytes]], text: bytes) -> tuple[re.Match[bytes] | None, bytes]:
    """The time that a request follows: a syslog prefix may have put another before it."""
    for time in times:
        after = text[time.end() :].lstrip(b" \t")
        if after.startswith(b'"') or time is times[-1]:
            return time, after
    return None, b""


def _forwarded(quoted: list[bytes]) -> bytes:
    for value in quoted:
        parts = [part.strip() for part in value.split(b",")]
        if parts and all(is_address(part) or part == b"unknown" for part in parts):
            return value
    return b""


def _who(before: bytes) -> tuple[bytes, bytes, bytes]:
    """(peer, forwarded, user) from what stands before the time: a host, lists, a syslog prefix may be in it."""
    tokens = before.split()
    if len(tokens) >= 3:
        user = b"" if tokens[-1] == b"-" else tokens[-1]
        tokens = tokens[:-2]
    else:
        user = b""
    listed = b"," in b"".join(tokens)
    bare = [part.strip(b'"') for token in tokens for part in token.strip(b",").split(b",")]
    addresses = [token for token in bare if is_address(token)]
    if is_address(user):
        addresses, user = [*addresses, user], b""
    if addresses:
        if listed and not (len(tokens) > 1 and b"," not in tokens[0]):
            return b"", b", ".join(addresses), user
        return addresses[0], b", ".join(addresses[1:]), user
    if bare and bare[-1]:
        return bare[-1], b"", user
    return b"", b"", user
