"""The whole machine: every part put together, written as an archive or an image, and what is true of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from weftline_example.apk import app_bytes
from weftline_example.nouns import World
from weftline_example.server.application import write_application
from weftline_example.server.databases import write_bot, write_panel
from weftline_example.server.logins import write_keys, write_logins
from weftline_example.server.machine_files import write_machine
from weftline_example.server.phones import Phone, book
from weftline_example.server.rows import Rows, make_rows
from weftline_example.server.tenant import Tenant, write_tenant
from weftline_example.server.tree import Tree
from weftline_example.server.visits import Visit, make_visits, server_of
from weftline_example.server.web_logs import write_web

_IMAGE_MIB = 32
_UUID = "00000000-0000-4000-8000-000000002022"


@dataclass(frozen=True, slots=True)
class Machine:
    """The files, and what they were made from."""

    tree: Tree
    visits: tuple[Visit, ...]
    rows: Rows
    tenant: Tenant
    lines: dict[str, int]


def make_machine(world: World) -> Machine:
    """Everything on the seized machine."""
    tree, visits = Tree(), make_visits(world)
    rows = make_rows(world, visits)
    tenant = write_tenant(world, tree)
    write_machine(world, tree)
    write_keys(world, tree)
    lines = write_logins(world, visits, tree)
    lines |= write_web(world, rows, list(tenant.hits), tree)
    write_panel(world, visits, tree)
    write_bot(world, rows.phones, tree)
    write_application(world, rows, tree)
    return Machine(tree, visits, rows, tenant, lines)


def write_server(world: World, folder: Path) -> Path:
    """Writes the machine as `folder/servers/NAME.tar.gz` and gives its path."""
    place = folder / "servers" / f"{server_of(world).name}.tar.gz"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(make_machine(world).tree.tar_gz())
    return place


def write_image(world: World, path: Path) -> bool:
    """Writes the machine as a raw ext4 image, without privileges; False where the machine has no `mkfs.ext4`.

    Raises:
        subprocess.CalledProcessError: `mkfs.ext4` failed.
    """
    maker = shutil.which("mkfs.ext4") or shutil.which("mkfs.ext4", path="/usr/sbin:/sbin")
    if maker is None:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        make_machine(world).tree.unpack(Path(place))
        with path.open("wb") as image:
            image.truncate(_IMAGE_MIB << 20)
        # Equal worlds give equal files, not equal images: the times at which the copy was made stay in the inodes.
        fixed = {**os.environ, "E2FSPROGS_FAKE_TIME": str(int(server_of(world).seized.timestamp()))}
        options = ["-O", "^has_journal", "-E", f"root_owner=0:0,hash_seed={_UUID}", "-U", _UUID]
        command = [maker, "-q", "-F", *options, "-d", place, str(path)]
        subprocess.run(command, check=True, capture_output=True, env=fixed)
    return True


def server_truth(world: World) -> dict[str, Any]:
    """What an honest examiner can find on the machine, in numbers and values."""
    machine, server = make_machine(world), server_of(world)
    rows, phones = machine.rows, machine.rows.phones
    used: dict[str, set[str]] = {}
    planes: Counter[str] = Counter()
    for visit in machine.visits:
        used.setdefault(visit.actor.key, set()).add(visit.address)
        planes[visit.plane] += 1
    tests = [phone for phone in phones if phone.victim is None]
    orders = rows.tables["order"]
    return {
        "archive": f"{server.name}.tar.gz",
        "address": server.address,
        "hosts": list(server.hosts),
        "admin_path": server.admin_path,
        "flavour": server.flavour,
        "utc_offset": _offset(server.zone, machine.visits),
        "operators": {key: sorted(addresses) for key, addresses in sorted(used.items())},
        "operator_addresses": sorted({address for addresses in used.values() for address in addresses}),
        "vpn_addresses": sorted({address for actor in world.main.actors for address in actor.vpn}),
        "logins": dict(sorted(planes.items())),
        "devices": {
            "rows": len(phones),
            "tests": [phone.device.id for phone in tests],
            "victims": len(phones) - len(tests),
        },
        "reported": {p.victim.key: p.device.id for p in phones if p.victim and p.victim.reported},
        "victims_to_notify": [
            {"device": p.device.id, "phone": p.phone, "country": p.country}
            for p in phones
            if p.victim and not p.victim.reported
        ],
        "agents": _agents(world, phones),
        "contacts": _contacts(rows),
        "orders": {
            "paid": sum(row["state"] == 1 for row in orders),
            "unpaid": sum(row["state"] != 1 for row in orders),
        },
        "apps": {app.file_name: sha256(app_bytes(world, app)).hexdigest() for app in world.main.apps},
        "lines": dict(sorted(machine.lines.items())),
        "tenant": {
            "host": server.tenant_host,
            "owner_address": machine.tenant.owner,
            "phones": list(machine.tenant.phones),
        },
    }


def _agents(world: World, phones: tuple[Phone, ...]) -> list[dict[str, Any]]:
    return [
        {
            "actor": actor.key,
            "login": actor.login,
            "codes": list(actor.codes),
            "victims": sum(p.code in actor.codes for p in phones if p.victim),
        }
        for actor in world.main.of_role("handler")
    ]


def _contacts(rows: Rows) -> dict[str, Any]:
    phones = rows.phones
    stolen = [contact.phone for phone in phones for contact in phone.contacts]
    return {
        "rows": len(stolen),
        "distinct": len(set(stolen)),
        "by_country": dict(sorted(Counter("SG" if n.startswith("+65") else "HK" for n in set(stolen)).items())),
        "short": sum(len(book(phone)) - len(phone.contacts) for phone in phones),
        "in_table": len(rows.tables["contact"]),
        "files": sum(phone.row not in rows.in_table and bool(phone.contacts) for phone in phones),
    }


def _offset(zone: str, visits: tuple[Visit, ...]) -> float:
    offset = visits[0].start.astimezone(ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() / 3600 if offset else 0.0
