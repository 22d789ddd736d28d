"""Web requests: what each was for, who made it, and which are worth keeping.

Counts are kept for every address; single requests only where they may be a login, the panel, an upload of a victim's
phone or the download of an app.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

HITS_KEPT: Final = 400_000
_CACHE: Final = 200_000
ADMIN_WORDS: Final = frozenset(
    [
        "admin",
        "admins",
        "administrator",
        "administration",
        "adminpanel",
        "admincp",
        "adm",
        "houtai",
        "manage",
        "manager",
        "management",
        "backend",
        "backstage",
        "back",
        "backoffice",
        "console",
        "guanli",
        "guanliyuan",
        "htgl",
        "ht",
        "sysadmin",
        "cp",
        "cpanel",
        "panel",
        "control",
        "controlpanel",
        "dash",
        "dashboard",
        "agent",
        "agents",
        "daili",
        "dl",
        "kefu",
        "staff",
        "cms",
        "boss",
        "master",
        "office",
        "crm",
        "operator",
        "operators",
        "mgr",
        "mgmt",
        "webadmin",
        "siteadmin",
        "后台",
        "管理",
    ]
)
DATABASE_WORDS: Final = frozenset("phpmyadmin pma adminer dbadmin mysqladmin phppgadmin dbmanager".split())  # noqa: SIM905
_APP_WORDS: Final = frozenset(
    [
        "api",
        "apis",
        "app",
        "apps",
        "v1",
        "v2",
        "v3",
        "v4",
        "user",
        "users",
        "member",
        "members",
        "mobile",
        "h5",
        "wap",
        "m",
        "client",
        "auth",
        "account",
        "index.php",
        "index",
        "public",
        "home",
        "login",
        "passport",
        "rest",
        "service",
        "services",
        "oauth",
        "frontend",
        "web",
        "www",
    ]
)
_PAGE_WORDS: Final = frozenset(
    [
        "dashboard",
        "console",
        "export",
        "agents",
        "agent",
        "devices",
        "device",
        "contacts",
        "contact",
        "victims",
        "targets",
        "members",
        "statistics",
        "stats",
        "reports",
        "settings",
        "albums",
        "album",
        "sms",
        "logs",
        "users",
        "userlist",
        "shebei",
        "tongxunlu",
        "txl",
        "huiyuan",
        "daili",
        "tongji",
        "daochu",
    ]
)
_LOGIN: Final = re.compile(
    r"(?:log[-_]?in|sign[-_]?in|logon|denglu|dologin|checklogin|authenticate|session)", re.IGNORECASE
)
_UPLOAD: Final = re.compile(
    r"(?:upload|contact|txl|tongxunlu|address|phonebook|sms|album|photo|gallery|image|regist|submit|report|sync|save|"
    r"collect|device|userinfo|call|location|shangchuan|zhuce|push|post|data|bind|invite|code)",
    re.IGNORECASE,
)
_STATIC: Final = re.compile(
    r"\.(?:css|js|mjs|map|png|jpe?g|gif|webp|svg|ico|woff2?|ttf|eot|otf|mp3|mp4|txt|xml|html?)$", re.IGNORECASE
)
_DOWNLOAD: Final = re.compile(r"\.(?:apk|ipa|xapk|aab|mobileconfig|plist)$", re.IGNORECASE)
_SCANNER: Final = re.compile(
    rb"zgrab|masscan|nmap|nikto|sqlmap|dirbuster|gobuster|wpscan|nuclei|censys|shodan|expanse|l9explore|acunetix|"
    rb"nessus|zmap|ffuf|feroxbuster|internet-?measurement|netsystems|python-requests|go-http-client|libwww|scan",
    re.IGNORECASE,
)
_ROUTE: Final = re.compile(r"(?:^|&)(?:s|r|route|m|module|c|controller|a|action|do|act|mod)=([^&]*)", re.IGNORECASE)


class Hit(NamedTuple):
    """One kept request. `ip`: whoever connected; `client`: the address taken for the client; `kind` as in `purpose`."""

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


@dataclass(slots=True)
class Peer:
    """Counts for one client address. `bad` holds some of the paths that were refused or missing."""

    requests: int = 0
    refused: int = 0
    uploads: int = 0
    downloads: int = 0
    scanner: bool = False
    first_us: int | None = None
    last_us: int | None = None
    bad: set[bytes] = field(default_factory=set)

    def seen(self, at_us: int | None) -> None:
        """Widen first and last by one time."""
        if at_us is None:
            return
        self.first_us = at_us if self.first_us is None else min(self.first_us, at_us)
        self.last_us = at_us if self.last_us is None else max(self.last_us, at_us)


@dataclass(slots=True)
class Traffic:
    """All web requests of a server. `bases`: path prefixes known to be a panel; `trusted`: proxies that the
    configuration names, whose word on the client counts.
    """

    peers: dict[bytes, Peer] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    bases: set[str] = field(default_factory=set)
    trusted: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = field(default_factory=list)
    dropped: int = 0
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

    def peer(self, client: bytes) -> Peer:
        """The counts of one client."""
        found = self.peers.get(client)
        if found is None:
            found = self.peers[client] = Peer()
        return found

    def keep(self, hit: Hit) -> None:
        """Keep one request; past the limit it is only counted."""
        if len(self.hits) < HITS_KEPT:
            self.hits.append(hit)
        else:
            self.dropped += 1

    def learn_login_path(self, path: str) -> None:
        """Take the entry before a login page as a panel, unless it is where the app's users log in."""
        segments = [part for part in path.partition("?")[0].split("/") if part]
        if len(segments) > 1 and segments[0].lower() not in _APP_WORDS and not _LOGIN.search(segments[0]):
            self.bases.add("/" + segments[0])

    def learn_panel_path(self, path: str) -> None:
        """Take a path that an administrators' log names as part of a panel."""
        first = next((part for part in path.partition("?")[0].split("/") if part), "")
        if first and first.lower() not in _APP_WORDS and "." not in first.replace(".php", ""):
            self.bases.add("/" + first)


def _address(text: bytes) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.decode("ascii").partition("%")[0].strip("[]"))
    except (ValueError, UnicodeDecodeError):
        return None


@lru_cache(maxsize=65_536)
def is_scanner_agent(agent: bytes) -> bool:
    """Whether a user agent names a scanner or a bare programming library."""
    return bool(_SCANNER.search(agent[:300]))


def is_login(path: str) -> bool:
    """Whether a path is a login page."""
    segments = [part for part in path.split("/") if part][-2:]
    return any(_LOGIN.search(part) for part in segments)


def purpose_of(request: bytes, bases: set[str]) -> tuple[str, str, str, str] | None:
    """(kind, method, path, base); kind: `login`, `admin`, `database`, `upload`, `download`, `page`; else None."""
    method, _, rest = request[:2000].partition(b" ")
    target = rest.rpartition(b" ")[0] or rest
    path, _, query = target.decode("utf-8", "replace").partition("?")
    if "://" in path[:9]:
        path = "/" + path.partition("://")[2].partition("/")[2]
    if query:
        route = "/".join(_ROUTE.findall(query)).replace("%2F", "/").replace("%2f", "/")
        if route:
            path = path.removesuffix("/index.php") + "/" + route.strip("/")
    verb = method.decode("ascii", "replace")[:12]
    if _DOWNLOAD.search(path):
        return "download", verb, path, ""
    if _STATIC.search(path):
        return None
    base, kind = _panel_base(path, bases)
    if verb == "POST" and is_login(path):
        return ("database" if kind == "database" else "login"), verb, path, base
    if kind:
        return kind, verb, path, base
    segments = path.lower().split("/")
    if verb in {"POST", "PUT"} and _UPLOAD.search(path):
        return "upload", verb, path, ""
    if any(part in _PAGE_WORDS for part in segments):
        return "page", verb, path, ""
    return None


def _panel_base(path: str, bases: set[str]) -> tuple[str, str]:
    prefix = ""
    for part in path.split("/")[1:6]:
        prefix += "/" + part
        word = part.lower().removesuffix(".php").removesuffix(".aspx").removesuffix(".jsp")
        if word in DATABASE_WORDS or word.startswith("phpmyadmin"):
            return prefix, "database"
        if word in ADMIN_WORDS or prefix in bases:
            return prefix, "admin"
    return "", ""
