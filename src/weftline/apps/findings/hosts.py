"""Which texts are hosts, addresses, links and server paths, and which of them only come with common software."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

import re2
from publicsuffixlist import PublicSuffixList

from weftline.apps.rules import load

_URL = re2.compile(r"(?i)(?:https?|wss?|ftp|mqtts?|tcp|rtmps?)://[^\s\"'<>\\^`|\x00-\x1f]+")
_HOST = re2.compile(
    r"(?i)^([a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){1,8})(?::(\d{1,5}))?$"
)
_IP = re2.compile(r"^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$")
_PATH = re2.compile(
    r"^/?[A-Za-z0-9_\-.]{1,60}(?:/[A-Za-z0-9_\-.{}:%]{1,60}){0,9}/?(?:\?[A-Za-z0-9_=&%{}\-.$]{0,200})?$"
)
LONGEST = 1 << 20
_INNER = frozenset({"local", "lan", "internal", "localhost"})
_RESERVED = frozenset({"invalid", "example", "test", "onion"})


@dataclass(frozen=True, slots=True)
class Target:
    """Something an app may talk to. `noise`: it belongs to formats, platforms or common libraries."""

    value: str
    kind: Literal["url", "host", "ip", "path"]
    noise: bool


def targets(text: str, most: int = 50_000) -> list[Target]:
    """The links in the first `LONGEST` letters of a text, at most so many, or what host, address or path it is."""
    text = text[:LONGEST]
    found: list[Target] = []
    for match in _URL.finditer(text) if "://" in text else ():
        if (target := _link(match.group())) is not None:
            found.append(target)
            if len(found) == most:
                break
    if found or len(text) > 300:
        return found
    stripped = text.strip()
    one = _address(stripped) or _host(stripped) or _path(stripped)
    return [one] if one else []


def is_noise(host: str) -> bool:
    """Whether a host, or a domain above it, is known to come with common software."""
    labels = host.lower().rstrip(".").split(".")
    known = _words("hosts")
    return any(".".join(labels[at:]) in known for at in range(len(labels)))


@cache
def _words(name: str) -> frozenset[str]:
    """A word list of `data/noise.toml`."""
    return frozenset(load("noise")[name])


@cache
def _local_paths() -> tuple[str, ...]:
    return tuple(load("noise")["local_paths"])


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def _link(raw: str) -> Target | None:
    raw = raw[:2000]
    url = raw.rstrip(".,;:!?)]}'*\"")
    if raw.startswith(url + "}") and "{" in url:
        url = raw.rstrip(".,;:!?)]'*\"")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    if not host or host.startswith(("%", "{", "$", "*")):
        return None
    if "." not in host and host != "localhost" and ":" not in host:
        return None
    return Target(url, "url", is_noise(host) or _idle_address(host) or _nowhere(host))


def _nowhere(host: str) -> bool:
    """A name under no domain that exists or is reserved, as in names of XML features."""
    last = host.rpartition(".")[2]
    if ":" in host or last.isdigit() or last in _RESERVED | _INNER:
        return False
    return _suffixes().publicsuffix(host) is None


def _idle_address(host: str) -> bool:
    """Loopback, unspecified, link-local and broadcast addresses lead nowhere; private ones may (a test server)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast


def _address(text: str) -> Target | None:
    match = _IP.match(text)
    if match is None:
        return None
    try:
        address = ipaddress.IPv4Address(match.group(1))
    except ValueError:
        return None
    useless = _idle_address(str(address)) or int(address) < 1 << 24 or int(address) >= 0xF0000000
    return None if useless and not match.group(2) else Target(text, "ip", useless)


def _host(text: str) -> Target | None:
    match = _HOST.match(text) if "." in text and len(text) <= 260 else None
    if match is None:
        return None
    name, port = match.group(1), match.group(2)
    labels = name.lower().split(".")
    if (
        labels[-1] in _words("file_endings") or (labels[-1] == "test" and labels[0] in _words("code_heads"))
    ) and not port:
        return None
    if labels[-1] not in _RESERVED:
        if name != name.lower() or (
            labels[0] in _words("code_heads") and (len(labels) > 2 or labels[-1] in _words("weak_endings"))
        ):
            return None
        if _suffixes().publicsuffix(name.lower()) in {None, name.lower()}:
            return None
        strong = (
            port or labels[0] in _words("host_heads") or any(c.isdigit() or c == "-" for c in ".".join(labels[:-1]))
        )
        if labels[-1] in _words("weak_endings") and not strong:
            return None
    return Target(text, "host", is_noise(name))


def _path(text: str) -> Target | None:
    if not 5 <= len(text) <= 200 or "/" not in text or _PATH.match(text) is None:
        return None
    bare = text.partition("?")[0]
    parts = [part for part in bare.split("/") if part]
    if not text.startswith("/") and (len(parts) < 2 or parts[0].lower() not in _words("path_heads")):
        return None
    if text.startswith(_local_paths()) or not any(part.isascii() and any(c.isalpha() for c in part) for part in parts):
        return None
    ending = parts[-1].rpartition(".")[2].lower() if "." in parts[-1] else ""
    if ending in {
        "so",
        "dex",
        "jar",
        "png",
        "xml",
        "class",
        "kt",
        "java",
        "js",
        "css",
        "ttf",
        "txt",
        "apk",
        "jpg",
        "bin",
    }:
        return None
    return Target(text, "path", noise=False)


def url_path(url: str) -> str:
    """The path of a link, empty where it has none worth naming."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return path if len(path) > 1 else ""
