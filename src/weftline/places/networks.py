"""Which country and network an address belongs to, from installed data only."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, cast

import maxminddb

NetworkKind = Literal["hosting", "vpn", "mobile", "isp", "unknown"]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_DOCUMENTATION: Final[tuple[_Network, ...]] = (
    ipaddress.ip_network("192.0.2.0/24"),
    ipaddress.ip_network("198.51.100.0/24"),
    ipaddress.ip_network("203.0.113.0/24"),
    ipaddress.ip_network("2001:db8::/32"),
    ipaddress.ip_network("3fff::/20"),
)
# Documentation ranges are not among them: made-up samples must survive.
_INSIDE: Final[tuple[_Network, ...]] = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10",
         "0.0.0.0/8", "::/127", "fc00::/7", "fe80::/10"),
    )
)  # fmt: skip
_EXAMPLE_SOURCE: Final = "Weftline example table"


@dataclass(frozen=True, slots=True)
class IpPlace:
    """Where an address was registered. `country`: two letters, empty if not known. `source_date`: day of the data
    (ISO 8601), to be shown beside the date of the log. `reserved`: set aside for documentation, private or local use.
    """

    ip: str
    country: str = ""
    network: str = ""
    kind: NetworkKind = "unknown"
    source: str = ""
    source_date: str = ""
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class DataState:
    """Whether country data are installed, for `weftline doctor`: file names, their day and what is missing."""

    installed: bool
    sources: tuple[tuple[str, str], ...]
    message: str


def country_of_ip(ip: str, *, example: bool = False) -> IpPlace:
    """The country and network of an address.

    Documentation addresses are answered from the example table and only with `example`. Private, local and malformed
    addresses and those that the data do not know get an empty country. Never raises.
    """
    try:
        address = ipaddress.ip_address(ip.strip().partition("%")[0])
    except ValueError:
        return IpPlace(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if any(address.version == net.version and address in net for net in _DOCUMENTATION):
        return _example_place(ip, address) if example else IpPlace(ip, reserved=True)
    if not address.is_global:
        return IpPlace(ip, reserved=True)
    return _installed_place(ip, address)


def is_inside(ip: str) -> bool:
    """Whether an address can only be of somebody's own network (private, carrier's, local): no stranger comes from it.

    Addresses for documentation are taken for public ones. False for what is no address.
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    return any(address.version == net.version and address in net for net in _INSIDE)


def data_state() -> DataState:
    """What country data are installed and how old they are."""
    sources = tuple((name, date) for name, date, _ in _databases())
    if sources:
        return DataState(
            True, sources, "country of addresses: " + ", ".join(f"{name} of {day}" for name, day in sources)
        )
    return DataState(False, (), "no country data installed: addresses are shown without a country")


def _installed_place(ip: str, address: _Address) -> IpPlace:
    for name, date, reader in _databases():
        if address.version == 6 and reader.metadata().ip_version == 4:
            continue
        record, prefix = reader.get_with_prefix_len(str(address))
        code = _country_code(record)
        if code:
            network = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
            return IpPlace(ip, code, str(network), "unknown", name, date)
    return IpPlace(ip)


def _country_code(record: object) -> str:
    if not isinstance(record, Mapping):
        return ""
    code = record.get("country_code") or record.get("country")
    if isinstance(code, Mapping):
        code = code.get("iso_code")
    return code.upper() if isinstance(code, str) and len(code) == 2 else ""


@lru_cache(maxsize=1)
def _databases() -> tuple[tuple[str, str, maxminddb.Reader], ...]:
    folder = Path(str(files("weftline.places").joinpath("data")))
    found = []
    for path in sorted(folder.glob("*.mmdb")):
        try:
            reader = maxminddb.open_database(path, maxminddb.MODE_MMAP)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError):
            continue
        built = datetime.fromtimestamp(reader.metadata().build_epoch, tz=UTC).date().isoformat()
        found.append((path.stem, built, reader))
    return tuple(found)


@lru_cache(maxsize=1)
def _example_table() -> tuple[tuple[_Network, str, NetworkKind, str], ...]:
    text = files("weftline.places").joinpath("data/example_networks.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    return tuple((ipaddress.ip_network(net), code, cast("NetworkKind", kind), name) for net, code, kind, name in rows)


def _example_place(ip: str, address: _Address) -> IpPlace:
    for network, code, kind, name in _example_table():
        if address.version == network.version and address in network:
            return IpPlace(ip, code, name, kind, _EXAMPLE_SOURCE, "", reserved=True)
    return IpPlace(ip, source=_EXAMPLE_SOURCE, reserved=True)
