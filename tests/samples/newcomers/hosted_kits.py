"""CodeIgniter, Supabase, ThinkPHP 3 under BT, and Yii under Plesk beside a bakery."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

from tests.samples.newcomers import lines
from tests.samples.newcomers.town import SEARCH, Newcomer, settle, truth
from tests.samples.newcomers.web_kits import HASH, when
from tests.samples.strangers.cast import BOT, GUESSER, SHOPKEEPER
from tests.samples.strangers.dumps import mysql, postgres, sqlite
from tests.samples.strangers.lines import combined, text
from tests.samples.strangers.visits import Ways, shop_visits


def codeigniter() -> Newcomer:
    """Sessions in the database for every visitor, logged in or not; contacts as CSV named by row; Apache with hosts."""
    ways = Ways("/index.php/boss/auth/login", ("GET /index.php/boss/user", "GET /index.php/boss/user/contacts/9", "POST /index.php/boss/user/del"),
                ("/index.php/api/reg", "/index.php/api/csv", "/index.php/api/sms"), "/apk/pair.apk", answer=(303, 200, 307))  # fmt: skip
    town = settle(421, ("raj", "vicky", "sam"), ("jaipur", "noida"), "REF9999", ("AU", "PH"), ways)
    cast = town.cast
    seats = [(f"{n:040x}", s.ip, int(s.at), f'__ci_last_regenerate|i:{int(s.at)};boss_id|s:1:"1";boss_name|s:{len(s.name)}:"{s.name}";logged_in|b:1;') for n, s in enumerate(town.sessions)]  # fmt: skip
    seats += [(f"{9000 + n:040x}", ip, int(town.sessions[0].at) + n, "__ci_last_regenerate|i:1;") for n, ip in enumerate([BOT, SEARCH, GUESSER, *(v.address for v in cast.victims[:6])])]  # fmt: skip
    tables = [
        ("boss", ("boss_id", "boss_name", "boss_pass", "boss_mail"), [(n, b.name, "$2y$10$placeholderplaceholderplaceho", f"{b.name}@desk.example") for n, b in enumerate(cast.bosses, 1)]),
        ("ci_sessions", ("id", "ip_address", "timestamp", "data"), seats),
        ("refer", ("refer_id", "refer_name", "refer_no"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("user", ("user_id", "user_mobile", "user_device", "user_model", "user_ip", "refer_no", "user_date"), [(v.number, v.phone, v.key, v.model, v.address, v.handler.code, v.when) for v in cast.victims]),
    ]  # fmt: skip
    books = {}
    for victim in cast.victims:
        page = io.StringIO()
        csv.writer(page, delimiter=";").writerows([("Contact", "Phone 1 - Value", "Group"), *((name, raw, "*") for name, raw in victim.contacts)])  # fmt: skip
        books[f"var/www/pair/uploads/csv/{victim.key}_{int(victim.at)}.csv"] = page.getvalue().encode("utf-8-sig")
    files = {
        "etc/hostname": b"in-1\n",
        "etc/timezone": b"Asia/Kolkata\n",
        "etc/apache2/sites-enabled/pair.conf": b"<VirtualHost *:443>\nServerName api.stranger.example\nDocumentRoot /var/www/pair\nCustomLog /var/log/apache2/other_vhosts_access.log vhost_combined\n</VirtualHost>\n",
        "etc/apache2/apache2.conf": b'LogFormat "%v:%p %h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" vhost_combined\nIncludeOptional sites-enabled/*.conf\n',
        "var/log/apache2/other_vhosts_access.log": text(lines.vhost(v, 5.5) for v in town.visits),
        "var/www/pair/application/config/database.php": b"<?php\n$db['default'] = array('hostname' => 'localhost', 'username' => 'pair', 'password' => 'placeholder', 'database' => 'pair');\n",
        "var/www/pair/db.sql": mysql(tables),
        **books,
    }
    return truth(town, "codeigniter", files, {s.ip for s in town.sessions})


def supabase() -> Newcomer:
    """Victims and operators sign in at one door and use the same tables over REST; schemas `auth` and `public`."""
    ways = Ways("/auth/v1/token?grant_type=password", ("GET /rest/v1/devices?select=*&order=created_at.desc", "GET /rest/v1/contacts?select=*&device_id=eq.9", "PATCH /rest/v1/devices?id=eq.9"),
                ("/auth/v1/signup", "/rest/v1/devices", "/rest/v1/contacts", "/storage/v1/object/gallery/{key}"), "/storage/v1/object/public/app/near.apk", answer=(200, 400, 401))  # fmt: skip
    town = settle(422, ("joao", "leo"), ("time a", "time b", "time c"), "AAA-AAA", ("US", "FR"), ways)
    cast = town.cast
    numbers = {b.name: n for n, b in enumerate(cast.bosses, 1)}
    audit = [(f"a{n}", json.dumps({"action": "login", "actor_username": f"{s.name}@desk.example", "log_type": "account", "traits": {"provider": "email"}}), s.ip, when(s)) for n, s in enumerate(town.sessions)]  # fmt: skip
    audit += [(f"v{v.number}", json.dumps({"action": "user_signedup", "actor_username": "", "log_type": "team", "traits": {"provider": "anonymous"}}), v.address, v.when) for v in cast.victims]  # fmt: skip
    tables = [
        ("users", ("id", "email", "encrypted_password", "role", "is_super_admin", "is_anonymous", "created_at"),
         [(f"u{n}", f"{name}@desk.example", HASH, "service", "t", "f", "2023-02-20 10:00:00+00") for name, n in numbers.items()]
         + [(f"d{v.number}", None, None, "authenticated", "f", "t", v.when) for v in cast.victims]),
        ("audit_log_entries", ("id", "payload", "ip_address", "created_at"), audit),
        ("invites", ("id", "team_label", "code"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("devices", ("id", "user_id", "android_id", "phone_number", "model", "ip", "invite_id", "created_at"), [(v.number, f"d{v.number}", v.key, v.phone, v.model, v.address, v.handler.number, v.when) for v in cast.victims]),
        ("contacts", ("id", "device_id", "name", "phones"), [(v.number * 1000 + n, v.number, name, json.dumps([raw])) for v in cast.victims for n, (name, raw) in enumerate(v.contacts)]),
    ]  # fmt: skip
    dump = postgres(tables).replace(b"public.users", b"auth.users").replace(b"public.audit_log", b"auth.audit_log")
    files = {
        "etc/hostname": b"supa\n",
        "etc/timezone": b"America/Recife\n",
        "root/supabase/docker/docker-compose.yml": b"services:\n  kong:\n    image: kong:2.8.1\n  auth:\n    image: supabase/gotrue:v2.60\n",
        "root/supabase/docker/volumes/logs/kong_access.log": text(combined(v, 0) for v in town.visits),
        "root/supabase/docker/.env": b"POSTGRES_PASSWORD=placeholder\nJWT_SECRET=placeholder-placeholder\n",
        "root/backup-full.sql": dump,
    }
    return truth(town, "supabase", files, {s.ip for s in town.sessions})


def thinkphp() -> Newcomer:
    """ThinkPHP 3: everything through one script by query, pinyin initials as columns; BT's panel with its log."""
    ways = Ways("/index.php?m=Houtai&c=Public&a=login", ("GET /index.php?m=Houtai&c=Kehu&a=index", "GET /index.php?m=Houtai&c=Txl&a=index&id=9", "POST /index.php?m=Houtai&c=Kehu&a=del"),
                ("/index.php?m=Api&c=Index&a=zc", "/index.php?m=Api&c=Index&a=txl", "/index.php?m=Api&c=Index&a=tp"), "/Public/xz/ll.apk", answer=(302, 200, 302), agent="Mozilla/5.0 (Linux; Android 10; V1934A)")  # fmt: skip
    town = settle(423, ("aqiang", "fei"), ("zz01", "zz02", "zz03"), "99999", ("HK", "SG"), ways)
    cast = town.cast
    tables = [
        ("ll_gly", ("id", "yhm", "mm", "zhdlip", "zhdlsj"), [(n, b.name, "e10adc3949ba59abbe56e057f20f883e", b.addresses[0], int(town.sessions[-1].at)) for n, b in enumerate(cast.bosses, 1)]),
        ("ll_dlrz", ("id", "yhm", "ip", "zt", "sj"), [(n, s.name, s.ip, 1, int(s.at)) for n, s in enumerate(town.sessions, 1)] + [(800 + n, "admin", GUESSER, 0, int(town.sessions[0].at) + n) for n in range(30)]),
        ("ll_dl", ("id", "mc", "yqm"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("ll_kh", ("id", "sjh", "sbh", "sjxh", "ip", "yqm", "zcsj"), [(v.number, v.phone.lstrip("+"), v.key, v.model, v.address, v.handler.code, int(v.at)) for v in cast.victims]),
        ("ll_txl", ("id", "khid", "xm", "dh"), cast.contact_rows),
    ]  # fmt: skip
    panel = [("logs", ("id", "type", "log", "addtime"),
              [(n, "用户登录", f"登录成功,帐号:bt,登录IP:{s.ip}:50122", f"{datetime.fromtimestamp(int(s.at) - 3000 + 28800, UTC):%Y-%m-%d %H:%M:%S}") for n, s in enumerate(town.sessions[:4], 1)]
              + [(90 + n, "用户登录", f"<a style='color:red'>登录失败</a>,帐号:admin,登录IP:{GUESSER}:4012", "2023-03-09 10:00:00") for n in range(6)]),
             ("sites", ("id", "name", "path", "status", "addtime"), [(1, "api.stranger.example", "/www/wwwroot/ll", "1", "2023-02-20 10:00:00")])]  # fmt: skip
    files = {
        "etc/hostname": b"iZ2ze\n",
        "etc/timezone": b"Asia/Shanghai\n",
        "www/server/panel/data/default.db": sqlite(panel),
        "www/server/panel/vhost/nginx/ll.conf": b"server {\n  listen 80;\n  server_name api.stranger.example;\n  root /www/wwwroot/ll;\n  access_log /www/wwwlogs/ll.log;\n}\n",
        "www/wwwlogs/ll.log": text(combined(v, 8) for v in town.visits),
        "www/wwwroot/ll/Application/Common/Conf/config.php": b"<?php\nreturn array('DB_TYPE'=>'mysql','DB_HOST'=>'127.0.0.1','DB_NAME'=>'ll','DB_USER'=>'ll','DB_PWD'=>'placeholder','DB_PREFIX'=>'ll_');\n",
        "www/backup/database/ll_20230328.sql": mysql(tables),
    }
    return truth(town, "thinkphp3-bt", files, {s.ip for s in town.sessions})


def yii() -> Newcomer:
    """Yii 2 under Plesk; a bakery on PrestaShop has its own folder, logs and dump, with customers and logins of its own."""
    ways = Ways("/index.php?r=site%2Flogin", ("GET /index.php?r=kontak%2Findex", "GET /index.php?r=korban%2Fview&id=9", "POST /index.php?r=korban%2Fexport"),
                ("/index.php?r=api%2Fdaftar", "/index.php?r=api%2Fkontak"), "/unduh/sayang.apk")  # fmt: skip
    town = settle(424, ("budi", "agus"), ("tim medan", "tim batam"), "AA-9999", ("SG", "AU"), ways)
    cast = town.cast
    tables = [
        ("pengguna", ("id", "nama_pengguna", "kata_sandi_hash", "auth_key", "peran"), [(n, b.name, "$2y$13$placeholderplaceholderplac", "k" * 32, 30) for n, b in enumerate(cast.bosses, 1)]),
        ("riwayat_masuk", ("id", "id_pengguna", "alamat_ip", "berhasil", "waktu"), [(n, [b.name for b in cast.bosses].index(s.name) + 1, s.ip, 1, int(s.at)) for n, s in enumerate(town.sessions, 1)] + [(800 + n, None, GUESSER, 0, int(town.sessions[0].at) + n) for n in range(30)]),
        ("agen", ("id", "nama", "kode_undangan"), [(h.number, h.name, h.code) for h in cast.handlers]),
        ("korban", ("id", "id_agen", "nomor_hp", "id_perangkat", "tipe_hp", "alamat_ip", "dibuat"), [(v.number, v.handler.number, v.phone, v.key, v.model, v.address, int(v.at)) for v in cast.victims]),
        ("kontak", ("id", "id_korban", "nama", "nomor"), cast.contact_rows),
    ]  # fmt: skip
    shop = mysql([
        ("ps_employee", ("id_employee", "lastname", "firstname", "email", "passwd", "last_connection_date"), [(1, "Baker", "B", "baker@bakery.example", HASH, when(town.sessions[0]))]),
        ("ps_customer", ("id_customer", "firstname", "lastname", "email"), [(n, f"C{n}", "Guest", f"c{n}@mail.example") for n in range(25)]),
        ("ps_address", ("id_address", "id_customer", "firstname", "phone", "phone_mobile", "city"), [(n, n, f"C{n}", phone, "", "Exampleton") for n, phone in enumerate(cast.customers)]),
        ("ps_connections", ("id_connections", "id_guest", "ip_address", "date_add"), [(n, n, 3325256800 + n, when(town.sessions[0])) for n in range(40)]),
    ], "bakery")  # fmt: skip
    visits = shop_visits(cast, "/admin4711/index.php?controller=AdminLogin", ("/admin4711/index.php?controller=AdminOrders", "/admin4711/index.php?controller=AdminCustomers"))  # fmt: skip
    root = "var/www/vhosts"
    files = {
        "etc/hostname": b"plesk-7\n",
        "etc/timezone": b"Asia/Jakarta\n",
        f"{root}/system/api.stranger.example/logs/access_ssl_log": text(combined(v, 7) for v in town.visits),
        f"{root}/system/bakery.example/logs/access_ssl_log": text(combined(v, 7) for v in visits),
        f"{root}/api.stranger.example/config/db.php": b"<?php\nreturn ['class' => 'yii\\db\\Connection', 'dsn' => 'mysql:host=localhost;dbname=sayang', 'username' => 'sayang', 'password' => 'placeholder'];\n",
        f"{root}/api.stranger.example/backup/sayang.sql": mysql(tables),
        f"{root}/bakery.example/backup/bakery.sql": shop,
    }
    return truth(town, "yii-plesk", files, {s.ip for s in town.sessions}, {SHOPKEEPER, *cast.customers})
