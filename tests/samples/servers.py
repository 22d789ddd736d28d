"""Small made-up servers of different kinds: data only, placeholder text where application files would be."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path

OPERATOR, HELPER, SCANNER, VICTIM = "203.0.113.66", "198.51.100.21", "192.0.2.5", "203.0.113.20"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/103.0"
PHONE_APP = "okhttp/4.9.1"
BOT = "5123456789:AAH" + "x" * 32


def clf(ip: str, time: str, request: str, status: int, agent: str = BROWSER, tail: str = "", user: str = "-") -> str:
    return f'{ip} - {user} [{time}] "{request}" {status} 512 "-" "{agent}"{tail}'


def day(number: int, clock: str, zone: str = "+0800") -> str:
    return f"{number:02d}/Jul/2022:{clock} {zone}"


def access_lines(base: str = "/admin") -> list[str]:
    lines = []
    for number in (3, 4, 5, 6):
        lines += [
            clf(OPERATOR, day(number, "10:00:00"), f"GET {base}/login HTTP/1.1", 200),
            clf(OPERATOR, day(number, "10:00:09"), f"POST {base}/login HTTP/1.1", 302),
            clf(OPERATOR, day(number, "10:00:10"), f"GET {base}/devices HTTP/1.1", 200),
            clf(OPERATOR, day(number, "10:05:10"), f"GET {base}/contacts/export?id=3 HTTP/1.1", 200),
            clf(VICTIM, day(number, "11:00:00"), "POST /api/register HTTP/1.1", 200, PHONE_APP),
            clf(VICTIM, day(number, "11:00:05"), "POST /api/contacts/upload HTTP/1.1", 200, PHONE_APP),
            clf("203.0.113.99", day(number, "10:59:05"), "GET /d/yue.apk HTTP/1.1", 200),
        ]
    lines += [
        clf(SCANNER, day(5, f"12:00:{n:02d}"), f"GET /{word}.php HTTP/1.1", 404, "zgrab/0.x")
        for n, word in enumerate("abcdefghijklmnopqrstuvwx")
    ]
    lines += [clf(SCANNER, day(5, f"12:01:{n:02d}"), f"POST {base}/login HTTP/1.1", 200, "zgrab/0.x") for n in range(8)]
    lines += [clf(SCANNER, day(5, "12:02:00"), f"GET {base}/devices HTTP/1.1", 302, "zgrab/0.x")]
    return lines


AUTH = f"""\
Jul  3 09:00:01 box sshd[811]: Accepted password for root from {OPERATOR} port 50111 ssh2
Jul  3 09:00:01 box sshd[811]: pam_unix(sshd:session): session opened for user root by (uid=0)
Jul  3 09:30:01 box sshd[812]: Failed password for invalid user oracle from {SCANNER} port 4111 ssh2
Jul  4 09:00:01 box sshd[813]: Accepted publickey for root from {HELPER} port 50112 ssh2: ED25519 SHA256:abc
this line is damaged
""".encode()

LARAVEL_DUMP = (
    f"""\
-- MySQL dump 10.13  Distrib 8.0.29, for Linux (x86_64)
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;
DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL,
  `email` varchar(255) NOT NULL,
  `password` varchar(255) NOT NULL,
  `remember_token` varchar(100) DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL,
  PRIMARY KEY (`id`), UNIQUE KEY `e` (`email`)
);
INSERT INTO `users` VALUES (1,'root','boss@panel.example','$2y$10$abcdefghijklmnopqrstuv',NULL,'2022-06-01 02:00:00');
CREATE TABLE `agents` (
  `id` int NOT NULL,
  `nickname` varchar(40),
  `invite_code` varchar(12),
  `parent_id` int,
  `telegram` varchar(40)
);
INSERT INTO `agents` VALUES (1,'Ace','7788',0,'ace_panel'),(2,'O\\'Bee; (x)','7799',1,'bee_panel');
CREATE TABLE `devices` (
  `id` int NOT NULL,
  `phone` varchar(20),
  `invite_code` varchar(12),
  `model` varchar(40),
  `ip` varchar(40),
  `created_at` timestamp NULL
);
INSERT INTO `devices` VALUES
(1,'+6580000001','7788','test phone','{OPERATOR}','2022-06-20 01:00:00'),
(2,'+6581234567','7788','SM-G991B','{VICTIM}','2022-07-03 03:00:00'),
(3,'+85251234567','7788','Pixel 6','203.0.113.40','2022-07-04 03:00:00'),
(4,'+6581234568','7799','iPhone','203.0.113.21','2022-07-05 03:00:00');
CREATE TABLE `contacts` (`id` int, `device_id` int, `name` varchar(60), `phone` varchar(30));
INSERT INTO `contacts` VALUES (1,1,'x','+6580000009')"""
    + "".join(f",({n},{2 + n % 3},'c''{n}','+65 8765 {4000 + n}')" for n in range(2, 62))
    + f""";
CREATE TABLE `admin_login_logs` (`id` int, `user_id` int, `ip` varchar(40), `user_agent` text, `created_at` timestamp);
INSERT INTO `admin_login_logs` VALUES (1,1,'{OPERATOR}','Mozilla/5.0','2022-07-03 02:00:09'),(2,1,'{OPERATOR}','Mozilla/5.0','2022-07-04 02:00:09');
CREATE TABLE `payments` (`id` int, `device_id` int, `amount` decimal(12,2), `currency` char(3), `pay_account_id` int, `reference` varchar(40), `paid_at` timestamp);
INSERT INTO `payments` VALUES (1,2,500.00,'SGD',1,'FT-001','2022-07-03 05:00:00'),(2,3,8000,'HKD',2,'HK-77','2022-07-04 05:00:00');
CREATE TABLE `payment_accounts` (`id` int, `bank_name` varchar(40), `holder_name` varchar(40), `account_number` varchar(40), `country` char(2));
INSERT INTO `payment_accounts` VALUES (1,'DBS','TAN EXAMPLE','0720001234','SG'),(2,'HSBC','CHAN EXAMPLE','012345678901','HK');
CREATE TABLE `settings` (`id` int, `key` varchar(40), `value` text);
INSERT INTO `settings` VALUES (1,'bot_token','{BOT}'),(2,'site_name','Yue'),(3,'support_telegram','https://t.me/yue_support');
"""
)

NGINX = b"""\
http { # all
  log_format long '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"';
  server {
    listen 80; server_name yue.example www.yue.example;
    root /srv/yue/public;
    access_log /srv/logs/visits.txt long;
    location /inner-door/ { allow 203.0.113.66; deny all; }
  }
}
"""


def laravel() -> dict[str, bytes]:
    return {
        "etc/hostname": b"box\n",
        "etc/timezone": b"Asia/Hong_Kong\n",
        "etc/nginx/nginx.conf": NGINX,
        "srv/logs/visits.txt": "\n".join(f'{line} "-"' for line in access_lines()).encode() + b"\n",
        "var/log/auth.log": AUTH,
        "srv/yue/.env": f'APP_KEY=base64:c2VjcmV0c2VjcmV0c2VjcmV0\nDB_PASSWORD="hunter2hunter2"\nTELEGRAM_BOT_TOKEN={BOT}\nMAIL_FROM=ops@yue.example\n'.encode(),
        "srv/yue/public/d/yue.apk": b"PK\x03\x04 placeholder AndroidManifest.xml",
        "srv/yue/storage/album/1.jpg": b"\xff\xd8\xff\xe0 placeholder",
        "backup/yue.sql": LARAVEL_DUMP.encode(),
        "root/.bash_history": b"#1656810000\nssh root@198.51.100.77\nls\n",
    }


def pinyin_panel() -> dict[str, bytes]:
    """A hand-made panel with pinyin names in SQLite and address books as files."""
    base = sqlite3.connect(":memory:")
    base.executescript(f"""
        CREATE TABLE guanliyuan (xuhao INTEGER, zhanghao TEXT, mima TEXT, dengluip TEXT);
        INSERT INTO guanliyuan VALUES (1, 'laoban', '5f4dcc3b5aa765d61d8327deb882cf99', '{OPERATOR}');
        CREATE TABLE dl (id INTEGER, xingming TEXT, yaoqingma TEXT, shangji INTEGER, feiji TEXT, usdt TEXT);
        INSERT INTO dl VALUES (1, '小王', 'A100', 0, 'xiaowang_tg', NULL), (2, '小李', 'A200', 1, 'xiaoli_tg', NULL);
        CREATE TABLE yonghu (id INTEGER, shoujihao TEXT, quhao TEXT, yaoqingma TEXT, jixing TEXT, zhuceip TEXT, shijian INTEGER);
        INSERT INTO yonghu VALUES (1, '91234567', '65', 'A100', 'Mi 11', '203.0.113.20', 1656810000),
            (2, '61234567', '852', 'a100', 'HUAWEI P40', '203.0.113.40', 1656896400),
            (3, '91234568', '65', 'A200', 'OPPO', '203.0.113.21', 1656982800);
        CREATE TABLE rizhi (id INTEGER, zhanghao TEXT, caozuo TEXT, ip TEXT, shijian INTEGER);
        INSERT INTO rizhi VALUES (1, 'laoban', '登录成功', '{OPERATOR}', 1656810000), (2, 'laoban', '查看通讯录', '{OPERATOR}', 1656810100),
            (3, 'admin', '登录失败', '{SCANNER}', 1656810200);
        CREATE TABLE dingdan (id INTEGER, yonghuid INTEGER, jine TEXT, bizhong TEXT, dingdanhao TEXT, shijian INTEGER);
        INSERT INTO dingdan VALUES (1, 1, '1,500.00', 'SGD', 'D2022-1', 1656813600);
    """)
    book = json.dumps({"user_id": 1, "contacts": [{"name": f"c{n}", "phone": f"9876{5000 + n}"} for n in range(20)]})
    card = "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:c{n}\r\nTEL;TYPE=CELL:+852 9123 {4000 + n}\r\nEND:VCARD\r\n"
        for n in range(10)
    )
    return {
        "www/wwwroot/ku/data.db": base.serialize(),
        "www/wwwroot/ku/upload/txl/1.json": book.encode(),
        "www/wwwroot/ku/upload/txl/u2_85261234567.vcf": card.encode(),
        "www/wwwlogs/ku.log.1.gz": gzip.compress(
            ("\n".join(access_lines("/kTzQp9.php/index")) + "\n").encode(), mtime=0
        ),
        "www/wwwroot/ku/config/app.php": b"<?php return ['default_timezone' => 'Asia/Shanghai', 'note' => 'placeholder'];\n",
    }


def write(files: dict[str, bytes], root: Path) -> Path:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def thinkphp() -> dict[str, bytes]:
    """A FastAdmin-like kit behind a hosting panel, its dump cut at the end, another tenant on the same machine."""
    panel = sqlite3.connect(":memory:")
    panel.executescript(f"""
        CREATE TABLE users (id INTEGER, username TEXT, password TEXT, login_ip TEXT, login_time TEXT, email TEXT);
        INSERT INTO users VALUES (1, 'btadmin', '0123456789abcdef0123456789abcdef', '{HELPER}', '', 'bt@mail.example');
        CREATE TABLE logs (id INTEGER, type TEXT, log TEXT, addtime TEXT);
        INSERT INTO logs VALUES (1, '用户登录', '登录成功,帐号:btadmin,登录IP:{HELPER}:40012', '2022-07-02 20:00:00'),
            (2, '用户登录', '登录失败,帐号:root,登录IP:{SCANNER}:5000', '2022-07-02 20:10:00'),
            (3, '网站管理', '添加网站[yue.example]成功!', '2022-07-02 20:20:00');
    """)
    codes = ["6611", "6622", "6633"]
    users = [
        f"({n},'u{n}','13800{n:06d}','{codes[n % 3]}','HUAWEI','203.0.113.{192 + n % 16}',{1656800000 + 3600 * n},'{{\"x\":1}}')"
        for n in range(1, 31)
    ]
    book = json.dumps([{"name": f"p{n}", "tel": f"1390000{n:04d}"} for n in range(15)], ensure_ascii=True)
    users[4] = users[4].replace('{"x":1}', book)
    dump = f"""\
-- MySQL dump 10.13
CREATE TABLE `fa_admin` (`id` int, `username` varchar(20), `nickname` varchar(50), `password` varchar(32), `salt` varchar(30), `loginip` varchar(50), `logintime` int);
INSERT INTO `fa_admin` VALUES (1,'admin','Admin','0123456789abcdef0123456789abcdef','ab12cd','{OPERATOR}',1656810000),(2,'kefu01','Ke','0123456789abcdef0123456789abcdef','ab12cd','{HELPER}',1656810000);
CREATE TABLE `fa_admin_log` (`id` int, `admin_id` int, `username` varchar(30), `url` varchar(1500), `title` varchar(100), `content` text, `ip` varchar(50), `useragent` varchar(255), `createtime` int);
INSERT INTO `fa_admin_log` VALUES (1,1,'admin','/hGtYuK.php/index/login','登录','{{}}','{OPERATOR}','Mozilla/5.0',1656810000),
(2,0,'Unknown','/hGtYuK.php/index/login','登录','{{}}','{SCANNER}','Mozilla/5.0',1656810100),
(3,2,'kefu01','/hGtYuK.php/txl/export','导出','{{}}','{HELPER}','Mozilla/5.0',1656810200);
CREATE TABLE `fa_daili` (`id` int, `admin_id` int, `name` varchar(20), `tg` varchar(40));
INSERT INTO `fa_daili` VALUES (1,2,'Lao Er','@laoer_demo'),(2,2,'San','san_demo');
CREATE TABLE `fa_yaoqingma` (`id` int, `daili_id` int, `code` varchar(10));
INSERT INTO `fa_yaoqingma` VALUES (1,1,'6611'),(2,1,'6622'),(3,2,'6633'),(4,99,'9999');
CREATE TABLE `fa_user` (`id` int, `nickname` varchar(20), `mobile` varchar(20), `yqm` varchar(10), `jixing` varchar(40), `joinip` varchar(40), `jointime` int, `txl` longtext);
INSERT INTO `fa_user` VALUES {",".join(users)};
CREATE TABLE `fa_config` (`id` int, `name` varchar(30), `title` varchar(30), `value` text);
INSERT INTO `fa_config` VALUES (1,'site_name','n','Yue'),(2,'smtp_pass','p','mailpass-1234'),(3,'smtp_user','u','notice@mailer.example');
CREATE TABLE `fa_duanxin` (`id` int, `uid` int, `haoma` varchar(20), `neirong` text, `shijian` int);
INSERT INTO `fa_duanxin` VALUES (1,3,'10086','your code',1656810000),(2,3,'139000"""
    return {
        "www/server/panel/data/default.db": panel.serialize(),
        "www/server/panel/vhost/nginx/yue.example.conf": b"server\n{\n listen 80;\n server_name yue.example;\n root /www/wwwroot/yue;\n access_log /www/wwwlogs/yue.example.log;\n}\n",
        "www/backup/database/yue_20220707.sql.gz": gzip.compress(dump.encode(), mtime=0),
        "www/wwwlogs/yue.example.log": ("\n".join(access_lines("/hGtYuK.php/index")) + "\n").encode(),
        "www/wwwroot/yue/.env": b"[app]\ndefault_timezone = Asia/Shanghai\n[database]\npassword = dbpass-9876\n",
        "www/wwwroot/shop/access.log": (
            "\n".join(clf("203.0.113.150", day(4, f"15:00:{n:02d}"), f"GET /item/{n} HTTP/1.1", 200) for n in range(30))
            + "\n"
        ).encode(),
        "root/.ssh/authorized_keys": b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLE laoban@workstation\n",
        "www/server/panel/logs/request/2022-07-02.json": f'["2022-07-02 20:05:00","{HELPER}:40020","POST","/files?action=GetDir","Mozilla","{{}}",12]\n'.encode(),
    }
