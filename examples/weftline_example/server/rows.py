"""The rows of the application's database, by meaning; `dump.py` writes them in the words of a flavour."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from weftline_example.names import table
from weftline_example.nouns import Actor, Payment, World
from weftline_example.server.phones import Phone, Row, contacts_rows, device_row, make_phones
from weftline_example.server.visits import Visit, opened, server_of

_ROLE = {"organiser": "owner", "administrator": "admin", "cash_out": "finance", "handler": "agent"}
_PAGES = {
    "organiser": ("payouts", "agents", "orders", "devices"),
    "administrator": ("settings", "devices"),
    "cash_out": ("orders", "payees", "payouts"),
    "handler": ("devices", "contacts", "orders"),
}
PATHS = {
    "login": "index/login",
    "devices": "member/index",
    "contacts": "contacts/export",
    "orders": "order/index",
    "agents": "agent/index",
    "settings": "config/edit",
    "payees": "payee/edit",
    "payouts": "bonus/index",
}
"""Where each page of the admin panel lies below its path."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something an operator did on the admin panel."""

    visit: Visit
    at: datetime
    page: str


@dataclass(slots=True)
class Rows:
    """All tables by meaning, and what else is written from them."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    phones: tuple[Phone, ...] = ()
    acts: tuple[Act, ...] = ()
    in_table: frozenset[int] = frozenset()
    """Rows of the devices whose contacts stand in the contact table; the others' lie in uploaded files."""


def make_rows(world: World, visits: tuple[Visit, ...]) -> Rows:
    """All rows of the application's database."""
    people = _people(world)
    handlers = list(world.main.of_role("handler"))
    agents = {actor.key: number for number, actor in enumerate(handlers, 1)}
    phones = make_phones(world, agents)
    rows = Rows(phones=phones, acts=_acts(world, visits))
    rows.in_table = frozenset(phone.row for phone in phones if phone.victim is None or phone.row % 5 in {0, 1, 2})
    flavour = table("schema")[server_of(world).flavour]["words"]
    rows.tables = {
        "group": _groups(flavour),
        "group_member": [
            {"admin": number, "group": list(_ROLE).index(actor.role) + 1} for number, actor in enumerate(people, 1)
        ],
        "admin": [_admin(world, number, actor, visits, flavour) for number, actor in enumerate(people, 1)],
        "log": _log(world, rows.acts, people, flavour),
        "agent": [_agent(world, agents[actor.key], actor, people) for actor in handlers],
        "code": _codes(world, handlers, agents, phones),
        "device": [device_row(phone) for phone in phones],
        "contact": contacts_rows(phones, rows.in_table),
        "order": _orders(world, phones),
        "payee": _payees(world, people),
        "persona": _personas(handlers, agents),
        "payout": _payouts(world, people),
        "setting": _settings(world),
    }
    return rows


def _people(world: World) -> list[Actor]:
    """Those with an account on the admin panel, in the order in which accounts were made."""
    order = ("organiser", "administrator", "cash_out", "handler")
    return [actor for role in order for actor in world.main.actors if actor.role == role and actor.login]


def _groups(words: dict[str, str]) -> list[Row]:
    return [
        {"id": number, "parent": 0 if number == 1 else 1, "name": words[word], "rules": "*" if number == 1 else "8,9"}
        for number, word in enumerate(_ROLE.values(), 1)
    ]


def _secret(world: World, what: str, length: int) -> str:
    return hashlib.sha512(f"{world.seed}:{what}".encode()).hexdigest()[:length]


def _admin(world: World, number: int, actor: Actor, visits: tuple[Visit, ...], words: dict[str, str]) -> Row:
    last = [visit for visit in visits if visit.actor.key == actor.key and visit.plane == "web_admin"][-1]
    secret = _secret(world, f"password {actor.key}", 53)
    return {
        "id": number,
        "login": actor.login,
        "name": actor.name,
        "password": secret[:32],
        "salt": secret[32:38],
        "hash": f"$2y$10${secret}",
        "email": actor.one("email") if actor.role != "handler" else "",
        "phone": actor.one("phone") if actor.role != "handler" else "",
        "telegram": f"@{actor.one('telegram')}" if actor.role != "handler" else "",
        "role": words[_ROLE[actor.role]],
        "ip": last.address,
        "last": last.start,
        "created": opened(world) + timedelta(hours=2, minutes=11 * number),
        "state": "normal",
    }


def _acts(world: World, visits: tuple[Visit, ...]) -> tuple[Act, ...]:
    rng = random.Random(f"{world.seed}:acts")
    out = []
    for visit in visits:
        if visit.plane != "web_admin":
            continue
        out.append(Act(visit, visit.start, "login"))
        at = visit.start
        for _ in range(rng.randrange(1, 5)):
            at += timedelta(seconds=rng.randrange(20, 60 * max(2, visit.minutes // 4)))
            out.append(Act(visit, at, rng.choice(_PAGES[visit.actor.role])))
    return tuple(out)


def _log(world: World, acts: tuple[Act, ...], people: list[Actor], words: dict[str, str]) -> list[Row]:
    numbers = {actor.key: number for number, actor in enumerate(people, 1)}
    path = server_of(world).admin_path
    return [
        {
            "id": count,
            "admin": numbers[act.visit.actor.key],
            "login": act.visit.actor.login,
            "url": f"{path}/{PATHS[act.page]}",
            "title": words[act.page],
            "body": '{"keeplogin":"1"}' if act.page == "login" else "[]",
            "ip": act.visit.address,
            "agent": act.visit.actor.user_agent,
            "at": act.at,
        }
        for count, act in enumerate(sorted(acts, key=lambda act: act.at), 1)
    ]


def _agent(world: World, number: int, actor: Actor, people: list[Actor]) -> Row:
    english = server_of(world).flavour == "laravel"
    words = {"wechat": "WeChat: " if english else "微信:", "line": "LINE: "}
    other = [
        words.get(kind, "") + value
        for kind, value in actor.identifiers
        if kind in {"phone", "wechat", "line", "email"}
        and (kind, value) not in {face.messenger for face in actor.personas}
    ]
    return {
        "id": number,
        "admin": people.index(actor) + 1,
        "parent": next((n for n, one in enumerate(people, 1) if one.key == actor.parent), 0),
        "name": actor.name,
        "telegram": f"@{actor.one('telegram')}",
        "contact": other[0] if other else "",
        "state": 1,
        "created": opened(world) + timedelta(days=1, hours=3, minutes=7 * number),
    }


def _codes(world: World, handlers: list[Actor], agents: dict[str, int], phones: tuple[Phone, ...]) -> list[Row]:
    pairs = [(code, actor) for actor in handlers for code in actor.codes]
    return [
        {
            "id": number,
            "code": code,
            "agent": agents[actor.key],
            "used": sum(phone.code == code for phone in phones),
            "created": opened(world) + timedelta(days=1, hours=4, minutes=13 * number),
        }
        for number, (code, actor) in enumerate(pairs, 1)
    ]


def account_text(identifier: tuple[str, str]) -> str:
    """An account as the server's tables hold it: bank accounts without the country."""
    kind, value = identifier
    return value.split(":", 1)[1] if kind == "bank_account" else value


def _orders(world: World, phones: tuple[Phone, ...]) -> list[Row]:
    rng = random.Random(f"{world.seed}:orders")
    by_victim = {phone.victim.key: phone for phone in phones if phone.victim}
    paid = [(by_victim[p.victim], p) for p in world.payments if "server" in p.told and p.victim in by_victim]
    rows = [_order(phone, payment) for phone, payment in paid]
    # Demands that nobody met: an order without payment is not money.
    for phone in rng.sample([phone for phone in phones if phone.victim], 9):
        at = phone.device.first_seen + timedelta(hours=rng.randrange(20, 90))
        sgd = phone.country == "SG"
        rows.append(
            {
                "device": phone.row,
                "agent": phone.agent,
                "amount": f"{rng.randrange(4, 30) * (100 if sgd else 500)}.00",
                "currency": "SGD" if sgd else "HKD",
                "method": "bank_transfer",
                "account": "",
                "reference": "",
                "state": rng.choice((0, 2)),
                "created": at,
                "paid": None,
            }
        )
    rows.sort(key=lambda row: row["created"])
    for number, row in enumerate(rows, 1):
        row["id"] = number
        row["number"] = f"{row['created']:%Y%m%d%H%M}{number:05d}"
        row["word"] = ("pending", "paid", "cancelled")[row["state"]]
    return rows


def _order(phone: Phone, payment: Payment) -> Row:
    return {
        "device": phone.row,
        "agent": phone.agent,
        "amount": f"{payment.amount:.2f}",
        "currency": payment.currency,
        "method": payment.method,
        "account": account_text(payment.account),
        "reference": payment.reference or payment.tx_hash,
        "state": 1,
        "created": payment.at - timedelta(hours=5, minutes=12),
        "paid": payment.at,
    }


def _payees(world: World, people: list[Actor]) -> list[Row]:
    finance = next(number for number, actor in enumerate(people, 1) if actor.role == "cash_out")
    banks = table("names")["bank"]
    out: list[Row] = []
    for actor in (*world.main.of_role("mule"), *world.main.of_role("cash_out")):
        for kind, value in actor.identifiers:
            if kind not in {"bank_account", "fps", "paynow", "tron"}:
                continue
            bank = ""
            if kind == "bank_account":
                country = value.split(":")[0]
                bank = f"{banks[country][int(value[-1]) % len(banks[country])]} ({country})"
            word = {"bank_account": "bank_transfer", "tron": "usdt_trc20"}.get(kind, kind)
            out.append({"kind": word, "bank": bank, "account": account_text((kind, value)), "holder": actor.name,
                        "admin": finance, "state": 1})  # fmt: skip
    return [{"id": number, **row} for number, row in enumerate(out, 1)]


def _personas(handlers: list[Actor], agents: dict[str, int]) -> list[Row]:
    faces = [(agents[actor.key], face) for actor in handlers for face in actor.personas]
    return [
        {
            "id": number,
            "agent": agent,
            "platform": face.platform,
            "handle": face.handle,
            "name": face.name,
            "messenger": face.messenger[0],
            "value": face.messenger[1],
            "user": face.user_id.split(":")[-1],
        }
        for number, (agent, face) in enumerate(faces, 1)
    ]


def _payouts(world: World, people: list[Actor]) -> list[Row]:
    rng = random.Random(f"{world.seed}:payouts")
    boss = next(actor for actor in people if actor.role == "organiser")
    out, at, number = [], opened(world) + timedelta(days=30), 0
    while at < server_of(world).seized - timedelta(days=3):
        number += 1
        out.append(
            {
                "id": number,
                "admin": people.index(boss) + 1,
                "amount": f"{rng.randrange(8, 40) * 50}.00",
                "currency": "USDT",
                "wallet": boss.one("tron"),
                "note": f"{at:%Y-%m} share",
                "at": at,
            }
        )
        at += timedelta(days=rng.randrange(12, 19), minutes=rng.randrange(600))
    return out


def _settings(world: World) -> list[Row]:
    server = server_of(world)
    developer = world.main.of_role("developer")[0]
    pairs = [
        ("site_name", "站点名称", world.main.apps[0].label),
        ("api_host", "接口域名", server.hosts[0]),
        ("download_host", "下载域名", "\n".join(server.hosts)),
        ("notify_bot", "通知机器人", server.bot_id),
        ("notify_chat", "通知群", server.bot_chat),
        ("tech_support", "技术支持", f"@{developer.one('telegram')}"),
        ("need_code", "必须邀请码", "1"),
        ("welcome", "欢迎语", 'It\'s private. Enter the code you were given; the room opens "at once".'),
    ]
    return [{"id": n, "name": name, "title": title, "value": value} for n, (name, title, value) in enumerate(pairs, 1)]
