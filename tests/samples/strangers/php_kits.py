"""PHP under cPanel, CyberPanel and lighttpd."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime

from tests.samples.fleet import Machine
from tests.samples.strangers import lines
from tests.samples.strangers.cast import GUESSER, SHOPKEEPER, Victim, make_cast
from tests.samples.strangers.dumps import mysql
from tests.samples.strangers.python_kits import HASH, ssh_lines, told
from tests.samples.strangers.visits import Ways, all_visits, sessions_of, shop_visits


def cpanel() -> Machine:
    """Two customers of one cPanel machine: the group and a bakery on WordPress, all databases in one dump."""
    cast = make_cast(31, ("root7", "cj"), ("m1", "m2", "m3"), "PX9999", ("US", "SG"))
    sessions = sessions_of(cast)
    ways = Ways(
        "/gate.php",
        ("GET /gate.php?p=list", "GET /gate.php?p=book&id=7", "POST /gate.php?p=wipe"),
        ("/in.php?t=reg", "/in.php?t=book"),
        "/a/Fling.apk",
    )
    group = mysql([
        ("g_users", ("uid", "uname", "upass", "ugroup", "uip"), [(n, b.name, HASH, "root", b.addresses[0]) for n, b in enumerate(cast.bosses, 1)]),
        ("g_refs", ("rid", "rname", "rcode"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("g_bots", ("bid", "hwid", "tel", "build", "ip", "rcode", "seen"), [(v.number, v.key, v.phone, v.model, v.address, v.handler.code, int(v.at)) for v in cast.victims]),
        ("g_book", ("id", "bid", "who", "tel"), cast.contact_rows),
    ], "fling_main")  # fmt: skip
    shop = mysql([
        ("wp_users", ("ID", "user_login", "user_pass", "user_nicename", "user_email"), [(1, "baker", HASH, "baker", "baker@bakery.example")]),
        ("wp_comments", ("comment_ID", "comment_author", "comment_author_IP", "comment_content"), [(n, f"Guest {n}", f"198.51.100.{160 + n}", "lovely cake") for n in range(9)]),
        ("wp_wc_customer_lookup", ("customer_id", "first_name", "phone", "city"), [(n, f"Customer {n}", phone, "Exampleton") for n, phone in enumerate(cast.customers, 1)]),
    ], "bakery_wp")  # fmt: skip
    mine = [each for each in sessions if each.name == "root7"][:4]

    def login(user: str, ip: str, at: float, how: str) -> str:
        when = datetime.fromtimestamp(int(at), UTC)
        return (
            f'[{when:%Y-%m-%d %H:%M:%S} +0000] info [cpaneld] {ip} - {user} "POST /login/?login_only=1 HTTP/1.1" {how}'
        )

    panel = [(s.at - 900, login("fling", s.ip, s.at - 900, "SUCCESS LOGIN cpaneld")) for s in mine]
    panel += [
        (
            sessions[0].at + 5 * n,
            login("fling", GUESSER, sessions[0].at + 5 * n, "FAILED LOGIN cpaneld: invalid cpanel user fling"),
        )
        for n in range(25)
    ]
    panel += [
        (v.at - 60, login("bakery", SHOPKEEPER, v.at - 60, "SUCCESS LOGIN cpaneld")) for v in shop_visits(cast)[:40:9]
    ]
    files = {
        "etc/hostname": b"host44\n",
        "etc/timezone": b"America/Chicago\n",
        "etc/userdomains": b"api.stranger.example: fling\nbakery.example: bakery\n*: nobody\n",
        "var/cpanel/users/fling": b"DNS=api.stranger.example\nOWNER=root\nUSER=fling\n",
        "var/cpanel/users/bakery": b"DNS=bakery.example\nOWNER=root\nUSER=bakery\n",
        "etc/apache2/conf/httpd.conf": b'LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined\n<VirtualHost *:443>\n  ServerName api.stranger.example\n  DocumentRoot /home/fling/public_html\n  CustomLog /etc/apache2/logs/domlogs/api.stranger.example combined\n</VirtualHost>\n<VirtualHost *:443>\n  ServerName bakery.example\n  DocumentRoot /home/bakery/public_html\n  CustomLog /etc/apache2/logs/domlogs/bakery.example combined\n</VirtualHost>\n',
        "etc/apache2/logs/domlogs/api.stranger.example": lines.text(
            lines.combined(v, -6) for v in all_visits(cast, ways, sessions)
        ),
        "etc/apache2/logs/domlogs/bakery.example": lines.text(lines.combined(v, -6) for v in shop_visits(cast)),
        "usr/local/cpanel/logs/login_log": lines.text(line for _, line in sorted(panel)),
        "backup/2023-03-29/all-databases.sql": group + shop,
        "home/bakery/public_html/wp-config.php": b"placeholder\n",
    }
    return told(cast, "cpanel", files, {s.ip for s in sessions} | {s.ip for s in mine}, {SHOPKEEPER, *cast.customers})


def laravel() -> Machine:
    """Portuguese tables, OpenLiteSpeed's quoted lines under CyberPanel, address books uploaded as CSV with semicolons."""
    cast = make_cast(32, ("dono", "gerente"), ("ana", "beto", "caio"), "9A99A", ("FR", "US"))
    sessions = sessions_of(cast)
    ways = Ways(
        "/gestao/entrar",
        ("GET /gestao/clientes", "GET /gestao/clientes/6/agenda", "GET /gestao/relatorio"),
        ("/api/cadastro", "/api/agenda/enviar", "/api/galeria"),
        "/apk/encontro.apk",
    )
    tables = [
        ("usuarios", ("id", "nome", "email", "senha", "perfil", "remember_token", "created_at"), [(n, b.name, f"{b.name}@correio.example", HASH, "administrador", None, None) for n, b in enumerate(cast.bosses, 1)]),
        ("convites", ("id", "codigo", "responsavel", "usos"), [(h.number, h.code, h.name, 0) for h in cast.handlers]),
        ("clientes", ("id", "aparelho", "celular", "modelo_aparelho", "ip", "convite_id", "created_at"), [(v.number, v.key, v.phone, v.model, v.address, v.handler.number, v.when) for v in cast.victims]),
        ("registros", ("id", "usuario_id", "acao", "ip", "created_at"), [(n, [b.name for b in cast.bosses].index(s.name) + 1, "entrou no sistema", s.ip, datetime.fromtimestamp(int(s.at), UTC)) for n, s in enumerate(sessions, 1)]),
    ]  # fmt: skip
    auth, by_key = ssh_lines(cast, sessions, 0)
    files = {
        "etc/hostname": b"cp1\n",
        "etc/timezone": b"Etc/UTC\n",
        "usr/local/lsws/conf/vhosts/api.stranger.example/vhost.conf": b'docRoot                   $VH_ROOT/public_html\nvhDomain                  $VH_NAME\naccesslog $VH_ROOT/logs/$VH_NAME.access_log {\n  useServer               0\n  logFormat               "%h %l %u %t "%r" %>s %b"\n  rollingSize             10M\n}\n',
        "home/api.stranger.example/logs/api.stranger.example.access_log": lines.text(
            lines.litespeed(v, 0) for v in all_visits(cast, ways, sessions)
        ),
        "home/api.stranger.example/app/.env": b"APP_NAME=encontro\nAPP_KEY=base64:cGxhY2Vob2xkZXJwbGFjZWhvbGRlcnBsYWNlaG9sZA==\nDB_CONNECTION=mysql\nDB_DATABASE=enco\nDB_USERNAME=enco\nDB_PASSWORD=placeholder\n",
        "home/backup/enco.sql": mysql(tables),
        "var/log/auth.log": auth,
    }
    for v in cast.victims:
        sink = io.StringIO()
        csv.writer(sink, delimiter=";").writerows([("Nome", "Telefone"), *v.contacts])
        files[f"home/api.stranger.example/app/storage/app/agendas/agenda_{v.key}.csv"] = sink.getvalue().encode(
            "utf-8-sig"
        )
    return told(cast, "laravel", files, by_key | {s.ip for s in sessions})


def zipped() -> Machine:
    """Uploads as one archive a phone, lighttpd with a format of its own and dates as epochs, a table of columns cut short."""
    cast = make_cast(33, ("ace", "bo", "cy"), ("u1", "u2", "u3", "u4"), "AAA99", ("SG", "PH"))
    sessions = sessions_of(cast)
    ways = Ways(
        "/m9/in",
        ("GET /m9/u", "GET /m9/u/5/zip", "GET /m9/dl?all=1"),
        ("/p/reg", "/p/zip/{key}"),
        "/g.apk",
        agent="Apache-HttpClient/UNAVAILABLE (Java/1.4)",
    )
    tables = [
        ("adm", ("id", "u", "p", "ip", "t"), [(n, b.name, "5f4dcc3b5aa765d61d8327deb882cf99", b.addresses[0], int(sessions[-1].at)) for n, b in enumerate(cast.bosses, 1)]),
        ("yqm", ("id", "ma", "u"), [(h.number, h.code, h.name) for h in cast.handlers]),
        ("sb", ("id", "dev", "tel", "xh", "ip", "yqm", "t"), [(v.number, v.key, v.phone, v.model, v.address, v.handler.code, int(v.at)) for v in cast.victims]),
        ("adm_log", ("id", "u", "ip", "act", "t"), [(n, s.name, s.ip, "login ok", int(s.at)) for n, s in enumerate(sessions, 1)] + [(900 + n, "admin", GUESSER, "login fail", int(sessions[0].at) + n) for n in range(30)]),
    ]  # fmt: skip
    auth, by_key = ssh_lines(cast, sessions, 7)
    files = {
        "etc/hostname": b"lt\n",
        "etc/timezone": b"Asia/Ho_Chi_Minh\n",
        "etc/lighttpd/lighttpd.conf": b'server.modules += ( "mod_accesslog" )\nserver.document-root = "/srv/m9"\nvar.logs = "/srv/logs"\naccesslog.filename = var.logs + "/http.acc"\naccesslog.format = "%{%s}t %h %V %>s \\"%r\\" %b \\"%{User-Agent}i\\""\n',
        "srv/logs/http.acc": lines.text(lines.lighttpd(v, 7) for v in all_visits(cast, ways, sessions)),
        "srv/m9/bak/m9.sql": mysql(tables),
        "var/log/auth.log": auth,
    }
    for v in cast.victims:
        files[f"srv/m9/up/2023/03/{v.key}.zip"] = _packed(v)
    return told(cast, "zipped", files, by_key | {s.ip for s in sessions})


def _packed(victim: Victim) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "contacts.json",
            json.dumps([{"name": name, "number": raw} for name, raw in victim.contacts], ensure_ascii=False),
        )
        archive.writestr("info.json", json.dumps({"dev": victim.key, "model": victim.model}))
    return out.getvalue()
