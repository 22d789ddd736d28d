"""A second tenant of the same machine: a flower shop whose people and customers are no part of the case."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from weftline_example.nouns import World
from weftline_example.server.dump import moment, write_table
from weftline_example.server.tree import Tree
from weftline_example.server.visits import opened, server_of
from weftline_example.server.web_logs import Hit

_CUSTOMERS = [
    ["id", "id", "int(11) NOT NULL AUTO_INCREMENT", ""],
    ["name", "full_name", "varchar(100)", ""],
    ["phone", "phone", "varchar(32)", ""],
    ["email", "email", "varchar(100)", ""],
    ["created@", "created_at", "datetime", ""],
]
_ORDERS = [
    ["id", "id", "int(11) NOT NULL AUTO_INCREMENT", ""],
    ["customer", "customer_id", "int(11)", ""],
    ["total", "total", "decimal(10,2)", ""],
    ["currency", "currency", "char(3)", ""],
    ["item", "item", "varchar(100)", ""],
    ["paid@", "paid_at", "datetime", ""],
]
_ADMINS = [
    ["id", "id", "int(11) NOT NULL AUTO_INCREMENT", ""],
    ["login", "user_login", "varchar(60)", ""],
    ["hash", "user_pass", "varchar(255)", ""],
    ["email", "user_email", "varchar(100)", ""],
    ["ip", "last_ip", "varchar(45)", ""],
]
_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0 Safari/537.36"


@dataclass(frozen=True, slots=True)
class Tenant:
    """The shop: its owner's address, its customers' numbers, its requests."""

    owner: str
    phones: tuple[str, ...]
    hits: tuple[Hit, ...]


def write_tenant(world: World, tree: Tree) -> Tenant:
    """The shop's folder and dump; its requests are written by the web server."""
    server = server_of(world)
    rng, zone = random.Random(f"{world.seed}:tenant"), ZoneInfo(server.zone)
    # The shop's owner sits in a network that none of the syndicate uses.
    owner = f"203.0.113.{rng.randrange(65, 79)}"
    phones = _free_numbers(world, rng)
    root, start = f"www/wwwroot/{server.tenant_host}", opened(world) + timedelta(days=3)
    tree.add(f"{root}/index.php", "placeholder: the example holds no program\n", start)
    tree.add(f"{root}/about.html", "<!doctype html><title>Flowers</title><p>Fresh flowers every day</p>\n", start)

    def local(at: datetime) -> int | str | None:
        return moment(at, "text", zone)

    days = [start + timedelta(days=2 * n, hours=rng.randrange(9)) for n in range(len(phones))]
    customers = [
        [n, f"Customer {n:03d}", phone, f"customer{n:03d}@shoppers.example", local(at)]
        for n, (phone, at) in enumerate(zip(phones, days, strict=True), 1)
    ]
    items = ("roses", "lilies", "tulips", "orchids")
    orders = [
        [n, n, f"{rng.randrange(20, 140)}.00", "SGD", rng.choice(items), local(at)] for n, at in enumerate(days, 1)
    ]
    secret = f"$P$B{rng.getrandbits(120):030x}"
    dump = "-- MySQL dump 10.13  Distrib 5.7.38, for Linux (x86_64)\n--\n-- Host: localhost    Database: shop\n"
    engine = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
    dump += write_table("shop_users", _ADMINS, [[1, "florist", secret, "florist@flowers.example", owner]], engine)
    dump += write_table("shop_customers", _CUSTOMERS, customers, engine)
    dump += write_table("shop_orders", _ORDERS, orders, engine)
    tree.add("www/backup/database/shop_20220808_030501.sql", dump, server.seized - timedelta(hours=7), 0o600)
    return Tenant(owner, phones, _hits(world, rng, owner))


def _free_numbers(world: World, rng: random.Random) -> tuple[str, ...]:
    taken = {victim.phone for victim in world.victims} | {c.phone for v in world.victims for c in v.contacts}
    taken |= {value for actor in world.main.actors for _, value in actor.identifiers}
    free = [
        number for n in range(4000) if (number := f"+6580000{n:03d}" if n < 1000 else f"+658000{n:04d}") not in taken
    ]
    return tuple(rng.sample(free, 40))


def _hits(world: World, rng: random.Random, owner: str) -> tuple[Hit, ...]:
    server, out = server_of(world), []
    at = opened(world) + timedelta(days=3)
    while at < server.seized - timedelta(days=1):
        visitor = f"203.0.113.{rng.randrange(1, 63)}"
        for page in ("/", "/shop/roses", "/cart"):
            at += timedelta(seconds=rng.randrange(3, 90))
            out.append(Hit(at, visitor, server.tenant_host, f"GET {page} HTTP/1.1", 200, 5120, _AGENT))
        if rng.random() < 0.12:
            base = at + timedelta(minutes=9)
            out.append(Hit(base, owner, server.tenant_host, "POST /shop-admin/login HTTP/1.1", 302, 0, _AGENT))
            out.append(
                Hit(
                    base + timedelta(seconds=2),
                    owner,
                    server.tenant_host,
                    "GET /shop-admin/orders HTTP/1.1",
                    200,
                    8123,
                    _AGENT,
                )
            )
        at += timedelta(minutes=rng.randrange(120, 900))
    return tuple(out)
