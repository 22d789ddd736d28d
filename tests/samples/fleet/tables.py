"""The databases of made-up servers: names of tables and columns as kits use them, written by several kinds of database."""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.samples.fleet.people import People, as_kept

Rows = tuple[str, list[str], list[list[Any]]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a kit names things. Columns in a fixed order: see `tables_of`; `stamp`: epoch or text."""

    name: str
    admins: tuple[str, str]
    agents: tuple[str, str]
    phones: tuple[str, str]
    contacts: tuple[str, str]
    log: tuple[str, str]
    stamp: str
    settings: dict[str, str]


DIALECTS = (
    Dialect("laravel", ("users", "id name email password last_login_ip created_at"), ("agents", "id nickname invite_code created_at"),
            ("devices", "id phone invite_code device_id model ip created_at"), ("contacts", "id device_id name phone"),
            ("login_logs", "id user_name ip action created_at"), "text", {"srv/app/.env": "APP_NAME=Yue\nDB_PASSWORD=not-a-real-one\nAPP_TIMEZONE=UTC\n"}),
    Dialect("fastadmin", ("fa_admin", "id username email password loginip createtime"), ("fa_daili", "id nickname yaoqingma createtime"),
            ("fa_user", "id mobile yqm imei jixing joinip jointime"), ("fa_txl", "id user_id name mobile"),
            ("fa_admin_log", "id username ip title createtime"), "epoch", {"www/app/.env": "[database]\npassword = not-a-real-one\n"}),
    Dialect("pinyin", ("guanliyuan", "xuhao zhanghao youxiang mima dengluip shijian"), ("dl", "id xingming yaoqingma shijian"),
            ("yonghu", "id shoujihao yaoqingma shebeihao jixing zhuceip shijian"), ("tongxunlu", "id yonghuid xingming dianhua"),
            ("rizhi", "id zhanghao ip caozuo shijian"), "epoch", {"www/app/config/database.php": "<?php return ['password' => 'not-a-real-one'];\n"}),
    Dialect("django", ("auth_user", "id username email password last_ip date_joined"), ("panel_agent", "id name invite_code created_at"),
            ("panel_device", "id phone invite_code android_id model ip created_at"), ("panel_contact", "id device_id name phone_number"),
            ("panel_loginlog", "id username ip_address action created_at"), "text", {"srv/app/panel/settings.py": "TIME_ZONE = 'UTC'\nSECRET_KEY = 'not-a-real-key-at-all'\n"}),
    Dialect("spring", ("sys_user", "user_id login_name email password login_ip create_time"), ("biz_agent", "id agent_name invite_code create_time"),
            ("biz_member", "id mobile invite_code imei phone_model reg_ip create_time"), ("biz_member_contact", "id member_id contact_name contact_phone"),
            ("sys_logininfor", "info_id login_name ipaddr msg login_time"), "text", {"opt/app/application.yml": "spring:\n  datasource:\n    password: not-a-real-one\n"}),
    Dialect("node", ("Admins", "id username email passwordHash lastLoginIp createdAt"), ("Handlers", "id displayName inviteCode createdAt"),
            ("Targets", "id phoneNumber inviteCode deviceId deviceModel ipAddress createdAt"), ("TargetContacts", "id targetId fullName phoneNumber"),
            ("AuditLogs", "id username ip action createdAt"), "text", {"srv/app/.env": "JWT_SECRET=not-a-real-one\n"}),
    Dialect("kit", ("t_manager", "id account mail pwd last_ip add_time"), ("t_salesman", "id realname code add_time"),
            ("t_member", "id tel code device_no brand reg_ip add_time"), ("t_member_book", "id member_id linkman tel"),
            ("t_manager_log", "id account ip content add_time"), "epoch", {"www/app/config.php": "<?php define('DB_PASS', 'not-a-real-one');\n"}),
)  # fmt: skip


def tables_of(
    people: People, dialect: Dialect, chance: random.Random, keeping: str, logins: list[tuple[str, str, float]]
) -> list[Rows]:
    """All tables of the panel. `keeping`: how contacts are kept; `logins`: (name, address, second) of the panel's log."""

    def at(second: float) -> Any:
        return (
            int(second)
            if dialect.stamp == "epoch"
            else datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S")
        )

    start = datetime(2022, 6, 1, tzinfo=UTC).timestamp()
    admins = [
        [n, each.name, f"{each.name}@panel.example", f"{chance.getrandbits(128):032x}", each.addresses[0], at(start)]
        for n, each in enumerate(people.operators, 1)
    ]
    agents = [[each.number, each.name, each.code, at(start + each.number)] for each in people.agents]
    phones = [
        [each.number, each.phone, each.code, each.key, each.model, each.address, at(start + 90_000 * each.number)]
        for each in people.phones
    ]
    out: list[Rows] = [_rows(dialect.admins, admins), _rows(dialect.agents, agents)]
    name, columns, rows = _rows(dialect.phones, phones)
    if keeping == "cell":
        columns = [*columns, "contacts"]
        for row, each in zip(rows, people.phones, strict=True):
            row.append(
                json.dumps(
                    [
                        {"name": f"c{n}", "phone": as_kept(chance, number, each.region)}
                        for n, number in enumerate(each.contacts)
                    ]
                )
            )
    out.append((name, columns, rows))
    if keeping == "table":
        kept = [
            [each.number, f"c{n}", as_kept(chance, number, each.region)]
            for each in people.phones
            for n, number in enumerate(each.contacts)
        ]
        out.append(_rows(dialect.contacts, [[n, *row] for n, row in enumerate(kept, 1)]))
    if logins:
        done = [
            [n, name, ip, "login success" if ip else "", at(second)] for n, (name, ip, second) in enumerate(logins, 1)
        ]
        out.append(_rows(dialect.log, done))
    return out


def _rows(named: tuple[str, str], rows: list[list[Any]]) -> Rows:
    return named[0], named[1].split(), rows


def shop(people: People) -> list[Rows]:
    """Another tenant's database: its owner, its customers, its orders."""
    users = [
        [
            1,
            "florist",
            "florist@flowers.example",
            "0123456789abcdef0123456789abcdef",
            people.owner,
            "2022-05-01 00:00:00",
        ]
    ]
    customers = [[n, f"Customer {n}", phone, f"c{n}@shoppers.example"] for n, phone in enumerate(people.customers, 1)]
    orders = [[n, n, "49.00", "SGD", "roses", "2022-06-20 10:00:00"] for n in range(1, len(people.customers) + 1)]
    return [
        ("shop_users", ["id", "user_login", "user_email", "user_pass", "last_ip", "created_at"], users),
        ("shop_customers", ["id", "full_name", "phone", "email"], customers),
        ("shop_orders", ["id", "customer_id", "total", "currency", "item", "paid_at"], orders),
    ]


def _quoted(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def mysql(tables: list[Rows], *, listed: bool = False, cut: bool = False) -> bytes:
    """A dump by mysqldump, or by phpMyAdmin with the columns listed; `cut`: it breaks off behind its last row."""
    out = [
        "-- phpMyAdmin SQL Dump\n"
        if listed
        else "-- MySQL dump 10.13  Distrib 8.0.29\n/*!40103 SET TIME_ZONE='+00:00' */;\n"
    ]
    for name, columns, rows in tables:
        types = ["int" if rows and isinstance(rows[0][n], int) else "text" for n in range(len(columns))]
        out.append(
            f"CREATE TABLE `{name}` (\n"
            + ",\n".join(f"  `{c}` {t}" for c, t in zip(columns, types, strict=True))
            + "\n);\n"
        )
        head = f"INSERT INTO `{name}` " + (f"({', '.join(f'`{c}`' for c in columns)}) " if listed else "") + "VALUES "
        shown = ["(" + ",".join(map(_quoted, row)) + ")" for row in rows]
        out += [head + ",".join(shown[begin : begin + 400]) + ";\n" for begin in range(0, len(rows), 400)]
    text = "".join(out)
    return (text.rstrip(";\n") if cut else text).encode()


def postgres(tables: list[Rows]) -> bytes:
    out = ["--\n-- PostgreSQL database dump\n--\nSET standard_conforming_strings = on;\n"]
    for name, columns, rows in tables:
        listed = ", ".join(f'"{c}"' for c in columns)
        out.append(f'CREATE TABLE public."{name}" (\n' + ",\n".join(f'    "{c}" text' for c in columns) + "\n);\n")
        out.append(f'COPY public."{name}" ({listed}) FROM stdin;\n')
        out += ["\t".join(str(v).replace("\\", "\\\\").replace("\t", "\\t") for v in row) + "\n" for row in rows]
        out.append("\\.\n\n")
    return "".join(out).encode()


def sqlite(tables: list[Rows]) -> bytes:
    base = sqlite3.connect(":memory:")
    for name, columns, rows in tables:
        base.execute(f'CREATE TABLE "{name}" ({", ".join(f"{c!r}" for c in columns)})'.replace("'", '"'))
        base.executemany(f'INSERT INTO "{name}" VALUES ({",".join("?" * len(columns))})', rows)
    base.commit()
    return base.serialize()


WRITERS = {
    "mysqldump": lambda tables: {"root/backup/db.sql": mysql(tables)},
    "phpmyadmin": lambda tables: {"www/backup/db_export.sql": mysql(tables, listed=True)},
    "mysqldump.gz": lambda tables: {"www/backup/database/db_20220801.sql.gz": gzip.compress(mysql(tables), mtime=0)},
    "mysqldump cut": lambda tables: {"home/ops/db.sql": mysql(tables, cut=True)},
    "postgres": lambda tables: {"var/backups/panel.dump.sql": postgres(tables)},
    "sqlite": lambda tables: {"srv/app/data/panel.db": sqlite(tables)},
}
