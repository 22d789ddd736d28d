"""Web requests: what each was for, who made it, and which are worth keeping.

Counts are kept for every address; single requests only where they may be a login, the panel, an upload of a victim's
phone or the download of an app.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from weftline.servers.clients import Clients
from weftline.servers.purposes import APP_WORDS, is_login, is_login_word, purpose_of

HITS_KEPT: Final = 300_000
COMMON_KEPT: Final = 50_000
_CACHE: Final = 50_000


class Hit(NamedTuple):
    """One kept request. `ip`: whoever connected; `client`: the address taken for the client; `kind` as in `purpose`;
    `host`: the site, where the log states it.
    """

    ip: str
    client: str
    forwarded: str
    at_us: int | None
    method: str
    path: str
    base: str
    status: int
    agent: str
    user: str
    kind: str
    members: tuple[str, ...]
    line: int
    host: str = ""


@dataclass(slots=True)
class Traffic:
    """All web requests of a server. `bases`: path prefixes known to be a panel; `doors`: where people log in,
    though the name does not say so; `trusted`: proxies that the
    configuration names, whose word on the client counts; `fronted`: it says that there is one, by address or not.
    """

    peers: Clients = field(default_factory=Clients)
    hits: list[Hit] = field(default_factory=list)
    bases: set[str] = field(default_factory=set)
    doors: set[str] = field(default_factory=set)
    trusted: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = field(default_factory=list)
    fronted: bool = False
    dropped: int = 0
    common: int = 0
    latest_us: int | None = None
    _purposes: dict[bytes, tuple[str, str, str, str] | None] = field(default_factory=dict)
    _proxies: dict[bytes, bool] = field(default_factory=dict)

    def purpose(self, request: bytes) -> tuple[str, str, str, str] | None:
        """(kind, method, path, base) of a request line worth keeping, else None. Remembered for repeated lines."""
        found = self._purposes.get(request, False)
        if found is not False:
            return found  # type: ignore[return-value]  # False is only the default
        if len(self._purposes) > _CACHE:
            self._purposes.clear()
        result = purpose_of(request, self.bases)
        self._purposes[request] = result
        return result

    def client(self, peer: bytes, forwarded: bytes) -> bytes:
        """The address taken for the client: the peer, or what a trusted proxy says of it, read from the right."""
        if not forwarded or not self._is_proxy(peer):
            return peer
        for part in reversed(forwarded.replace(b" ", b"").split(b",")):
            if not self._is_proxy(part):
                return part if _address(part) is not None else peer
        return peer

    def is_door(self, path: str) -> bool:
        """Whether people log in at a path, by its name or by what it does."""
        return is_login(path) or path in self.doors

    def _is_proxy(self, peer: bytes) -> bool:
        known = self._proxies.get(peer)
        if known is None:
            address = _address(peer)
            known = peer.startswith(b"unix:") or (
                address is not None
                and (
                    address.is_loopback
                    or any(address.version == net.version and address in net for net in self.trusted)
                )
            )
            if len(self._proxies) < _CACHE:
                self._proxies[peer] = known
        return known

    def keep(self, hit: Hit) -> None:
        """Keep one request; past the limits it is only counted, phones' uploads and downloads sooner than others."""
        common = hit.kind in {"upload", "download"}
        if len(self.hits) >= HITS_KEPT or (common and self.common >= COMMON_KEPT):
            self.dropped += 1
            return
        self.common += common
        self.hits.append(hit)

    def settle(self, others: Iterable[str]) -> None:
        """Bring together what is known of the clients of kept requests and of `others`."""
        self.peers.settle({hit.client.encode() for hit in self.hits} | {each.encode() for each in others})

    def learn_login_path(self, path: str) -> None:
        """Take the entry before a login page as a panel, unless it is where the app's users log in."""
        segments = [part for part in path.partition("?")[0].split("/") if part]
        if len(segments) > 1 and segments[0].lower() not in APP_WORDS and not is_login_word(segments[0]):
            self.bases.add("/" + segments[0])

    def learn_panel_path(self, path: str) -> None:
        """Take a path that an administrators' log names as part of a panel."""
        first = next((part for part in path.partition("?")[0].split("/") if part), "")
        if first and first.lower() not in APP_WORDS and "." not in first.replace(".php", ""):
            self.bases.add("/" + first)


def _address(text: bytes) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.decode("ascii").partition("%")[0].strip("[]"))
    except (ValueError, UnicodeDecodeError):
        return None
