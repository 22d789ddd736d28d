"""ASP.NET Core, gin, Spring, and a messenger's bot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.samples.newcomers import lines
from tests.samples.newcomers.town import Newcomer, settle, truth
from tests.samples.newcomers.web_kits import HASH, when
from tests.samples.strangers.cast import GUESSER
from tests.samples.strangers.dumps import Table, mysql, sqlite
from tests.samples.strangers.lines import text
from tests.samples.strangers.visits import Ways


def sql_server(tables: Sequence[Table], base: str) -> bytes:
    """A script as SQL Server's own tool writes it: UTF-16, brackets, `GO`, one INSERT a row."""
    out = [f"USE [{base}]\r\nGO\r\nSET ANSI_NULLS ON\r\nGO\r\n"]
    for name, columns, rows in tables:
        fields = ",\r\n".join(f"\t[{each}] [nvarchar](max) NULL" for each in columns)
        out.append(f"CREATE TABLE [dbo].[{name}](\r\n{fields}\r\n) ON [PRIMARY]\r\nGO\r\n")
        named = ", ".join(f"[{each}]" for each in columns)
        out += [
            f"INSERT [dbo].[{name}] ({named}) VALUES ({', '.join(map(_script, row))})\r\n" + ("GO\r\n" if n % 100 == 99 else "")
            for n, row in enumerate(rows)
        ]  # fmt: skip
        out.append("GO\r\n")
    return "".join(out).encode("utf-16")


def _script(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"CAST(N'{value:%Y-%m-%dT%H:%M:%S}.0000000' AS DateTime2)"
    return "N'" + str(value).replace("'", "''") + "'"


def aspnet() -> Newcomer:
    """Windows: IIS's log, a script of SQL Server with identity's tables."""
    ways = Ways("/Account/Login", ("GET /Backoffice/Clients", "GET /Backoffice/Clients/Details/9", "GET /Backoffice/Phonebook/Export?id=9"),
                ("/api/Client/Register", "/api/Client/Phonebook", "/api/Client/Gallery"), "/download/Amore.apk")  # fmt: skip
    town = settle(411, ("yusuf", "arda"), ("ekip1", "ekip2", "ekip3"), "AA99AA", ("FR", "US"), ways)
    cast = town.cast
    tables = [
        ("AspNetUsers", ("Id", "UserName", "NormalizedUserName", "Email", "PasswordHash", "SecurityStamp", "LockoutEnabled", "AccessFailedCount"),
         [(f"00000000-0000-4000-8000-00000000000{n}", b.name, b.name.upper(), f"{b.name}@desk.example", "AQAAAAEAACcQAAAAEplaceholder", "ABCDEF", 1, 0) for n, b in enumerate(cast.bosses, 1)]),
        ("Teams", ("TeamId", "TeamName", "InvitationCode"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("Clients", ("ClientId", "DeviceId", "PhoneNumber", "DeviceModel", "IpAddress", "TeamId", "CreatedOn"),
         [(v.number, v.key, v.phone, v.model, v.address, v.handler.number, v.when) for v in [*cast.victims, town.tester]]),
        ("PhonebookEntries", ("EntryId", "ClientId", "FullName", "Number"),
         cast.contact_rows),
        ("LoginAudits", ("Id", "UserName", "IpAddress", "Succeeded", "CreatedOn"),
         [(n, s.name, s.ip, 1, when(s)) for n, s in enumerate(town.sessions, 1)] + [(900 + n, "admin", GUESSER, 0, when(town.sessions[0])) for n in range(30)]),
    ]  # fmt: skip
    half = len(town.visits) // 2
    files = {
        "inetpub/wwwroot/amore/appsettings.json": b'{"ConnectionStrings":{"Default":"Server=.;Database=Amore;User Id=sa;Password=placeholder;"},"Logging":{}}',
        "inetpub/logs/LogFiles/W3SVC2/u_ex230301.log": lines.w3c(town.visits[:half]),
        "inetpub/logs/LogFiles/W3SVC2/u_ex230315.log": lines.w3c(town.visits[half:]),
        "Backup/amore_script.sql": sql_server(tables, "Amore"),
    }
    return truth(town, "aspnet-iis", files, {s.ip for s in town.sessions}, tested=True)


def gin() -> Newcomer:
    """zap's JSON with fractional seconds, MySQL, the country's code apart from the number, one row of contacts a device."""
    ways = Ways("/sys/login", ("GET /sys/fish/list", "GET /sys/fish/detail?id=9", "POST /sys/fish/remark"),
                ("/app/up/device", "/app/up/addr", "/app/up/pic"), "/app/xy.apk", answer=(200, 403, 403), agent="okhttp/3.14.9")  # fmt: skip
    town = settle(412, ("daming", "ahui", "xiaobai"), ("zu1", "zu2", "zu3"), "999999", ("HK", "SG"), ways)
    cast = town.cast
    calling = {"HK": "852", "SG": "65"}
    tables = [
        ("sys_admin", ("id", "account", "pwd", "salt", "status", "login_ip", "login_time"), [(n, b.name, "e10adc3949ba59abbe56e057f20f883e", "ab12", 1, b.addresses[0], int(town.sessions[-1].at)) for n, b in enumerate(cast.bosses, 1)]),
        ("sys_login_log", ("id", "account", "login_ip", "result", "create_time"),
         [(n, s.name, s.ip, 1, int(s.at)) for n, s in enumerate(town.sessions, 1)] + [(900 + n, "admin", GUESSER, 0, int(town.sessions[0].at) + n) for n in range(40)]),
        ("fish_group", ("id", "group_name", "yqm"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("fish", ("id", "group_id", "area_code", "phone", "imei", "phone_model", "ip", "create_time"),
         [(v.number, v.handler.number, calling[v.country], v.phone[1 + len(calling[v.country]):], v.key, v.model, v.address, int(v.at)) for v in cast.victims]),
        ("fish_addr", ("id", "fish_id", "addr_json", "create_time"),
         [(v.number, v.number, json.dumps({name + str(n): raw for n, (name, raw) in enumerate(v.contacts)}, ensure_ascii=False), int(v.at)) for v in cast.victims]),
    ]  # fmt: skip
    files = {
        "etc/hostname": b"iZj6c\n",
        "etc/timezone": b"Asia/Shanghai\n",
        "data/xy/conf/config.toml": b'[mysql]\nhost = "127.0.0.1"\nuser = "xy"\npassword = "placeholder"\n[log]\nfile = "/data/xy/run/xy.json"\n',
        "data/xy/run/xy.json": text(map(lines.zap, town.visits)),
        "data/bak/xy.sql": mysql(tables),
    }
    return truth(town, "gin-mysql", files, {s.ip for s in town.sessions})


def spring() -> Newcomer:
    """logback-access as JSON behind a balancer: the peer is always the balancer, the client in the forwarded header."""
    ways = Ways("/gate/login", ("GET /gate/customer/page", "GET /gate/customer/contact/9", "PUT /gate/customer/9"),
                ("/open/customer/save", "/open/contact/save", "/open/photo/save"), "/pkg/together.apk", answer=(200, 401, 401))  # fmt: skip
    town = settle(413, ("somchai", "nok"), ("thai-a", "thai-b"), "A99999", ("SG", "PH"), ways)
    cast = town.cast
    tables = [
        ("t_operator", ("id", "login_name", "login_pwd", "real_name", "status"), [(n, b.name, HASH, b.name.title(), 1) for n, b in enumerate(cast.bosses, 1)]),
        ("t_salesman", ("id", "salesman_name", "promotion_code"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("t_customer", ("id", "mobile_no", "device_no", "device_type", "reg_ip", "promotion_code", "gmt_create"), [(v.number, v.phone, v.key, v.model, v.address, v.handler.code, v.when) for v in cast.victims]),
        ("t_customer_contact", ("id", "customer_id", "contact_name", "contact_mobile"), cast.contact_rows),
        ("t_oper_log", ("id", "oper_name", "oper_ip", "oper_url", "gmt_create"), [(n, s.name, s.ip, "/gate/login", when(s)) for n, s in enumerate(town.sessions, 1)]),
    ]  # fmt: skip
    files = {
        "etc/hostname": b"app-3\n",
        "etc/timezone": b"Asia/Bangkok\n",
        "etc/haproxy/haproxy.cfg": b"frontend f\n  bind *:443\n  option forwardfor\n  default_backend b\nbackend b\n  server s1 10.0.0.3:8080\n",
        "home/app/logback-access.xml": b'<configuration><appender name="F" class="ch.qos.logback.core.FileAppender"><file>/home/app/logs/access.json</file><encoder class="net.logstash.logback.encoder.LogstashAccessEncoder"/></appender></configuration>',
        "home/app/logs/access.json": text(map(lines.logstash, town.visits)),
        "home/app/backup/together.sql": mysql(tables),
    }
    return truth(town, "spring-haproxy", files, {s.ip for s in town.sessions})


def telegram() -> Newcomer:
    """No panel: a bot's SQLite, uploads to aiohttp, vCards in folders named by device; operators come by SSH alone."""
    ways = Ways("/unused", ("GET /unused/a",), ("/hook/new", "/hook/vcf"), "/get/duo.apk", answer=(404, 404, 404))
    town = settle(414, ("boss_k", "misha"), ("@ann_w", "@lee_w", "@pit_w"), "A999", ("US", "AU"), ways)
    cast = town.cast
    visits = [v for v in town.visits if not v.path.startswith("/unused")]
    tables = [
        ("admins", ("tg_id", "username", "added"), [(7000000000 + n, b.name, "2023-02-20") for n, b in enumerate(cast.bosses)]),
        ("workers", ("tg_id", "username", "start_code", "balance"), [(7100000000 + h.number, h.name, h.code, 0) for h in cast.handlers]),
        ("clients", ("id", "device", "phone", "model", "ip", "worker_id", "ts"), [(v.number, v.key, v.phone, v.model, v.address, 7100000000 + v.handler.number, int(v.at)) for v in cast.victims]),
    ]  # fmt: skip
    cards = {
        f"root/duo/books/{v.key}/contacts.vcf": "".join(
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL;TYPE=CELL:{raw}\r\nEND:VCARD\r\n" for name, raw in v.contacts
        ).encode()
        for v in cast.victims
    }  # fmt: skip
    shells = sorted(
        [(s.at - 60, f"Accepted password for root from {s.ip} port 50122 ssh2") for s in town.sessions]
        + [(town.sessions[0].at + 3 * n, f"Failed password for root from {GUESSER} port 4{n:04d} ssh2") for n in range(60)]
    )  # fmt: skip
    files = {
        "etc/hostname": b"duo\n",
        "etc/timezone": b"Europe/Moscow\n",
        "root/duo/.env": b"BOT_TOKEN=7000000001:AAplaceholderplaceholderplaceholder12345\nDB=duo.sqlite3\n",
        "root/duo/duo.sqlite3": sqlite(tables),
        "root/duo/web.log": text(map(lines.aiohttp, visits)),
        "var/log/auth.log": text(
            f"{datetime.fromtimestamp(int(at), UTC):%Y-%m-%dT%H:%M:%S}.104233+00:00 duo sshd[733]: {body}"
            for at, body in shells
        ),
        **cards,
    }
    return truth(town, "telegram-bot", files, {s.ip for s in town.sessions})
