"""The application's folder: settings, uploads, hosted builds. Program files hold placeholder text only (ruling 7)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from datetime import timedelta
from zoneinfo import ZoneInfo

from weftline_example.apk import app_bytes
from weftline_example.apk.builds import accounts
from weftline_example.nouns import World
from weftline_example.server.dump import write_dump
from weftline_example.server.phones import Phone, book
from weftline_example.server.rows import Rows
from weftline_example.server.tree import Tree, packed
from weftline_example.server.visits import opened, server_of
from weftline_example.server.web_logs import site_root

_PROGRAMS = ("public/index.php", "application/api/controller/Up.php", "application/admin/controller/Index.php", "think")


def write_application(world: World, rows: Rows, tree: Tree) -> None:
    """Everything below the site's root, and the nightly dump of its database."""
    root, at = site_root(world), opened(world) + timedelta(hours=2)
    for name in _PROGRAMS:
        tree.add(f"{root}/{name}", "placeholder: the example holds no program\n", at)
    developer = world.main.of_role("developer")[0]
    tree.add(
        f"{root}/README.md",
        f"# server kit\n\nSet up with the .env beside this. Support: TG @{developer.one('telegram')}\n",
        at,
    )
    tree.add(f"{root}/.env", _settings(world), at, 0o640)
    for app in world.main.apps:
        tree.add(f"{root}/public/d/{app.file_name}", app_bytes(world, app), app.built)
    for phone in rows.phones:
        if phone.row not in rows.in_table and phone.contacts:
            _upload(world, phone, tree)
    _album(world, rows.phones, tree)
    _run_log(world, tree)
    _dump(world, rows, tree)


def _settings(world: World) -> str:
    server, known = server_of(world), accounts(world)

    def secret(what: str, length: int) -> str:
        return hashlib.sha512(f"{world.seed}:{what}".encode()).hexdigest()[:length]

    return (
        "APP_ENV=production\nAPP_DEBUG=false\n"
        f"APP_URL=https://{server.hosts[0]}\nAPP_KEY={secret('app', 32)}\nAPP_TIMEZONE={server.zone}\n\n"
        f"DB_HOST=127.0.0.1\nDB_PORT=3306\nDB_DATABASE={server.database}\nDB_USERNAME={server.database}\n"
        f"DB_PASSWORD={secret('database', 16)}\n\nREDIS_HOST=127.0.0.1\nREDIS_PASSWORD={secret('redis', 12)}\n\n"
        f"TELEGRAM_BOT_TOKEN={known.bot_token}\nTELEGRAM_CHAT_ID={server.bot_chat}\n"
    )


def _upload(world: World, phone: Phone, tree: Tree) -> None:
    """A phone's address book as the app sent it, in one of four forms."""
    zone = ZoneInfo(server_of(world).zone)
    at = phone.device.first_seen + timedelta(seconds=6)
    folder = f"{site_root(world)}/public/uploads/contacts/{at.astimezone(zone):%Y%m%d}"
    pairs = book(phone)
    form = ("json", "csv", "vcf", "txt")[phone.row // 5 % 4]
    if form == "json":
        sent = {
            "device_id": phone.device.id,
            "mobile": phone.phone,
            "code": phone.code,
            "time": int(at.timestamp() * 1000),
            "contacts": [{"name": name, "phone": number} for name, number in pairs],
        }
        content = json.dumps(sent, ensure_ascii=False)
    elif form == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([("name", "phone"), *pairs])
        content = "\ufeff" + out.getvalue()
    elif form == "vcf":
        content = "".join(
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL;TYPE=CELL:{number}\r\nEND:VCARD\r\n"
            for name, number in pairs
        )
    else:
        content = "".join(f"{name},{number}\n" for name, number in pairs)
    tree.add(f"{folder}/{phone.device.id}.{form}", content, at)


def _album(world: World, phones: tuple[Phone, ...], tree: Tree) -> None:
    """What stands for stolen pictures: random bytes, no picture at all."""
    rng = random.Random(f"{world.seed}:album")
    for phone in phones:
        for n in range(rng.choice((0, 0, 1, 2)) if phone.victim else 0):
            name = f"{site_root(world)}/public/uploads/album/{phone.device.id}/{rng.getrandbits(40):010x}.jpg"
            tree.add(name, rng.randbytes(rng.randrange(1500, 4000)), phone.device.first_seen + timedelta(minutes=2 + n))


def _run_log(world: World, tree: Tree) -> None:
    """The framework's log of errors, with paths from the developer's own machine."""
    zone = ZoneInfo(server_of(world).zone)
    developer = world.main.of_role("developer")[0]
    at = opened(world) + timedelta(days=20, hours=4)
    user = developer.name.lower().replace(" ", "")
    text = "".join(
        f"[ {(at + timedelta(days=9 * n)).astimezone(zone).isoformat()} ][ error ] [0] file_put_contents failed "
        f"[D:\\work\\{user}\\server-kit\\application\\api\\controller\\Up.php:{40 + n}]\n"
        for n in range(6)
    )
    tree.add(f"{site_root(world)}/runtime/log/{at:%Y%m}/{at:%d}.log", text, at)


def _dump(world: World, rows: Rows, tree: Tree) -> None:
    server = server_of(world)
    zone, done = ZoneInfo(server.zone), server.seized - timedelta(hours=7, minutes=29)
    text = write_dump(server.database, server.flavour, rows.tables, zone, done).encode()
    name = f"www/backup/database/{server.database}_{done.astimezone(zone):%Y%m%d_%H%M%S}.sql"
    if server.flavour == "laravel":
        tree.add(name, text, done, 0o600)
    else:
        tree.add(f"{name}.gz", packed(text), done, 0o600)
