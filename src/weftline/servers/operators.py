"""Who runs the server: addresses and accounts that were let in, by the number of independent planes."""

from __future__ import annotations

import ipaddress
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from weftline.model.moment import DAY_US
from weftline.model.server import Login, Operator, Plane
from weftline.model.wording import counted
from weftline.places import country_of_ip
from weftline.servers.desk import Action, Desk
from weftline.servers.sessions import is_scanner

_GRADES: Final = ("weak", "moderate", "strong", "very strong")
_SHARED: Final = 3
_LOCATORS: Final = 20
_PLANE_NAMES: Final = {
    "web_admin": "the panel",
    "ssh": "SSH",
    "panel": "the hosting panel",
    "database": "a database tool",
}
_MINUTE: Final = 60_000_000


@dataclass(slots=True)
class _Trail:
    """What one address or account did: each action counted once per plane and minute."""

    marks: dict[Plane, set[tuple[int | None, str]]] = field(default_factory=lambda: defaultdict(set))
    kinds: set[str] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    times: list[int] = field(default_factory=list)
    locators: list[str] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    loginless: bool = True

    def mark(self, done: Login | Action, other: str) -> None:
        """Count one login or action; `other` is the account for an address and the address for an account."""
        at_us = done.at_us
        self.marks[done.plane].add((None, done.locator) if at_us is None else (at_us // _MINUTE, ""))
        self.kinds.add("table" if "table=" in done.locator else "log")
        self.loginless = self.loginless and isinstance(done, Action)
        if at_us is not None:
            self.days.add(at_us // DAY_US)
            self.times.append(at_us)
        if len(self.locators) < _LOCATORS:
            self.locators.append(done.locator)
        if other:
            self.others.add(other)


def rank_operators(desk: Desk, device_ips: Counter[str]) -> list[Operator]:
    """Operators by address and by account, best first. `device_ips`: how many devices registered from each address.

    Scanners, uploads and downloads make no operator; a plane counts only where someone was let in.
    """
    by_ip: dict[str, _Trail] = defaultdict(_Trail)
    by_user: dict[str, _Trail] = defaultdict(_Trail)
    failed = Counter(login.ip for login in desk.logins if not login.success)
    accepted: list[Login | Action] = [login for login in desk.logins if login.success]
    for done in [*accepted, *desk.actions]:
        if done.plane == "app":
            continue
        if _is_outside(done.ip):
            by_ip[done.ip].mark(done, done.user)
            if isinstance(done, Login) and done.key_fingerprint:
                by_ip[done.ip].keys.add(done.key_fingerprint)
        if done.user:
            by_user[done.user].mark(done, done.ip)
    found = [_by_address(ip, trail, desk, device_ips, failed[ip]) for ip, trail in by_ip.items()]
    found += [_by_account(user, trail) for user, trail in by_user.items()]
    return sorted((each for each in found if each is not None), key=_order)


def _order(operator: Operator) -> tuple[object, ...]:
    return (
        operator.ip == "", -len(operator.planes), -_GRADES.index(operator.strength), -operator.count, operator.ip,
        operator.user,
    )  # fmt: skip


def _is_outside(ip: str) -> bool:
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


def _by_address(ip: str, trail: _Trail, desk: Desk, device_ips: Counter[str], failed: int) -> Operator | None:
    counts = desk.traffic.peers.get(ip.encode())
    scanner = counts is not None and is_scanner(counts)
    if scanner and set(trail.marks) == {"web_admin"} and "table" not in trail.kinds:
        return None
    place = country_of_ip(ip, example=desk.example)
    reasons = _reasons(trail, desk)
    against = []
    grade = _grade(trail)
    if place.kind in {"hosting", "vpn"}:
        against.append(f"an address of a {place.kind} network: the person behind it may be anywhere")
        grade -= 1
    elif place.kind == "mobile":
        against.append("an address of a mobile network, which many people share")
    if device_ips[ip] > _SHARED:
        against.append(f"{device_ips[ip]} devices registered from it too: a shared address")
        grade -= 1
    elif device_ips[ip]:
        reasons.append(f"{counted(device_ips[ip], 'device')} registered from it, perhaps the operator's own")
    if scanner:
        against.append("also behaves like a scanner")
        grade -= 1
    if failed >= 20:
        against.append(f"{failed} failed logins from it: passwords may have been guessed")
    if not country_known(ip):
        against.append("a private address: someone inside the server's own network or behind a tunnel")
    if ip in desk.claimed:
        against.append("forwards for others, by its own unproven word: " + ", ".join(sorted(desk.claimed[ip])[:3]))
    count, first, last = _sums(trail)
    return Operator(
        ip, ", ".join(sorted(trail.others)[:10]), _planes(trail), count, first, last, place.country,
        _network(place.network, place.kind), _GRADES[max(0, grade)], tuple(reasons), tuple(against),
        tuple(trail.locators),
    )  # fmt: skip


def country_known(ip: str) -> bool:
    """Whether an address is of the open network or set aside for documentation, so that it may have a country."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    return address.is_global or country_of_ip(ip, example=True).country != ""


def _network(name: str, kind: str) -> str:
    return f"{name} ({kind})" if name and kind != "unknown" else name


def _by_account(user: str, trail: _Trail) -> Operator | None:
    count, first, last = _sums(trail)
    reasons = [f"{len(trail.others)} address(es): {', '.join(sorted(trail.others)[:5])}"] if trail.others else []
    return Operator(
        "", user, _planes(trail), count, first, last, "", "", _GRADES[max(0, _grade(trail))], tuple(reasons),
        ("a name that several people may use",), tuple(trail.locators),
    )  # fmt: skip


def _sums(trail: _Trail) -> tuple[int, int | None, int | None]:
    count = sum(len(marks) for marks in trail.marks.values())
    return count, min(trail.times, default=None), max(trail.times, default=None)


def _planes(trail: _Trail) -> tuple[str, ...]:
    return tuple(sorted(trail.marks))


def _grade(trail: _Trail) -> int:
    """3 for three planes; 2 for two, for SSH or the hosting panel, and for the panel where logs and tables agree or it
    goes over several days; else 1, or 0 where only pages without a login tell of it.
    """
    planes = len(trail.marks)
    if planes >= 2:
        return min(3, planes)
    if trail.loginless and trail.kinds == {"log"}:
        return 0
    proven = set(trail.marks) & {"ssh", "panel"} or len(trail.kinds) > 1
    return 2 if proven or (len(trail.days) >= 3 and not trail.loginless) else 1


def _reasons(trail: _Trail, desk: Desk) -> list[str]:
    out = [
        f"let in on {_PLANE_NAMES.get(plane, plane)}, {counted(len(marks), 'time')}, counted by the minute"
        for plane, marks in sorted(trail.marks.items())
    ]
    if len(trail.days) > 1:
        out.append(f"on {len(trail.days)} different days")
    if len(trail.kinds) > 1:
        out.append("both in logs and in the server's own tables")
    if trail.others:
        out.append("as " + ", ".join(sorted(trail.others)[:5]))
    for key in sorted(trail.keys):
        owner = desk.key_owners.get(key)
        out.append(f"with the key {key}" + (f", whose comment reads {owner}" if owner else ""))
    return out
