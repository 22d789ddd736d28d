"""One made-up server put together, with what is true on it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import sqlite3
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from tests.samples.fleet.logins import journal, lastlog
from tests.samples.fleet.people import People, as_kept, make_people
from tests.samples.fleet.tables import DIALECTS, WRITERS, Rows, mysql, shop, tables_of
from tests.samples.fleet.visits import FORMATS, PANELS, START, Hit, panel_hits, shop_hits, trap_hits, victim_hits

KEEPINGS = ("table", "json files", "vcards", "cell", "csv files")
STYLES = ("redirect", "single page", "basic", "redirect")
SYSTEMS = ("auth.log", "secure", "wtmp", "none")
Writers = dict[str, Callable[[list[Rows]], dict[str, bytes]]]
OTHERS = (["ssh"], ["panel"], ["ssh", "panel"], ["web_admin"])


@dataclass(slots=True)
class Machine:
    """A server's files and its truth. `features` names what was mixed."""

    seed: int
    features: dict[str, str]
    files: dict[str, bytes]
    operators: set[str]
    codes: dict[str, int]
    phones: set[str]
    contacts: set[str]
    contact_rows: int
    tenant: set[str] = field(default_factory=set)


def fleet(count: int, first: int = 1) -> Iterator[Machine]:
    """`count` servers; every kind of each feature comes up within seven of them."""
    for seed in range(first, first + count):
        yield machine(seed)


def machine(seed: int, *, writers: Writers = WRITERS, systems: tuple[str, ...] = SYSTEMS) -> Machine:
    """One server from its seed: the same bytes each time. `writers`: kinds of databases; `systems`: of login records."""
    chance = random.Random(seed)
    dialect = DIALECTS[seed % len(DIALECTS)]
    written = list(writers)[(seed + seed // 7) % len(writers)]
    shape = list(FORMATS)[(seed * 3 + seed // 7) % len(FORMATS)]
    panel, style = PANELS[seed % len(PANELS)], STYLES[(seed // 2) % len(STYLES)]
    system, planes = systems[(seed // 3) % len(systems)], OTHERS[seed % len(OTHERS)]
    keeping = KEEPINGS[seed % len(KEEPINGS)]
    zone = timezone(timedelta(hours=chance.choice([0, 7, 8, 9])))
    people = make_people(chance, planes)
    hits, logins, let_in = panel_hits(people, panel, style, chance)
    tables = tables_of(people, dialect, chance, keeping, logins if chance.random() < 0.7 else [])
    files = {
        "etc/hostname": b"box\n",
        "etc/timezone": _zone_name(zone),
        **{k: v.encode() for k, v in dialect.settings.items()},
    }
    files |= writers[written](tables)
    files |= _books(people, keeping, chance)
    files |= _web(hits + victim_hits(people, chance) + trap_hits(people, panel, chance), shape, zone)
    let_in |= _system(people, system, zone, files, chance)
    let_in |= _hosting(people, files)
    files["srv/app/public/d/yue.apk"] = b"PK\x03\x04 placeholder AndroidManifest.xml"
    _tenant(people, files, shape, chance)
    features = {
        "kit": dialect.name,
        "database": written,
        "log": shape,
        "panel": panel,
        "login": style,
        "system": system,
        "contacts": keeping,
    }
    contacts = [number for phone in people.phones for number in phone.contacts]
    codes = {each.code: sum(phone.code == each.code for phone in people.phones) for each in people.agents}
    return Machine(
        seed, features, files, let_in, codes, {phone.phone for phone in people.phones}, set(contacts), len(contacts),
        {people.owner, *people.customers},
    )  # fmt: skip


def _zone_name(zone: timezone) -> bytes:
    hours = int((zone.utcoffset(None) or timedelta()).total_seconds() // 3600)
    return {0: b"Etc/UTC\n", 7: b"Asia/Bangkok\n", 8: b"Asia/Singapore\n", 9: b"Asia/Tokyo\n"}[hours]


def _web(hits: list[Hit], shape: str, zone: timezone) -> dict[str, bytes]:
    place, (config, text), line = FORMATS[shape]
    ordered = sorted(hits, key=lambda hit: hit.at)
    lines = [line(hit, zone) for hit in ordered]
    cut = len(lines) // 2
    return {
        config: text,
        place + ".1.gz": gzip.compress(("\n".join(lines[:cut]) + "\n").encode(), mtime=0),
        place: ("\n".join(lines[cut:]) + "\n").encode(),
    }


def _books(people: People, keeping: str, chance: random.Random) -> dict[str, bytes]:
    out = {}
    for phone in people.phones:
        kept = [(f"c{n}", as_kept(chance, number, phone.region)) for n, number in enumerate(phone.contacts)]
        if keeping == "json files":
            book = {"device_id": phone.key, "contacts": [{"name": name, "phone": number} for name, number in kept]}
            out[f"srv/app/uploads/contacts/{phone.key}.json"] = json.dumps(book).encode()
        elif keeping == "vcards":
            cards = "".join(
                f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL;TYPE=CELL:{number}\r\nEND:VCARD\r\n"
                for name, number in kept
            )
            out[f"srv/app/uploads/txl/{phone.phone.lstrip('+')}.vcf"] = cards.encode()
        elif keeping == "csv files":
            sink = io.StringIO()
            csv.writer(sink).writerows([("name", "phone"), *kept])
            out[f"srv/app/uploads/contacts/{phone.key}.csv"] = sink.getvalue().encode()
    return out


def _system(people: People, system: str, zone: timezone, files: dict[str, bytes], chance: random.Random) -> set[str]:
    """Logins to the system itself, among them many that failed."""
    let_in: set[str] = set()
    logins = [(each.addresses[0], at) for each in people.operators if "ssh" in each.planes for at in _days(chance)]
    if system == "none":
        return let_in
    lines, records = [], b""
    for ip, at in sorted(logins, key=lambda pair: pair[1]):
        let_in.add(ip)
        lines.append((at, f"Accepted password for root from {ip} port 50022 ssh2"))
        address = bytes(map(int, ip.split("."))) + bytes(12) if "." in ip else bytes(16)
        records += struct.pack(
            "<hxxi32s4s32s256shhiii16s20x", 7, 99, b"pts/0", b"ts/0", b"root", ip.encode(), 0, 0, 0, int(at), 0, address
        )
    for ip in people.guessers:
        begin = (START + timedelta(days=3)).timestamp()
        lines += [(begin + n, f"Failed password for root from {ip} port 4{n:03d} ssh2") for n in range(120)]
    lines.sort()
    if system == "journal":
        files["var/log/journal/0123/system.journal"] = journal([(at, "sshd", text) for at, text in lines])
    elif system == "lastlog":
        files["var/log/lastlog"] = lastlog(
            [(int(at), text.split()[5]) for at, text in lines if "Accepted" in text][-1:]
        )
        let_in = {text.split()[5] for _, text in [line for line in lines if "Accepted" in line[1]][-1:]}
    elif system == "wtmp":
        files["var/log/wtmp"] = records
    elif system == "auth.log":
        files["var/log/auth.log"] = "".join(
            f"{datetime.fromtimestamp(at, zone):%b %e %H:%M:%S} box sshd[811]: {text}\n" for at, text in lines
        ).encode()
    else:
        files["var/log/secure"] = "".join(
            f"{datetime.fromtimestamp(at, zone).isoformat()} box sshd[811]: {text}\n" for at, text in lines
        ).encode()
    return let_in


def _days(chance: random.Random) -> list[float]:
    return [
        (START + timedelta(days=day, hours=chance.gauss(6, 2) % 24)).timestamp() for day in chance.sample(range(25), 4)
    ]


def _hosting(people: People, files: dict[str, bytes]) -> set[str]:
    users = [each for each in people.operators if "panel" in each.planes]
    if not users:
        return set()
    base = sqlite3.connect(":memory:")
    base.execute(
        "CREATE TABLE users (id INTEGER, username TEXT, password TEXT, login_ip TEXT, login_time TEXT, email TEXT)"
    )
    base.execute("CREATE TABLE logs (id INTEGER, type TEXT, log TEXT, addtime TEXT)")
    rows = []
    for each in users:
        base.execute(
            "INSERT INTO users VALUES (1, ?, '0123456789abcdef0123456789abcdef', ?, '', '')",
            [each.name, each.addresses[0]],
        )
        rows += [
            ("用户登录", f"登录成功,帐号:{each.name},登录IP:{each.addresses[0]}:40012", f"2022-07-0{n} 12:00:00")
            for n in range(1, 6)
        ]
    rows += [("用户登录", f"登录失败,帐号:root,登录IP:{ip}:40012", "2022-07-03 12:00:00") for ip in people.guessers]
    base.executemany("INSERT INTO logs VALUES (?, ?, ?, ?)", [(n, *row) for n, row in enumerate(rows, 1)])
    base.commit()
    files["www/server/panel/data/default.db"] = base.serialize()
    return {each.addresses[0] for each in users}


def _tenant(people: People, files: dict[str, bytes], shape: str, chance: random.Random) -> None:
    """A flower shop on the same machine: a database and an owner of its own, its log its own or one for all sites."""
    hits = sorted(shop_hits(people, chance), key=lambda hit: hit.at)
    lines = [FORMATS["combined"][2](hit, timezone(timedelta())) for hit in hits]
    place = "var/log/nginx/flowers.example.log"
    if shape == "vhost":
        place = FORMATS[shape][0]
        lines = ["flowers.example:443 " + line for line in lines]
    files[place] = files.get(place, b"") + ("\n".join(lines) + "\n").encode()
    files["etc/nginx/conf.d/flowers.conf"] = (
        b"server {\n server_name flowers.example;\n root /srv/flowers;\n access_log /var/log/nginx/flowers.example.log combined;\n}\n"
    )
    files["var/backups/shop_20220801.sql"] = mysql(shop(people))
    files["srv/flowers/index.html"] = f"placeholder, {datetime(2022, 5, 1, tzinfo=UTC):%Y}\n".encode()
