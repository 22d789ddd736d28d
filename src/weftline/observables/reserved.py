"""Values set aside for documentation and fiction, so that samples are recognised and tagged instead of refused.

`data/reserved.toml` holds the fictional phone ranges, documentation domains and networks with their sources. Example
wallets are encodings of SHA-256 of "weftline example N", for which nobody can hold a key.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from weftline.observables.codecs import payloads

_EXAMPLES = 4096
_COINS = frozenset({"btc", "ltc", "doge", "bch", "eth", "tron", "xrp", "sol", "ton", "xmr"})


@lru_cache(maxsize=1)
def _data() -> dict[str, list[str]]:
    text = files("weftline.observables").joinpath("data/reserved.toml").read_text("utf-8")
    return {name: list(table["values"]) for name, table in tomllib.loads(text).items()}


@lru_cache(maxsize=1)
def _fiction() -> re.Pattern[str]:
    ranges = [re.escape(text).replace("x", r"\d").replace("\\ ", "") for text in _data()["phones"]]
    return re.compile("|".join(ranges))


@lru_cache(maxsize=1)
def _networks() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in _data()["networks"])


@lru_cache(maxsize=1)
def _payloads() -> frozenset[bytes]:
    digests = [hashlib.sha256(f"weftline example {number}".encode()).digest() for number in range(_EXAMPLES)]
    return frozenset([*digests, *(digest[:20] for digest in digests), *(digest[-20:] for digest in digests)])


def is_fictional_phone(e164: str) -> bool:
    """True for E.164 text inside a range set aside for fiction or examples."""
    return _fiction().fullmatch(e164) is not None


def is_reserved_host(host: str) -> bool:
    """True for names under reserved top-level and second-level domains (RFC 2606, RFC 6761)."""
    return ("." + host).endswith(_domains())


@lru_cache(maxsize=1)
def _domains() -> tuple[str, ...]:
    return tuple("." + name for name in _data()["domains"])


def is_reserved_network(address: str) -> bool:
    """True for addresses and networks set aside for documentation (RFC 5737, RFC 3849, RFC 9637)."""
    if not (address[-1:].isdigit() or ":" in address):
        return False
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    return any(network.version == known.version and network.subnet_of(known) for known in _networks())  # type: ignore[arg-type]


def is_example_payload(payload: bytes | None) -> bool:
    """True where the hash or key inside an address is one of Weftline's examples."""
    if not payload:
        return False
    known = _payloads()
    return any(payload[at : at + size] in known for size in (20, 32) for at in (0, 1, 2) if len(payload) >= at + size)


def is_reserved(kind: str, value: str) -> bool:
    """True where the normal form of a kind is set aside for documentation or fiction."""
    if kind in {"phone", "whatsapp", "viber", "zalo", "signal", "gcash", "promptpay", "paynow", "fps", "momo"}:
        return value.startswith("+") and is_fictional_phone(value)
    if kind in {"ipv4", "ipv6", "ipv4_net", "ipv6_net"}:
        return is_reserved_network(value)
    if kind == "email":
        return is_reserved_host(value.rpartition("@")[2])
    if kind in {"domain", "url", "short_link"}:
        host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", value)
        host = re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2]
        host = host if host.startswith("[") else host.partition(":")[0]
        return is_reserved_host(host) or is_reserved_network(host.strip("[]"))
    if kind in _COINS:
        return _is_example_coin(kind, value)
    return kind in {"tx_hash", "sha256", "cert_sha256"} and _is_hex_example(value)


def _is_hex_example(value: str) -> bool:
    try:
        return is_example_payload(bytes.fromhex(value.removeprefix("0x")))
    except ValueError:
        return False


def _is_example_coin(kind: str, value: str) -> bool:
    return is_example_payload(payloads.payload(kind, value))
