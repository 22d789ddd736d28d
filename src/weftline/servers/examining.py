"""From a seized server to findings: configuration first, then databases, then logs, then all together."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

from weftline.errors import UnreadableError
from weftline.model.server import Device, Operator, ServerFindings, ServerPayment, TimelineEvent
from weftline.registry import Members, discover
from weftline.servers.accounts import build_accounts, gather_people
from weftline.servers.admin_log import learn_panel_paths, logged_actions
from weftline.servers.clock import Clock
from weftline.servers.copies import leave_out_copies
from weftline.servers.desk import Desk, Source
from weftline.servers.hours import hours_of
from weftline.servers.identifiers import gather_identifiers
from weftline.servers.logs._years import settle_years
from weftline.servers.masking import secret_in
from weftline.servers.money import build_payments
from weftline.servers.operators import rank_operators
from weftline.servers.sessions import web_sessions
from weftline.servers.tables.understanding import understood
from weftline.servers.tenants import leave_out_tenants
from weftline.servers.ties import tie_devices
from weftline.servers.tree import Entry, Limits, Tree, expand, open_tree
from weftline.servers.tree.entry import reason_of
from weftline.servers.victims import build_devices, count_contacts, gather_phones

FAMILIES: Final = ("configs", "databases", "logs", "files")
EVENTS_KEPT: Final = 20_000
_TEXT_LOG: Final = (".log", ".err", ".out")


@lru_cache(maxsize=1)
def members() -> Members[Source]:
    """Every kind of file that is read, over all families, and the modules that could not be imported."""
    out: Members[Source] = Members()
    for family in FAMILIES:
        found = discover(f"weftline.servers.{family}", Source)
        out.found |= {f"{family}: {name}": source for name, source in found.found.items()}
        out.broken += found.broken
    out.broken += understood().broken
    return out


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Every kind of file that is read, in the order in which files are offered to them."""
    return tuple(sorted(members().found.values(), key=lambda source: (source.phase, source.name)))


def examine(
    source: BinaryIO | Path,
    *,
    exhibit: str,
    name: str,
    zone: str = "",
    example: bool = False,
    hits_only: bool = False,
    limits: Limits | None = None,
) -> ServerFindings:
    """Read a seized server without contacting anything.

    Args:
        source: A folder, an archive, a disk image or a single file; read only.
        exhibit: The exhibit's id, which starts every locator.
        name: What the input is called, for messages.
        zone: The zone to read times without offset in; else what the server states, else UTC.
        example: Whether documentation addresses get countries from the example table.
        hits_only: Read of web logs only what may be the panel, a login, an upload or an app's download; far faster.
        limits: What the server may cost; sensible without.

    Raises:
        InputError: The path does not exist.
        UnreadableError: Nothing in it can be read.
    """
    with open_tree(source, name, limits) as tree:
        clock = Clock(zone, "asked") if zone else Clock()
        desk = Desk(exhibit, tree, clock, example, hits_only)
        desk.problems += [
            f"{each.name} could not be loaded, so that nothing was read by it" for each in members().broken
        ]
        _read_all(tree, desk)
        return _findings(desk)


def _read_all(tree: Tree, desk: Desk) -> None:
    """Offer every file to the sources, phase by phase, so that later ones know what earlier ones found."""
    leaves = [leaf for entry in tree if not _is_link(entry, desk) for leaf in expand(entry, tree)]
    heads = [(leaf, _head(leaf, desk)) for leaf in leaves]
    waiting = [(leaf, head) for leaf, head in heads if head is not None and leaf.size]
    for phase in (1, 2, 3, 4, 5):
        if phase == 3:
            learn_panel_paths(desk)
        claimed: list[tuple[Source, Entry]] = []
        rest: list[tuple[Entry, bytes]] = []
        for leaf, head in waiting:
            taker = next((each for each in sources() if each.phase == phase and _claims(each, leaf, head, desk)), None)
            if taker is None:
                rest.append((leaf, head))
            else:
                claimed.append((taker, leaf))
        waiting = rest
        for taker, leaf in claimed:
            if taker.prepare is not None:
                _guarded(taker.prepare, leaf, desk)
        for taker, leaf in claimed:
            _guarded(taker.read, leaf, desk)
    _say_unread([leaf for leaf, _ in waiting], len(leaves), desk)


def _is_link(entry: Entry, desk: Desk) -> bool:
    """Links are not followed; the one that names the zone is read for its target."""
    if entry.link and entry.path == "etc/localtime":
        desk.clock.learn(entry.link.partition("zoneinfo/")[2], "system")
    return bool(entry.link)


def _head(entry: Entry, desk: Desk) -> bytes | None:
    try:
        return entry.head()
    except UnreadableError as error:
        desk.problems.append(f"{entry.path}: {error.message}")
        return None


def _claims(source: Source, entry: Entry, head: bytes, desk: Desk) -> bool:
    try:
        return source.claims(entry, head, desk)
    except Exception as error:  # noqa: BLE001 - a hostile file must not stop the others; it is listed
        desk.problems.append(f"{entry.path}: {source.name} could not look at it ({reason_of(error)})")
        return False


def _guarded(work: object, entry: Entry, desk: Desk) -> None:
    try:
        work(entry, desk)  # type: ignore[operator]  # a reader or its preparation
    except UnreadableError as error:
        desk.problems.append(f"{entry.path}: {error.message}")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file must not stop the others; it is listed
        desk.problems.append(f"{entry.path}: could not be read to its end ({type(error).__name__}: {reason_of(error)})")


def _say_unread(entries: list[Entry], total: int, desk: Desk) -> None:
    """Say what was not read: by ending, and logs of unknown kinds by name."""
    endings = Counter(entry.name.rpartition(".")[2].lower() if "." in entry.name else "none" for entry in entries)
    desk.inventory["files"] = str(total)
    desk.inventory["files of no known kind"] = (
        ", ".join(f"{ending} {n}" for ending, n in endings.most_common(20)) or "0"
    )
    for entry in entries:
        if entry.name.lower().endswith(_TEXT_LOG):
            desk.problems.append(f"{entry.path}: a log of an unknown kind; not read")


def _findings(desk: Desk) -> ServerFindings:
    settle_years(desk)
    desk.traffic.settle(login.ip for login in desk.logins)
    leave_out_tenants(desk)
    leave_out_copies(desk)
    tie_devices(desk)
    people = gather_people(desk)
    web_sessions(desk)
    logged_actions(desk, people.names())
    phones = gather_phones(desk)
    contacts = count_contacts(desk, phones)
    device_ips = Counter(phone.get("ip") for phone in phones.listed if phone.get("ip"))
    operators = rank_operators(desk, device_ips)
    devices = build_devices(desk, phones, people, {each.ip for each in operators if each.ip})
    victims = Counter(device.agent for device in devices if device.agent and not device.likely_operator_test)
    accounts = build_accounts(desk, people, victims)
    payments = build_payments(desk, phones, people)
    _setting_secrets(desk)
    hours_n, interval = hours_of(_marks(desk, operators))
    _inventory(desk)
    logins = sorted(desk.logins, key=lambda each: (each.at_us or 0, each.locator))
    return ServerFindings(
        inventory=desk.inventory, sites=desk.sites, logins=logins,
        operators=operators, accounts=accounts, devices=devices, contacts=contacts, payments=payments, apps=desk.hosted,
        secrets=desk.secrets, observables=gather_identifiers(desk, operators, devices), mappings=desk.mappings,
        timeline=_timeline(desk, devices, payments), hours_n=hours_n, utc_offset_interval=interval,
        lines_total=desk.lines.total, lines_parsed=desk.lines.parsed, lines_unparsed=desk.lines.unparsed,
        lines_blank=desk.lines.blank, lines_passed=desk.lines.passed, unparsed=desk.unparsed, media_hashes=desk.media,
        problems=[*desk.tree.problems, *desk.problems],
    )  # fmt: skip


def _marks(desk: Desk, operators: list[Operator]) -> list[tuple[str, int]]:
    known = {operator.ip for operator in operators if operator.ip}
    done = [(login.ip, login.at_us) for login in desk.logins if login.success and login.plane != "app"]
    done += [(action.ip, action.at_us) for action in desk.actions]
    return [(ip, at_us) for ip, at_us in done if at_us is not None and ip in known]


def _setting_secrets(desk: Desk) -> None:
    for record in desk.records.get("config", []):
        secret = secret_in(record.get("key"), record.get("value"), record.locator)
        if secret is not None:
            desk.secrets.append(secret)


def _inventory(desk: Desk) -> None:
    desk.inventory["read as"] = desk.tree.kind
    stated = {"asked": "as asked for", "system": "the system states it", "application": "the application states it"}
    desk.inventory["time zone"] = f"{desk.clock.zone or 'UTC'} ({stated.get(desk.clock.source, 'not stated, assumed')})"
    desk.inventory.update(desk.tree.facts)
    if clients := desk.traffic.peers.distinct:
        desk.inventory["web clients"] = str(clients)
    if desk.lines.passed:
        desk.problems.append(
            f"{desk.lines.passed} lines of web logs were passed over, as only hits were asked for; clients are counted "
            "by their hits alone, so that a scanner may look quieter than it is"
        )
    if desk.traffic.dropped:
        desk.problems.append(f"{desk.traffic.dropped} further requests were counted, but not followed one by one")
    for code, locator in desk.unowned_codes[:100]:
        desk.problems.append(f"{locator}: invite code {code[:40]!r} belongs to no account that was found")


def _timeline(desk: Desk, devices: list[Device], payments: list[ServerPayment]) -> list[TimelineEvent]:
    events = list(desk.events)
    for login in desk.logins:
        if login.success and login.at_us is not None:
            who = " ".join(part for part in (login.user, login.ip) if part)
            events.append(TimelineEvent(login.at_us, f"login {login.plane}", who, login.locator))
    events += [
        TimelineEvent(each.first_seen_us, "device", each.id, each.locator) for each in devices if each.first_seen_us
    ]
    events += [
        TimelineEvent(each.at_us, "payment", f"{each.amount} {each.currency}".strip(), each.locator)
        for each in payments if each.at_us is not None
    ]  # fmt: skip
    events += [
        TimelineEvent(each.uploaded_us, "app file", each.path, each.locator) for each in desk.hosted if each.uploaded_us
    ]
    events.sort(key=lambda event: (event.at_us, event.kind, event.locator))
    if len(events) > EVENTS_KEPT:
        desk.problems.append(f"{len(events) - EVENTS_KEPT} later events are left out of the timeline")
    return events[:EVENTS_KEPT]
