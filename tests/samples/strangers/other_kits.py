"""Express, Next.js with Prisma, Spring, Go, Rails."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.samples.bson import encoded
from tests.samples.fleet import Machine
from tests.samples.strangers import lines
from tests.samples.strangers.cast import GUESSER, make_cast
from tests.samples.strangers.dumps import mysql, postgres, sqlite
from tests.samples.strangers.python_kits import HASH, ssh_lines, told
from tests.samples.strangers.visits import Ways, all_visits, sessions_of


def express() -> Machine:
    """MongoDB with nested documents, morgan's lines in pm2's log, IPv4 in IPv6's clothes."""
    cast = make_cast(21, ("mike", "lulu", "zed"), ("sam", "tom", "pat"), "AAA999", ("US", "AU"))
    sessions = sessions_of(cast)
    ways = Ways("/mgmt/auth/login", ("GET /mgmt/api/handsets", "GET /mgmt/api/handsets/9/book", "POST /mgmt/api/export"),
                ("/sdk/hello", "/sdk/book", "/sdk/roll"), "/dl/velvet.apk", answer=(200, 401, 401), agent="axios/1.3.4")  # fmt: skip
    handsets = [
        {"_id": v.number, "handsetId": v.key, "msisdn": v.phone, "meta": {"model": v.model, "ip": v.address}, "ref": v.handler.code,
         "createdAt": v.when, "book": [{"label": name, "tel": raw} for name, raw in v.contacts]}
        for v in cast.victims
    ]  # fmt: skip
    people = [
        {"_id": n, "login": b.name, "passwordHash": HASH, "roles": ["root"], "lastLoginIp": b.addresses[0]}
        for n, b in enumerate(cast.bosses, 1)
    ]
    people += [
        {"_id": 20 + h.number, "login": h.name, "passwordHash": HASH, "roles": ["worker"], "ref": h.code}
        for h in cast.handlers
    ]
    audits = [
        {"_id": n, "who": s.name, "what": "LOGIN_OK", "from": s.ip, "at": datetime.fromtimestamp(int(s.at), UTC)}
        for n, s in enumerate(sessions)
    ]
    auth, by_key = ssh_lines(cast, sessions, 0)
    files = {
        "etc/hostname": b"node1\n",
        "etc/timezone": b"Etc/UTC\n",
        "root/app/docker-compose.yml": b"version: '3'\nservices:\n  mongo:\n    image: mongo:5\n    volumes:\n      - ./mongo-data:/data/db\n",
        "root/app/.env": b"MONGO_URL=mongodb://127.0.0.1:27017/velvet\nPORT=3000\n",
        "root/.pm2/logs/api-out.log": lines.text(lines.pm2_morgan(v, 0) for v in all_visits(cast, ways, sessions)),
        "root/dump/velvet/handsets.bson": b"".join(map(encoded, handsets)),
        "root/dump/velvet/people.bson": b"".join(map(encoded, people)),
        "root/dump/velvet/audits.bson": b"".join(map(encoded, audits)),
        "var/log/auth.log": auth,
    }
    return told(cast, "express", files, by_key | {s.ip for s in sessions})


def prisma() -> Machine:
    """Quoted camel case in PostgreSQL, Traefik's JSON wrapped in docker's."""
    cast = make_cast(22, ("noor", "vik"), ("team-red", "team-blue"), "AAAA-9999", ("HK", "FR"))
    sessions = sessions_of(cast)
    ways = Ways("/secure/login", ("GET /secure/targets", "GET /secure/targets/clk12", "GET /secure/targets/clk12/contacts.csv"),
                ("/api/ingest/device", "/api/ingest/contacts", "/api/ingest/photos"), "/files/Lumo.apk", answer=(303, 200, 307))  # fmt: skip
    tables = [
        ("StaffUser", ("id", "email", "passwordHash", "role", "lastLoginIp"), [(f"cst{n}", f"{b.name}@desk.example", HASH, "ADMIN", b.addresses[0]) for n, b in enumerate(cast.bosses)]),
        ("InviteCode", ("id", "code", "ownerName", "createdAt"), [(f"cin{h.number}", h.code, h.name, "2023-02-25 00:00:00") for h in cast.handlers]),
        ("Target", ("id", "deviceUuid", "phoneNumber", "deviceName", "ipAddress", "inviteCodeId", "createdAt"),
         [(f"clk{v.number}", v.key, v.phone, v.model, v.address, f"cin{v.handler.number}", v.when) for v in cast.victims]),
        ("TargetContact", ("id", "targetId", "fullName", "phoneNumber"),
         [(f"cct{v.number}x{n}", f"clk{v.number}", name, raw) for v in cast.victims for n, (name, raw) in enumerate(v.contacts)]),
        ("StaffSession", ("id", "staffUserId", "ipAddress", "userAgent", "createdAt"),
         [(f"css{n}", f"cst{[b.name for b in cast.bosses].index(s.name)}", s.ip, "Safari", datetime.fromtimestamp(int(s.at) + 11, UTC)) for n, s in enumerate(sessions)]),
    ]  # fmt: skip
    box = "4f" * 32
    files = {
        "etc/hostname": b"docker-a\n",
        "etc/timezone": b"Etc/UTC\n",
        "srv/stack/compose.yaml": b"services:\n  edge:\n    image: traefik:v2.9\n    command:\n      - --accesslog=true\n      - --accesslog.format=json\n  web:\n    image: registry.stranger.example/lumo:4\n",
        f"var/lib/docker/containers/{box}/config.v2.json": b'{"ID":"4f4f","Name":"/edge","Config":{"Image":"traefik:v2.9"}}',
        f"var/lib/docker/containers/{box}/{box}-json.log": lines.text(
            lines.docker(lines.traefik(v), v.at) for v in all_visits(cast, ways, sessions)
        ),
        "srv/stack/pg/backup/lumo-latest.sql": postgres(tables),
    }
    return told(cast, "prisma", files, {s.ip for s in sessions})


def spring() -> Machine:
    """Pinyin without tones, Tomcat's log where application.yml puts it, 1Panel, `secure`."""
    cast = make_cast(23, ("guanli", "laoban", "xiaomei"), ("zhangsan", "lisi", "wangwu"), "99999", ("HK", "SG"))
    sessions = sessions_of(cast)
    ways = Ways("/ht/denglu", ("GET /ht/shebei/liebiao", "GET /ht/tongxunlu/daochu?id=4", "GET /ht/xiangce/4"),
                ("/jk/zhuce", "/jk/tongxunlu", "/jk/xiangce"), "/xz/yuehui.apk", answer=(200, 200, 302), agent="okhttp/4.10.0")  # fmt: skip
    tables = [
        ("guanliyuan", ("id", "yonghuming", "mima", "juese", "zuihou_ip", "zuihou_shijian"),
         [(n, b.name, "e10adc3949ba59abbe56e057f20f883e", "超级管理员", b.addresses[0], datetime.fromtimestamp(int(sessions[-1].at), UTC)) for n, b in enumerate(cast.bosses, 1)]),
        ("daili", ("id", "daili_ming", "yaoqingma", "beizhu"), [(h.number, h.name, h.code, "") for h in cast.handlers]),
        ("shebei", ("id", "shebei_hao", "shouji_hao", "jixing", "ip_dizhi", "yaoqingma", "tianjia_shijian"),
         [(v.number, v.key, v.phone, v.model, v.address, v.handler.code, v.when) for v in cast.victims]),
        ("tongxunlu", ("id", "shebei_id", "xingming", "haoma"),
         cast.contact_rows),
        ("denglu_rizhi", ("id", "yonghuming", "ip_dizhi", "zhuangtai", "shijian"),
         [(n, s.name, s.ip, "成功", datetime.fromtimestamp(int(s.at), UTC)) for n, s in enumerate(sessions, 1)]
         + [(900 + n, "admin", GUESSER, "密码错误", datetime.fromtimestamp(int(sessions[0].at) + n, UTC)) for n in range(30)]),
    ]  # fmt: skip
    auth, by_key = ssh_lines(cast, sessions, 8)
    panel = [("login_logs", ("id", "created_at", "ip", "address", "agent", "status", "message"),
              [(n, datetime.fromtimestamp(int(s.at) - 4000, UTC), s.ip, "", "Safari", "Success", "") for n, s in enumerate(sessions[:5], 1)]
              + [(90 + n, datetime.fromtimestamp(int(s.at) - 4000, UTC), GUESSER, "", "httpx", "Failed", "ErrAuth") for n, s in enumerate(sessions[:3])])]  # fmt: skip
    files = {
        "etc/hostname": b"iZbp1\n",
        "etc/timezone": b"Asia/Shanghai\n",
        "opt/yh/config/application.yml": b"server:\n  port: 8090\n  tomcat:\n    basedir: /opt/yh/rizhi\n    accesslog:\n      enabled: true\n      directory: fangwen\n      prefix: fangwen_\n      suffix: .txt\n      pattern: '%t %a \"%r\" %s (%D ms)'\nspring:\n  datasource:\n    url: jdbc:mysql://127.0.0.1:3306/yh?useUnicode=true\n    username: yh\n    password: placeholder\n",
        "opt/yh/rizhi/fangwen/fangwen_.2023-03-28.txt": lines.text(
            lines.tomcat(v, 8) for v in all_visits(cast, ways, sessions)
        ),
        "opt/1panel/db/1Panel.db": sqlite(panel),
        "opt/1panel/backup/database/mysql/yh/yh_20230328.sql": mysql(tables),
        "var/log/secure": auth,
    }
    return told(cast, "spring", files, by_key | {s.ip for s in sessions})


def go() -> Machine:
    """gorm's SQLite with soft deletes and lists as blobs, gin's log of a service."""
    cast = make_cast(24, ("hexa", "q"), ("p-one", "p-two", "p-three"), "AA9999", ("PH", "US"))
    sessions = sessions_of(cast)
    ways = Ways("/v1/ops/session", ("GET /v1/ops/clients", "GET /v1/ops/clients/31", "GET /v1/ops/clients/31/phonebook"),
                ("/v1/clients", "/v1/clients/{key}/phonebook", "/v1/clients/{key}/images"), "/pub/dating_2.1.apk", answer=(201, 401, 401))  # fmt: skip
    stamp = "2023-03-02 10:00:00+00:00"
    tables = [
        ("staffs", ("id", "created_at", "updated_at", "deleted_at", "nickname", "secret", "is_root"), [(n, stamp, stamp, None, b.name, HASH, 1) for n, b in enumerate(cast.bosses, 1)]),
        ("staff_login_records", ("id", "created_at", "updated_at", "deleted_at", "staff_id", "remote_ip", "ok"),
         [(n, datetime.fromtimestamp(int(s.at) + 11, UTC), stamp, None, [b.name for b in cast.bosses].index(s.name) + 1, s.ip, 1) for n, s in enumerate(sessions, 1)]
         + [(900 + n, stamp, stamp, None, 0, GUESSER, 0) for n in range(40)]),
        ("promoters", ("id", "created_at", "updated_at", "deleted_at", "name", "invitation"), [(h.number, stamp, stamp, None, h.name, h.code) for h in cast.handlers]),
        ("clients", ("id", "created_at", "updated_at", "deleted_at", "device_uid", "dial_code", "local_number", "brand_model", "remote_ip", "promoter_id", "phone_book"),
         [(v.number, v.when, v.when, None, v.key, "63" if v.country == "PH" else "1", v.phone[3 if v.country == "PH" else 2 :], v.model, v.address, v.handler.number,
           json.dumps([[name, raw] for name, raw in v.contacts], ensure_ascii=False)) for v in cast.victims]),
    ]  # fmt: skip
    files = {
        "etc/hostname": b"go-eu\n",
        "etc/timezone": b"Europe/Kyiv\n",
        "etc/systemd/system/dating.service": b"[Service]\nExecStart=/opt/dating/server -db /opt/dating/state/core.db\nStandardOutput=append:/opt/dating/state/out.log\n",
        "opt/dating/state/out.log": lines.text(lines.gin(v, 2) for v in all_visits(cast, ways, sessions)),
        "opt/dating/state/core.db": sqlite(tables),
    }
    return told(cast, "go", files, {s.ip for s in sessions})


def rails() -> Machine:
    """Rails behind HAProxy: both logs, devise's columns, MySQL, no SSH record."""
    cast = make_cast(25, ("kent", "yuki", "mori"), ("shop-a", "shop-b"), "A9A9A9", ("AU", "HK"))
    sessions = sessions_of(cast)
    ways = Ways(
        "/staff/sign_in",
        ("GET /staff/leads", "GET /staff/leads/8", "GET /staff/leads/8/entries.csv"),
        ("/m/leads", "/m/leads/{key}/entries"),
        "/get/kiss.apk",
    )
    last = {s.name: s.ip for s in sessions}
    tables = [
        ("staff_users", ("id", "email", "encrypted_password", "sign_in_count", "current_sign_in_at", "last_sign_in_at", "current_sign_in_ip", "last_sign_in_ip", "created_at"),
         [(n, f"{b.name}@desk.example", "$2a$12$placeholderplaceholderplaceholderplaceholderplacehol", 20, datetime.fromtimestamp(int(sessions[-1].at), UTC), None, last[b.name], b.addresses[0], None) for n, b in enumerate(cast.bosses, 1)]),
        ("affiliates", ("id", "label", "token", "leads_count"), [(h.number, h.name, h.code, cast.codes[h.code]) for h in cast.handlers]),
        ("leads", ("id", "affiliate_id", "phone_e164", "device_identifier", "device_model", "remote_addr", "created_at"),
         [(v.number, v.handler.number, v.phone, v.key, v.model, v.address, v.when) for v in cast.victims]),
        ("entries", ("id", "lead_id", "full_name", "raw_number"),
         cast.contact_rows),
    ]  # fmt: skip
    visits = all_visits(cast, ways, sessions)
    files = {
        "etc/hostname": b"lb\n",
        "etc/timezone": b"Asia/Tokyo\n",
        "etc/haproxy/haproxy.cfg": b"defaults\n  mode http\n  log global\n  option httplog\nfrontend front\n  bind *:443 ssl crt /etc/ssl/placeholder.pem\n  capture request header Host len 64\n  capture request header User-Agent len 128\n",
        "var/log/haproxy.log": lines.text(lines.haproxy(v, 9) for v in visits),
        "srv/kiss/log/production.log": lines.text(line for v in visits for line in lines.rails(v, 0)),
        "srv/kiss/config/database.yml": b"production:\n  adapter: mysql2\n  database: kiss_production\n  username: kiss\n  password: placeholder\n",
        "srv/kiss/backup.sql": mysql(tables),
    }
    return told(cast, "rails", files, {s.ip for s in sessions})
