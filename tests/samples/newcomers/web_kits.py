"""FastAPI, NestJS, Rails and Strapi."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.samples.bson import encoded
from tests.samples.newcomers import lines
from tests.samples.newcomers.town import Newcomer, settle, truth
from tests.samples.strangers.cast import GUESSER
from tests.samples.strangers.dumps import postgres, sqlite
from tests.samples.strangers.lines import caddy, text
from tests.samples.strangers.visits import Session, Ways

HASH = "$argon2id$v=19$m=65536,t=3,p=4$cGxhY2Vob2xkZXI$cGxhY2Vob2xkZXJwbGFjZWhvbGRlcg"


def when(session: Session) -> datetime:
    return datetime.fromtimestamp(int(session.at) + 11, UTC)


def fastapi() -> Newcomer:
    """PostgreSQL as INSERTs with address books as arrays of objects; the service's own JSON with milliseconds."""
    ways = Ways("/api/v2/console/token", ("GET /api/v2/console/subjects?page=1", "GET /api/v2/console/subjects/14/export", "DELETE /api/v2/console/subjects/14"),
                ("/api/v2/mobile/enroll", "/api/v2/mobile/people", "/api/v2/mobile/media"), "/static/lovely.apk", answer=(200, 401, 401))  # fmt: skip
    town = settle(401, ("viktor", "olya"), ("cell-1", "cell-2", "cell-3"), "A9A9A9A9", ("FR", "AU"), ways)
    cast = town.cast
    tables = [
        ("console_users", ("user_id", "handle", "hashed_password", "scopes", "disabled"), [(n, b.name, HASH, "console:all", "f") for n, b in enumerate(cast.bosses, 1)]),
        ("cells", ("cell_id", "title", "join_code"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("subjects", ("subject_id", "device_token", "tel", "os_build", "first_ip", "cell_id", "enrolled_at", "people"),
         [(v.number, v.key, v.phone, v.model, v.address, v.handler.number, f"{v.when:%Y-%m-%d %H:%M:%S}+00",
           json.dumps([{"display": name, "numbers": [{"type": "mobile", "value": raw}]} for name, raw in v.contacts], ensure_ascii=False)) for v in [*cast.victims, town.tester]]),
        ("console_audit", ("id", "user_id", "action", "peer", "happened_at"),
         [(n, [b.name for b in cast.bosses].index(s.name) + 1, "token.issued", s.ip, f"{when(s):%Y-%m-%d %H:%M:%S}+00") for n, s in enumerate(town.sessions, 1)]),
    ]  # fmt: skip
    files = {
        "etc/hostname": b"core-01\n",
        "etc/timezone": b"Etc/UTC\n",
        "srv/lovely/.env": b"DATABASE_URL=postgresql+asyncpg://lovely:placeholder@127.0.0.1/lovely\nJWT_SECRET=placeholder-placeholder\n",
        "srv/lovely/logs/requests.jsonl": text(map(lines.structured, town.visits)),
        "srv/lovely/dumps/nightly.sql": postgres(tables, copy=False),
    }
    return truth(town, "fastapi-postgres", files, {s.ip for s in town.sessions}, tested=True)


def nest() -> Newcomer:
    """MongoDB, one document of contacts a device; nginx's JSON with the client only in the edge network's header."""
    ways = Ways("/bo/auth/sign-in", ("GET /bo/terminals", "GET /bo/terminals/7/phonebook", "POST /bo/terminals/7/notes"),
                ("/c/boot", "/c/phonebook", "/c/album"), "/d/chatty.apk", answer=(201, 401, 401), agent="okhttp/4.9.3")  # fmt: skip
    town = settle(402, ("bao", "linh", "khoa"), ("nhom1", "nhom2"), "9999-A", ("PH", "SG"), ways)
    cast = town.cast
    terminals = [
        {"_id": f"t{v.number}", "installId": v.key, "number": {"dial": v.phone}, "hardware": v.model, "lastSeenFrom": v.address,
         "promoCode": v.handler.code, "createdAt": v.when} for v in cast.victims
    ]  # fmt: skip
    books = [
        {"_id": f"p{v.number}", "terminal": f"t{v.number}", "entries": [{"fn": name, "tels": [raw]} for name, raw in v.contacts]}
        for v in cast.victims
    ]  # fmt: skip
    team = [{"_id": n, "username": b.name, "passwordHash": HASH, "role": "owner"} for n, b in enumerate(cast.bosses)]
    team += [
        {"_id": 50 + h.number, "username": h.name, "passwordHash": HASH, "role": "seller", "promoCode": h.code}
        for h in cast.handlers
    ]
    signins = [{"_id": n, "username": s.name, "ip": s.ip, "success": True, "at": when(s)} for n, s in enumerate(town.sessions)]  # fmt: skip
    signins += [{"_id": 900 + n, "username": "admin", "ip": GUESSER, "success": False, "at": when(town.sessions[0])} for n in range(20)]  # fmt: skip
    files = {
        "etc/hostname": b"edge-vn\n",
        "etc/timezone": b"Asia/Ho_Chi_Minh\n",
        "etc/nginx/nginx.conf": b'http {\n  log_format edge escape=json \'{"msec":"$msec","remote_addr":"$remote_addr","cf_connecting_ip":"$http_cf_connecting_ip","host":"$host","request":"$request","status":"$status","body_bytes_sent":"$body_bytes_sent","http_user_agent":"$http_user_agent"}\';\n  server {\n    server_name api.stranger.example;\n    root /srv/chatty;\n    access_log /data/edge/access.json edge;\n  }\n}\n',
        "data/edge/access.json": text(map(lines.edge_json, town.visits)),
        "opt/mongo/dump/chatty/terminals.bson": b"".join(map(encoded, terminals)),
        "opt/mongo/dump/chatty/phonebooks.bson": b"".join(map(encoded, books)),
        "opt/mongo/dump/chatty/team.bson": b"".join(map(encoded, team)),
        "opt/mongo/dump/chatty/signins.bson": b"".join(map(encoded, signins)),
    }
    return truth(town, "nest-mongo", files, {s.ip for s in town.sessions})


def rails() -> Newcomer:
    """PostgreSQL by COPY, requests only as lograge's pairs, SSH as an export of the journal."""
    ways = Ways("/desk/session", ("GET /desk/girls", "GET /desk/marks/8", "GET /desk/marks/8/cards.csv"),
                ("/v3/marks", "/v3/marks/{key}/cards"), "/apk/hush.apk")  # fmt: skip
    town = settle(403, ("emeka", "tunde"), ("lagos-1", "lagos-2", "benin"), "AAAA99", ("US", "FR"), ways)
    cast = town.cast
    tables = [
        ("operators", ("id", "nickname", "password_digest", "superuser", "created_at"), [(n, b.name, "$2a$12$placeholderplaceholderplaceholder", "t", "2023-02-20 10:00:00") for n, b in enumerate(cast.bosses, 1)]),
        ("recruiters", ("id", "nickname", "referral_code", "operator_id"), [(h.number, h.name, h.code, 1) for h in cast.handlers]),
        ("marks", ("id", "recruiter_id", "cell_number", "android_id", "device_model", "signup_ip", "created_at"),
         [(v.number, v.handler.number, v.phone, v.key, v.model, v.address, v.when) for v in [*cast.victims, town.tester]]),
        ("cards", ("id", "mark_id", "holder", "digits", "created_at"),
         [(v.number * 1000 + n, v.number, name, raw, v.when) for v in cast.victims for n, (name, raw) in enumerate(v.contacts)]),
    ]  # fmt: skip
    mine = [s for s in town.sessions if s.name == "tunde"][:5]
    shells = [(s.at - 900, f"Accepted publickey for deploy from {s.ip} port 51002 ssh2: ED25519 SHA256:cGxhY2Vob2xk") for s in mine]  # fmt: skip
    shells += [(mine[0].at + 3 * n, f"Failed password for root from {GUESSER} port 4{n:04d} ssh2") for n in range(50)]
    files = {
        "etc/hostname": b"hush\n",
        "etc/timezone": b"Africa/Lagos\n",
        "home/deploy/hush/shared/log/production.log": text(map(lines.lograge, town.visits)),
        "home/deploy/hush/shared/config/database.yml": b"production:\n  adapter: postgresql\n  database: hush\n  username: hush\n  password: placeholder\n",
        "home/deploy/db-2023-03-28.sql": postgres(tables),
        "root/ssh.export": lines.journal_export(sorted(shells)),
    }
    return truth(town, "rails-lograge", files, {s.ip for s in town.sessions}, tested=True)


def strapi() -> Newcomer:
    """Strapi's SQLite: links in tables of their own, contacts as rows of a component; Caddy's JSON."""
    ways = Ways("/admin/login", ("GET /content-manager/collection-types/api::handset.handset", "GET /content-manager/collection-types/api::handset.handset/9", "GET /upload/files?page=2"),
                ("/api/handsets", "/api/handsets/{key}/people", "/api/upload"), "/uploads/kisses.apk", answer=(200, 400, 401))  # fmt: skip
    town = settle(404, ("gil", "rami"), ("alpha", "beta", "gamma"), "999-999", ("AU", "HK"), ways)
    cast = town.cast
    people = cast.contact_rows  # fmt: skip
    tables = [
        ("admin_users", ("id", "firstname", "lastname", "username", "email", "password", "is_active", "blocked"), [(n, b.name, "", b.name, f"{b.name}@desk.example", HASH, 1, 0) for n, b in enumerate(cast.bosses, 1)]),
        ("partners", ("id", "label", "invite", "created_at"), [(h.number, h.name, h.code, 1677628800000) for h in cast.handlers]),
        ("handsets", ("id", "uid", "mobile", "model", "ip", "created_at", "published_at"), [(v.number, v.key, v.phone, v.model, v.address, int(v.at * 1000), None) for v in cast.victims]),
        ("handsets_partner_links", ("id", "handset_id", "partner_id"), [(v.number, v.number, v.handler.number) for v in cast.victims]),
        ("components_book_people", ("id", "name", "mobile"), [(place, name, raw) for place, _, name, raw in people]),
        ("handsets_components", ("id", "entity_id", "component_id", "component_type", "field", "order"), [(n, owner, place, "book.person", "people", n) for n, (place, owner, _, _) in enumerate(people)]),
        ("strapi_core_store_settings", ("id", "key", "value", "type"), [(1, "core_admin_auth", "{}", "object")]),
    ]  # fmt: skip
    files = {
        "etc/hostname": b"strapi\n",
        "etc/timezone": b"Asia/Jerusalem\n",
        "etc/caddy/Caddyfile": b"api.stranger.example {\n  reverse_proxy 127.0.0.1:1337\n  log {\n    output file /var/lib/caddy/req.log\n  }\n}\n",
        "var/lib/caddy/req.log": text(map(caddy, town.visits)),
        "opt/kisses/.tmp/data.db": sqlite(tables),
        "opt/kisses/.env": b"HOST=127.0.0.1\nADMIN_JWT_SECRET=placeholder-placeholder\n",
    }
    return truth(town, "strapi-caddy", files, {s.ip for s in town.sessions})
