"""The SQLite databases on the machine: the hosting panel's own, and the queue of the bot that reports new devices."""

from __future__ import annotations

import random
import sqlite3
from datetime import timedelta
from zoneinfo import ZoneInfo

from weftline_example.nouns import World
from weftline_example.server.phones import Phone, book
from weftline_example.server.tree import Tree
from weftline_example.server.visits import Visit, opened, server_of
from weftline_example.server.web_logs import site_root

_PANEL = """
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT, password TEXT, login_ip TEXT, login_time TEXT,
    phone TEXT, email TEXT);
CREATE TABLE logs (id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT, log TEXT, addtime TEXT, uid INTEGER DEFAULT 1,
    username TEXT DEFAULT 'system');
CREATE TABLE sites (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, path TEXT, status TEXT, ps TEXT, addtime TEXT);
CREATE TABLE databases (id INTEGER PRIMARY KEY AUTOINCREMENT, pid INTEGER, name TEXT, username TEXT, password TEXT,
    accept TEXT, ps TEXT, addtime TEXT);
CREATE TABLE firewall (id INTEGER PRIMARY KEY AUTOINCREMENT, port TEXT, ps TEXT, addtime TEXT);
CREATE TABLE crontab (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, type TEXT, sName TEXT, addtime TEXT);
"""
_BOT = """
CREATE TABLE members (id INTEGER PRIMARY KEY, username TEXT, nickname TEXT, job TEXT, joined INTEGER);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, chat_id TEXT, body TEXT, queued_ms INTEGER, sent INTEGER);
"""
_WORDS = {
    "zh": (
        "用户登录",
        "登录成功,帐号:{user},登录IP:{ip}:{port}",
        "登录失败,帐号:{user},密码错误,登录IP:{ip}:{port}",
        "网站管理",
        "添加网站[{name}]成功!",
    ),
    "en": (
        "User login",
        "Login succeeded, account: {user}, login IP: {ip}:{port}",
        "Login failed, wrong password, account: {user}, login IP: {ip}:{port}",
        "Site manager",
        "Site [{name}] added",
    ),
}


def write_panel(world: World, visits: tuple[Visit, ...], tree: Tree) -> None:
    """The hosting panel's database with its log of logins, and its small files."""
    server = server_of(world)
    zone, rng = ZoneInfo(server.zone), random.Random(f"{world.seed}:panel")
    kind, good, bad, manager, added = _WORDS["en" if server.flavour == "laravel" else "zh"]
    mine = [visit for visit in visits if visit.plane == "panel"]
    user = mine[-1].actor.login
    rows = [
        (visit.start, kind, good.format(user=user, ip=visit.address, port=rng.randrange(49152, 65000)))
        for visit in mine
    ]
    for _ in range(14):
        at = opened(world) + (server.seized - opened(world)) * rng.random()
        ip = f"192.0.2.{rng.randrange(1, 78)}"
        rows.append(
            (at, kind, bad.format(user=rng.choice(("admin", "root", user)), ip=ip, port=rng.randrange(30000, 65000)))
        )
    sites = ((server.hosts[0], f"/{site_root(world)}"), (server.tenant_host, f"/www/wwwroot/{server.tenant_host}"))
    rows += [(opened(world) + timedelta(hours=4), manager, added.format(name=name)) for name, _ in sites]
    base = sqlite3.connect(":memory:")
    base.executescript(_PANEL)
    local = "%Y-%m-%d %H:%M:%S"
    last = mine[-1]
    base.execute(
        "INSERT INTO users (username, password, login_ip, login_time, phone, email) VALUES (?, ?, ?, ?, '', ?)",
        (
            user,
            f"{rng.getrandbits(128):032x}",
            last.address,
            f"{last.start.astimezone(zone):{local}}",
            server.acme_email,
        ),
    )
    base.executemany(
        "INSERT INTO logs (type, log, addtime) VALUES (?, ?, ?)",
        [(kind_, text, f"{at.astimezone(zone):{local}}") for at, kind_, text in sorted(rows)],
    )
    base.executemany(
        "INSERT INTO sites (name, path, status, ps, addtime) VALUES (?, ?, '1', '', ?)",
        [(*site, f"{opened(world).astimezone(zone):{local}}") for site in sites],
    )
    base.executemany(
        "INSERT INTO databases (pid, name, username, password, accept) VALUES (?, ?, ?, ?, '127.0.0.1')",
        [
            (1, server.database, server.database, f"{rng.getrandbits(64):016x}"),
            (2, "shop", "shop", f"{rng.getrandbits(64):016x}"),
        ],
    )
    base.execute("INSERT INTO firewall (port, ps, addtime) VALUES (?, 'panel', '')", (str(server.panel_port),))
    base.commit()
    tree.add("www/server/panel/data/default.db", base.serialize(), last.start, 0o600)
    tree.add("www/server/panel/data/port.pl", f"{server.panel_port}", opened(world), 0o600)
    base.close()


def write_bot(world: World, phones: tuple[Phone, ...], tree: Tree) -> None:
    """The bot's queue: who is in the group it writes to, and what it wrote about each new device."""
    server = server_of(world)
    jobs = {"organiser": "boss", "administrator": "ops", "developer": "tech", "handler": "agent", "cash_out": "finance"}
    people = [actor for actor in world.main.actors if actor.role in jobs]
    base = sqlite3.connect(":memory:")
    base.executescript(_BOT)
    base.executemany(
        "INSERT INTO members VALUES (?, ?, ?, ?, ?)",
        [
            (
                n,
                actor.one("telegram"),
                actor.name,
                jobs[actor.role],
                int((opened(world) + timedelta(days=2, minutes=n)).timestamp()),
            )
            for n, actor in enumerate(people, 1)
        ],
    )
    base.executemany(
        "INSERT INTO outbox VALUES (?, ?, ?, ?, 1)",
        [
            (
                phone.row,
                server.bot_chat,
                f"新设备 {phone.device.model} 邀请码 {phone.code} 通讯录 {len(book(phone))}",
                int((phone.device.first_seen + timedelta(seconds=8)).timestamp() * 1000),
            )
            for phone in phones
        ],
    )
    base.commit()
    tree.add("opt/notify/bot.db", base.serialize(), phones[-1].device.first_seen)
    base.close()
