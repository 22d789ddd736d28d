"""Web access logs: common, combined, JSON and configured formats, rotated and compressed."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from dataclasses import replace
from typing import Final

from weftline.places import is_inside
from weftline.servers.addresses import plain_bytes
from weftline.servers.clients import Peer
from weftline.servers.clock import web_us
from weftline.servers.desk import Desk, Source
from weftline.servers.logs._blocks import blocks
from weftline.servers.logs._doors import Posted, find_doors
from weftline.servers.logs._formats import compile_apache, compile_nginx, compile_w3c
from weftline.servers.logs._request import Request, is_address, read_request
from weftline.servers.logs._sieve import (
    KEPT_BYTES,
    Ends,
    numbers_at,
    own_sieve,
    panel_sieve,
    posted_lines,
    sift,
    spans_at,
)
from weftline.servers.purposes import is_scanner_agent
from weftline.servers.traffic import Hit
from weftline.servers.tree import Entry

_FAST: Final = re.compile(
    rb'^([0-9a-fA-F:.]++) [^ \n]++ ([^ \n]++) \[([^\]\n]{20,32}+)\] "([^"\\\n]*+)" ([0-9]{3}) (?:[0-9]++|-)'
    rb'(?: "[^"\\\n]*+" "([^"\\\n]*+)"([^\n\r]*+))?\r?$',
    re.MULTILINE,
)
_NAME: Final = re.compile(r"access|\bweb\b.*log|wwwlogs|httpd.*log", re.IGNORECASE)
_SAMPLE: Final = 40
_CLIENTS: Final = 3
_EDGE: Final = re.compile(rb"cf[-_]connecting[-_]ip|x[-_]forwarded[-_]for", re.IGNORECASE)
_EDGE_OWN: Final = re.compile(rb"cf[-_]connecting[-_]ip", re.IGNORECASE)
_EDGE_BYTES: Final = 1 << 18
_HELD_BYTES: Final = 2 * KEPT_BYTES  # of all logs together; the others are read twice


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:
    if b"\0" in head[:64] and not head.strip(b"\0"):
        return False
    lines = [line for line in head.split(b"\n")[:_SAMPLE] if line.strip(b"\0\r ")]
    if len(head) >= 4096 and len(lines) > 1:
        lines = lines[:-1]
    if not lines:
        return False
    formats = _formats(entry, desk)
    good = sum(isinstance(read_request(line, formats), Request) for line in lines)
    named = bool(formats) or bool(_NAME.search(entry.path)) or entry.name.lower().endswith(".log")
    return good * 2 >= len(lines) or (named and good * 5 >= len(lines))


def _formats(entry: Entry, desk: Desk) -> list[re.Pattern[bytes]]:
    """The format that the configuration names for this log first, then all others that it defines."""
    path = "/" + re.sub(r"(?:[.-]\d+)?(?:\.(?:gz|xz|bz2|zst))?$", "", entry.path.rpartition("!")[2])
    named = next(
        (fmt for log, fmt in desk.log_paths.items() if path == log or path.endswith("/" + log.lstrip("/"))), ""
    )
    order = sorted(desk.log_formats, key=lambda name: (name != named, name))
    compiled = (_compiled(desk.log_formats[name]) for name in order)
    stated = compile_w3c(entry.head())
    return [pattern for pattern in (stated, *compiled) if pattern is not None]


def _compiled(definition: str) -> re.Pattern[bytes] | None:
    return compile_apache(definition) if "%" in definition and "$" not in definition else compile_nginx(definition)


def _prepare(entry: Entry, desk: Desk) -> None:
    """Find panels under names of their own: the entry before a login page that something was posted to, or what behaves
    like a panel; and the proxy through which all requests came.
    """
    sifted = sift(entry, desk, panel_sieve(frozenset())) if desk.hits_only else None
    formats = _formats(entry, desk)
    _learn_front(entry, desk, formats)
    posted = Posted()
    for line in posted_lines(entry, desk) if sifted is None else sifted.lines.values():
        posted.take(line)
    for path in posted.logins:
        desk.traffic.learn_login_path(path)
    find_doors(entry, desk, formats, posted)
    if sifted is not None and sifted.size + sum(each.size for each in desk.sifted.values()) <= _HELD_BYTES:
        desk.sifted[entry.members] = sifted


def _learn_front(entry: Entry, desk: Desk, formats: list[re.Pattern[bytes]]) -> None:
    """A proxy that the configuration has without its address is the one peer that forwards all first lines; without
    such a configuration a balancer is the one peer of a private network that does, in a log that names the header, and
    an edge network's are the several peers of a log that names the network's own header. Anybody can send such
    headers: one public client that forges them is nobody's proxy.
    """
    edge = bool(_EDGE.search(entry.head()))
    if not desk.traffic.fronted and not edge:
        return
    lines = entry.head(_EDGE_BYTES).split(b"\n") if edge else entry.head().split(b"\n")[:_SAMPLE]
    read = [read_request(line, formats) for line in lines]
    found = [each for each in read if isinstance(each, Request)]
    peers, clients = {each.peer for each in found}, {each.forwarded for each in found}
    if len(peers) == 1:
        believed = desk.traffic.fronted or is_inside(plain_bytes(next(iter(peers))).decode("ascii", "replace"))
    else:
        believed = bool(_EDGE_OWN.search(entry.head())) and len(peers) * 2 <= len(clients)
    if not believed or len(clients) < _CLIENTS or not all(clients):
        return
    for peer in sorted(each.decode("ascii", "replace") for each in peers):
        with contextlib.suppress(ValueError):
            desk.traffic.trusted.append(ipaddress.ip_network(peer))
            desk.inventory[f"proxy before the server, by {entry.path}"] = peer


def _read(entry: Entry, desk: Desk) -> None:
    _Reading(entry, desk).run()


def _addresses_in(rest: bytes) -> bytes:
    """The quoted list of addresses behind the browser's name; other fields may stand there, such as the time taken."""
    for quoted in rest.split(b'"')[1::2]:
        if is_address(quoted.partition(b",")[0].strip()):
            return quoted
    return b""


class _Reading:
    """One log on its way into the traffic."""

    def __init__(self, entry: Entry, desk: Desk) -> None:
        self.entry = entry
        self.desk = desk
        self.formats = _formats(entry, desk)
        self.number = 0
        self.counts: dict[bytes, Peer] = {}
        self.last = b""

    def run(self) -> None:
        """Read all lines, or only those that may be worth keeping."""
        lines = self.desk.lines
        lost, passed = lines.unparsed + lines.blank, lines.passed
        try:
            if self.desk.hits_only:
                self._sift()
            else:
                self._whole()
        finally:
            lines.total += self.number
            lines.parsed += self.number - (lines.unparsed + lines.blank - lost) - (lines.passed - passed)
            self._note_time()

    def _sift(self) -> None:
        """Read the lines that the sieve keeps; the others are counted as passed over."""
        sifted = self.desk.sifted.pop(self.entry.members, None)
        bases = frozenset(self.desk.traffic.bases)
        own = own_sieve(bases)
        if sifted is not None and own is not None:
            further = sift(self.entry, self.desk, own)
            sifted = None if further is None else replace(sifted, lines=sifted.lines | further.lines)
        if sifted is None:
            self._stream(panel_sieve(bases))
        else:
            self.desk.problems += sifted.problems
            self._chosen(sorted(sifted.lines.items()), 0, sifted.count)

    def _stream(self, ends: Ends) -> None:
        """Sift block by block, where the lines to be kept do not fit into memory at once."""
        for block in blocks(self.entry, self.desk):
            spans = spans_at(block, ends(block))
            numbers, count = numbers_at(block, spans)
            lines = [block[start:stop] for start, stop in spans]
            self._chosen(list(zip(numbers, lines, strict=True)), self.number, count)

    def _chosen(self, lines: list[tuple[int, bytes]], before: int, count: int) -> None:
        """Take the chosen ones of `count` lines that follow line `before`."""
        for number, line in lines:
            self.number = before + number - 1
            match = _FAST.match(line)
            if match is None or match.end() != len(line):
                self._slow(line)
            else:
                self.number += 1
                self._matched(match)
        self.number = before + count
        self.desk.lines.passed += count - len(lines)

    def _matched(self, match: re.Match[bytes]) -> None:
        peer, user, time, request, status, agent, rest = match.groups()
        self._take(peer, _addresses_in(rest) if rest else b"", user, time, request, int(status), agent or b"")

    def _whole(self) -> None:
        """Read all blocks, the fast way where lines allow it; what the sieve does not keep is only counted."""
        ends = panel_sieve(frozenset(self.desk.traffic.bases))
        for block in blocks(self.entry, self.desk):
            kept = {start for start, _ in spans_at(block, ends(block))}
            at = 0
            for match in _FAST.finditer(block):
                start, end = match.span()
                if start != at:
                    self._slow(block[at:start])
                at = end + 1
                self.number += 1
                if start in kept:
                    self._matched(match)
                else:
                    peer, _, self.last, request, status, agent, rest = match.groups()
                    self._count(
                        peer if not rest else self.desk.traffic.client(peer, _addresses_in(rest)),
                        request, status, agent or b"",
                    )  # fmt: skip
            if at < len(block):
                self._slow(block[at:])
            self._note_time()

    def _slow(self, lines: bytes) -> None:
        lost = self.desk.lines
        for line in lines.removesuffix(b"\n").split(b"\n"):
            self.number += 1
            if not line.strip(b"\0\r\t "):
                lost.blank += 1
                continue
            found = read_request(line, self.formats)
            if isinstance(found, str):
                self.desk.miss(
                    self.desk.at(self.entry, line=self.number), line.decode("utf-8", "backslashreplace"), found
                )
            else:
                self._take(*found)

    def _take(
        self, peer: bytes, forwarded: bytes, user: bytes, time: bytes, request: bytes, status: int, agent: bytes,
        host: bytes = b"",
    ) -> None:  # fmt: skip
        traffic = self.desk.traffic
        peer = plain_bytes(peer)
        client = plain_bytes(traffic.client(peer, forwarded)) if forwarded else peer
        self._count(client, request, b"%03d" % status, agent)
        self.last = time or self.last
        purpose = traffic.purpose(request)
        if purpose is None:
            return
        kind, method, path, base = purpose
        at_us = web_us(time, self.desk.clock.tz)
        shown = "" if user == b"-" else user.decode("utf-8", "backslashreplace")
        traffic.keep(
            Hit(_shown(peer), _shown(client), forwarded.decode("utf-8", "backslashreplace"), at_us, method, path, base,
                status, agent[:300].decode("utf-8", "backslashreplace"), shown, kind, self.entry.members, self.number,
                host.partition(b":")[0].decode("utf-8", "backslashreplace").lower())
        )  # fmt: skip

    def _count(self, client: bytes, request: bytes, status: bytes, agent: bytes) -> None:
        """Count one request for its client."""
        counts = self.counts.get(client)
        if counts is None:
            counts = self._met(client, agent)
        counts.requests += 1
        if status[:1] == b"4":
            self.desk.traffic.peers.refuse(counts, request)

    def _met(self, client: bytes, agent: bytes) -> Peer:
        peers = self.desk.traffic.peers
        if peers.full:
            peers.spill()
            self.counts.clear()
        counts = peers.meet(plain_bytes(client), scanner=is_scanner_agent(agent))
        self.counts[client] = counts
        return counts

    def _note_time(self) -> None:
        """Remember the latest time; the last line of each block stands for it."""
        at_us = web_us(self.last, self.desk.clock.tz) if self.last else None
        traffic = self.desk.traffic
        if at_us is not None:
            traffic.latest_us = at_us if traffic.latest_us is None else max(traffic.latest_us, at_us)


def _shown(address: bytes) -> str:
    text = address.decode("utf-8", "backslashreplace")
    return text.strip("[]") if is_address(address) else text


SOURCE = Source("web access log", 3, _claims, _read, _prepare)
