"""Django, Flask, FastAPI, and a bot's backend."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.samples.fleet import Machine
from tests.samples.strangers import lines
from tests.samples.strangers.cast import GUESSER, SHOPKEEPER, Cast, make_cast
from tests.samples.strangers.dumps import mysql, postgres, sqlite
from tests.samples.strangers.visits import Session, Ways, all_visits, sessions_of, shop_visits

HASH = "pbkdf2_sha256$390000$c2FsdA$cGxhY2Vob2xkZXJwbGFjZWhvbGRlcnBsYWNlaG9sZGVycGw="


def told(cast: Cast, name: str, files: dict[str, bytes], let_in: set[str], tenant: set[str] | None = None) -> Machine:
    """A machine with its truth."""
    known = [number for victim in cast.victims for number in victim.known]
    return Machine(
        0,
        {"kit": name},
        files,
        let_in,
        cast.codes,
        {victim.phone for victim in cast.victims},
        set(known),
        len(known),
        tenant or set(),
    )


def ssh_lines(cast: Cast, sessions: list[Session], hours: float) -> tuple[bytes, set[str]]:
    """auth.log: the first boss lets himself in with a key, a guesser fails."""
    mine = [each for each in sessions if each.name == cast.bosses[0].name][:6]
    rows = [
        (each.at - 1200, f"Accepted publickey for root from {each.ip} port 50122 ssh2: RSA SHA256:cGxhY2Vob2xkZXI")
        for each in mine
    ]
    begin = sessions[0].at
    rows += [
        (begin + 4 * n, f"Failed password for invalid user oracle from {GUESSER} port 40{n:03d} ssh2")
        for n in range(60)
    ]
    return lines.text(lines.auth_line(at, hours, body) for at, body in sorted(rows)), {each.ip for each in mine}


def django() -> Machine:
    """Portuguese names, PostgreSQL, gunicorn's own format behind nginx, three hours behind UTC."""
    cast = make_cast(11, ("marcos", "duda", "rafa"), ("equipe sul", "equipe norte", "tio"), "AA-999", ("US", "FR"))
    sessions = sessions_of(cast)
    ways = Ways("/painel/login/?next=/painel/", ("GET /painel/vitimas/aparelho/", "GET /painel/vitimas/aparelho/4/change/", "POST /painel/exportar/"),
                ("/v1/aparelho/", "/v1/agenda/", "/v1/fotos/"), "/baixar/app.apk")  # fmt: skip
    users = [(n, HASH, sessions[0].at and datetime.fromtimestamp(sessions[-1].at, UTC), "t", boss.name, "", "", f"{boss.name}@mail.example", "t", "t")
             for n, boss in enumerate(cast.bosses, 1)]  # fmt: skip
    tables = [
        ("auth_user", ("id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active"), users),
        ("vitimas_captador", ("id", "apelido", "codigo_convite", "ativo"), [(h.number, h.name, h.code, "t") for h in cast.handlers]),
        ("vitimas_aparelho", ("id", "identificador", "telefone", "modelo", "endereco_ip", "captador_id", "criado_em"),
         [(v.number, v.key, v.phone, v.model, v.address, v.handler.number, v.when) for v in cast.victims]),
        ("vitimas_itemagenda", ("id", "aparelho_id", "nome", "numero"),
         cast.contact_rows),
        ("painel_acesso", ("id", "usuario", "ip", "navegador", "sucesso", "momento"),
         [(n, s.name, s.ip, "Safari", "t", datetime.fromtimestamp(int(s.at) + 11, UTC)) for n, s in enumerate(sessions, 1)]
         + [(900 + n, "admin", GUESSER, "httpx", "f", datetime.fromtimestamp(int(sessions[0].at) + n, UTC)) for n in range(20)]),
    ]  # fmt: skip
    auth, by_key = ssh_lines(cast, sessions, -3)
    files = {
        "etc/hostname": b"srv-br\n",
        "etc/timezone": b"America/Sao_Paulo\n",
        "home/deploy/coleta/coleta/settings.py": b"DEBUG = False\nSECRET_KEY = 'placeholder-placeholder-placeholder'\nROOT_URLCONF = 'coleta.urls'\nDATABASES = {\n    'default': {\n        'ENGINE': 'django.db.backends.postgresql',\n        'NAME': 'coleta',\n        'USER': 'coleta',\n        'PASSWORD': 'placeholder',\n        'HOST': '127.0.0.1',\n    }\n}\nTIME_ZONE = 'America/Sao_Paulo'\nALLOWED_HOSTS = ['api.stranger.example']\n",
        "home/deploy/coleta/gunicorn.conf.py": b'bind = "127.0.0.1:8000"\naccesslog = "/home/deploy/coleta/logs/gunicorn-access.log"\naccess_log_format = "%(t)s|%({x-real-ip}i)s|%(m)s|%(U)s|%(s)s|%(B)s|%(a)s"\n',
        "home/deploy/coleta/logs/gunicorn-access.log": lines.text(
            lines.gunicorn(v, -3) for v in all_visits(cast, ways, sessions)
        ),
        "var/backups/coleta_20230328.sql": postgres(tables),
        "var/log/auth.log": auth,
        "home/deploy/coleta/media/baixar/app.apk": b"PK\x03\x04 placeholder AndroidManifest.xml",
    }
    return told(cast, "django", files, by_key | {s.ip for s in sessions})


def flask() -> Machine:
    """One table of members with the whole address book in a cell; Apache behind a proxy, half an hour off the hour."""
    cast = make_cast(12, ("ravi", "sunny"), ("deepak", "manu", "kk", "raj"), "999999", ("AU", "SG"))
    sessions = sessions_of(cast)
    ways = Ways("/ctrl/signin", ("GET /ctrl/members", "GET /ctrl/members/12/book.xlsx", "GET /ctrl/gallery/9"),
                ("/app/join", "/app/sync", "/app/gallery"), "/get/meet.apk", agent="okhttp/3.12.13")  # fmt: skip
    members = [
        (v.number, f"user{v.number}", v.phone.lstrip("+"), v.key, v.model, v.address, v.handler.code, int(v.at),
         json.dumps([{"n": name, "p": [raw]} for name, raw in v.contacts], ensure_ascii=False))
        for v in cast.victims
    ]  # fmt: skip
    tables = [
        ("staff", ("id", "login", "pass", "level", "last_ip", "last_seen"),
         [(n, b.name, HASH, 9, b.addresses[0], int(sessions[-1].at)) for n, b in enumerate(cast.bosses, 1)]
         + [(10 + h.number, h.name, HASH, 1, None, None) for h in cast.handlers]),
        ("referrers", ("rid", "staff_id", "ref_code", "joined"), [(h.number, 10 + h.number, h.code, 0) for h in cast.handlers]),
        ("members", ("mid", "nick", "mobile", "imei", "handset", "reg_ip", "ref_code", "reg_ts", "address_book"), members),
    ]  # fmt: skip
    shop = [("wp_users", ("ID", "user_login", "user_pass", "user_email"), [(1, "baker", HASH, "baker@bakery.example")]),
            ("wp_wc_customer_lookup", ("customer_id", "first_name", "phone", "city"),
             [(n, f"Customer {n}", phone, "Exampleton") for n, phone in enumerate(cast.customers, 1)])]  # fmt: skip
    auth, by_key = ssh_lines(cast, sessions, 5.5)
    files = {
        "etc/hostname": b"web2\n",
        "etc/timezone": b"Asia/Kolkata\n",
        "etc/apache2/apache2.conf": b'RemoteIPHeader X-Forwarded-For\nLogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\" \\"%{X-Forwarded-For}i\\"" viaproxy\nIncludeOptional sites-enabled/*.conf\n',
        "etc/apache2/sites-enabled/ctrl.conf": b"<VirtualHost *:80>\nServerName api.stranger.example\nDocumentRoot /srv/flaskapp\nCustomLog /data/weblogs/api/access viaproxy\n</VirtualHost>\n",
        "etc/apache2/sites-enabled/shop.conf": b"<VirtualHost *:80>\nServerName bakery.example\nDocumentRoot /srv/bakery\nCustomLog /data/weblogs/bakery/access viaproxy\n</VirtualHost>\n",
        "data/weblogs/api/access": lines.text(lines.forwarded(v, 5.5) for v in all_visits(cast, ways, sessions)),
        "data/weblogs/bakery/access": lines.text(lines.forwarded(v, 5.5) for v in shop_visits(cast)),
        "root/sql/members-2023-03-30.sql": mysql(tables),
        "root/sql/bakery.sql": mysql(shop, "bakery"),
        "var/log/auth.log": auth,
    }
    return told(cast, "flask", files, by_key | {s.ip for s in sessions}, {SHOPKEEPER, *cast.customers})


def fastapi() -> Machine:
    """uvicorn's lines without a browser, single-page login answered 200, address books uploaded as lines of JSON."""
    cast = make_cast(13, ("kira", "oleg", "tov"), ("k1", "k2"), "aa99AA".upper(), ("PH", "HK"))
    sessions = sessions_of(cast)
    ways = Ways("/api/v2/backoffice/token", ("GET /api/v2/backoffice/profiles?page=1", "GET /api/v2/backoffice/profiles/7/phonebook", "DELETE /api/v2/backoffice/profiles/3"),
                ("/api/v2/profile", "/api/v2/profile/{key}/phonebook", "/api/v2/profile/{key}/media"), "/static/dl/chatly-1.4.apk",
                answer=(200, 401, 401))  # fmt: skip
    tables = [
        ("backoffice_account", ("id", "email", "hashed_password", "role", "created_at"),
         [(n, f"{b.name}@box.example", HASH, "owner", "2023-02-20 08:00:00") for n, b in enumerate(cast.bosses, 1)]),
        ("backoffice_event", ("id", "account_id", "action", "client_host", "created_at"),
         [(n, [b.name for b in cast.bosses].index(s.name) + 1, "login", s.ip, f"{datetime.fromtimestamp(int(s.at), UTC):%Y-%m-%d %H:%M:%S}") for n, s in enumerate(sessions, 1)]),
        ("promo", ("id", "title", "promo_code", "account_id"), [(h.number, h.name, h.code, 1) for h in cast.handlers]),
        ("profile", ("id", "uid", "msisdn", "device_model", "client_host", "promo_code", "created_at"),
         [(v.number, v.key, v.phone, v.model, v.address, v.handler.code, f"{v.when:%Y-%m-%d %H:%M:%S}") for v in cast.victims]),
    ]  # fmt: skip
    files = {
        "etc/hostname": b"n3\n",
        "etc/timezone": b"Etc/UTC\n",
        "etc/supervisor/conf.d/api.conf": b"[program:api]\ncommand=/opt/chatly/venv/bin/uvicorn app.main:app --port 9000\ndirectory=/opt/chatly\nstdout_logfile=/opt/chatly/var/uvicorn.out\n",
        "opt/chatly/.env": b"DATABASE_URL=postgresql://chatly:placeholder@127.0.0.1:5432/chatly\nJWT_SECRET=placeholderplaceholder\nPHONEBOOK_DIR=/opt/chatly/var/phonebooks\n",
        "opt/chatly/var/uvicorn.out": lines.text(lines.uvicorn(v, 0) for v in all_visits(cast, ways, sessions)),
        "opt/chatly/backup/chatly.sql": postgres(tables, copy=False),
    }
    for v in cast.victims:
        files[f"opt/chatly/var/phonebooks/{v.key}.jsonl"] = lines.text(
            json.dumps({"display_name": name, "numbers": [raw]}, ensure_ascii=False) for name, raw in v.contacts
        )
    return told(cast, "fastapi", files, {s.ip for s in sessions})


def bot() -> Machine:
    """A messenger bot's backend: SQLite, Caddy with a password box, vCards beside each chat, sshd only in the journal's export."""
    cast = make_cast(14, ("neo", "trin"), ("alpha", "beta", "gamma"), "xAA999".upper(), ("SG", "US"))
    sessions = sessions_of(cast)
    ways = Ways("/board/", ("GET /board/chats", "GET /board/chats/5/vcf", "GET /board/stats"), ("/hook/join?c={code}", "/hook/vcf/{key}"),
                "/f/gallery.apk", basic=True, answer=(200, 401, 401))  # fmt: skip
    tables = [
        ("owners", ("tg_id", "handle", "added"), [(5_000_000_000 + n, "@" + b.name, "2023-02-11") for n, b in enumerate(cast.bosses)]),
        ("workers", ("tg_id", "handle", "invite", "percent"), [(5_100_000_000 + h.number, "@" + h.name, h.code, 60) for h in cast.handlers]),
        ("targets", ("chat_id", "phone", "device", "ip", "invite", "device_id", "ts"),
         [(5_200_000_000 + v.number, v.phone, v.model, v.address, v.handler.code, v.key, int(v.at)) for v in cast.victims]),
    ]  # fmt: skip
    mine = [each for each in sessions if each.name == "neo"][:5]
    files = {
        "etc/hostname": b"bot1\n",
        "etc/timezone": b"Europe/Helsinki\n",
        "etc/caddy/Caddyfile": b"api.stranger.example {\n\tlog {\n\t\toutput file /srv/bot/log/caddy.json\n\t\tformat json\n\t}\n\tbasicauth /board/* {\n\t\tneo JDJhJDE0JHBsYWNlaG9sZGVy\n\t}\n\treverse_proxy 127.0.0.1:8081\n}\n",
        "srv/bot/log/caddy.json": lines.text(lines.caddy(v) for v in all_visits(cast, ways, sessions)),
        "srv/bot/.env": b"BOT_TOKEN=5000000001:placeholderplaceholderplaceholder00\nDB=/srv/bot/data/state.db\n",
        "srv/bot/data/state.db": sqlite(tables),
        "var/log/auth.log": lines.text(
            lines.auth_line(s.at - 500, 2, f"Accepted password for neo from {s.ip} port 50122 ssh2") for s in mine
        ),
    }
    for v in cast.victims:
        files[f"srv/bot/data/chats/{v.key}/contacts.vcf"] = "".join(
            f"BEGIN:VCARD\nVERSION:2.1\nN:;{name};;;\nTEL;CELL:{raw}\nEND:VCARD\n" for name, raw in v.contacts
        ).encode()
    return told(cast, "bot", files, {s.ip for s in sessions})
