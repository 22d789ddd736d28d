"""Values that many people share: they are shown but never link two reports.

`data/warning.toml` holds one table a list: mailbox providers, shorteners, platform and content-delivery hosts,
emergency and helpline numbers, burn and contract addresses, public test keys, hashes of nothing.
"""

from __future__ import annotations

import ipaddress
import tomllib
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    text = files("weftline.observables").joinpath("data/warning.toml").read_text("utf-8")
    return {name: frozenset(table["values"]) for name, table in tomllib.loads(text).items()}


def is_shortener(host: str) -> bool:
    """True for the host of a link-shortening service."""
    return host in _lists()["shorteners"]


def _listed_host(host: str) -> str | None:
    lists = _lists()
    if host in lists["hosting_suffixes"]:
        return "hosting_suffixes"
    labels = host.split(".")
    parents = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    for name in ("mailbox_hosts", "platform_hosts"):
        if any(parent in lists[name] for parent in parents):
            return name
    return "shorteners" if host in lists["shorteners"] else None


def listed(kind: str, value: str) -> str | None:
    """The name of the warning list that holds a value of a kind, or None."""
    lists = _lists()
    if f"{kind}:{value}" in lists["values"]:
        return "values"
    if kind == "domain":
        return _listed_host(value)
    if kind == "url":
        parts = urlsplit(value)
        name = _listed_host(parts.hostname or "")
        return name if name and (len(parts.path) < 2 or parts.hostname in lists["public_sites"]) else None
    if kind == "email":
        return "role_mailboxes" if value in lists["role_mailboxes"] else None
    if kind in {"ipv4", "ipv6"}:
        return _listed_address(value)
    return "helplines" if value in lists["helplines"] else None


def _listed_address(value: str) -> str | None:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    documentation = any(
        value.startswith(start) for start in ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:", "3fff:")
    )
    if not documentation and (not address.is_global or address.is_multicast):
        return "private_networks"
    return "public_resolvers" if value in _lists()["public_resolvers"] else None


def is_service(name: str | None) -> bool:
    """True where a warning list names services, so that the value's role is `service`."""
    return name in {"helplines", "platform_hosts", "role_mailboxes", "public_resolvers"}
