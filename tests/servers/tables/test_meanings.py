"""Tables of many makers, and what each means: told by columns and values."""

from __future__ import annotations

import io

import pytest
from tests.samples.trees import make_tar

from weftline.servers import examine

W = "T" + "A" * 33
SCHEMAS: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "staff(id, login, pass_hash, full_name, role, last_ip, created)": (
        "admins",
        [(1, "boss", "5f4dcc3b5aa765d61d8327deb882cf99", "Big Boss", "owner", "203.0.113.66", "2022-06-01 00:00:00")],
    ),
    "handlers(handler_id, alias, code, boss_id, tg_handle, usdt_trc20, bank_name, bank_acct, acct_holder)": (
        "agents",
        [(1, "Fox", "K7", 0, "fox_h", W, "DBS", "0720001234", "T E"), (2, "Owl", "K8", 1, "owl_h", "", "", "", "")],
    ),
    "targets(tid, msisdn, imei, handset, os_ver, code_used, lat, lon, registered_on, reg_ip)": (
        "devices",
        [
            (
                n,
                f"658123456{n}",
                f"35{n:013}",
                "SM-G9",
                "12",
                "K7",
                1.3,
                103.8,
                f"2022-07-0{n} 10:00:00",
                "203.0.113.2",
            )
            for n in range(1, 6)
        ],
    ),
    "phonebook(entry, tid, display_name, number)": (
        "contacts",
        [(n, 1 + n % 5, f"n{n}", f"+658765{n:04}") for n in range(30)],
    ),
    "sms_dump(tid, addr, body, ts)": ("messages", [(1, "+6580000000", "hello there", 1656810000)]),
    "money_in(no, tid, sum, cur, how, to_acct, ref, when_paid, handler)": (
        "payments",
        [(1, 1, "500.00", "SGD", "bank", "0720001234", "FT1", "2022-07-03 10:00:00", "Fox")],
    ),
    "panel_sessions(sid, staff_id, ip_addr, ua, started_at)": (
        "admin_log",
        [(1, 1, "203.0.113.66", "Mozilla/5.0 x", "2022-07-03 10:00:00")],
    ),
    "cards(card_id, bank, acct_name, acct_no, country)": ("payees", [(1, "DBS", "T E", "0720001234", "SG")]),
    "kv(k, v)": ("config", [("bot", "x"), ("site", "y")]),
    "tb_yhk(id, yinhang, huming, kahao)": ("payees", [(1, "中国银行", "张三", "6216610000000000001")]),
    "tb_order(id, uid, money, pay_type, trade_no, status, addtime)": (
        "payments",
        [(1, 1, "300", "usdt", "T2022", 1, 1656810000)],
    ),
    "tb_agent_code(id, agent_id, yqm)": ("invite_codes", [(1, 1, "9981"), (2, 2, "9982")]),
    "tb_mobile(id, mobile, imei, brand, code, addtime, ip)": (
        "devices",
        [(n, f"1380013800{n}", f"35{n:013}", "OPPO", "9981", 1656810000 + n, "203.0.113.2") for n in range(1, 5)],
    ),
    "tb_maillist(id, mid, uname, umobile)": ("contacts", [(n, 1, f"x{n}", f"1390013{n:04}") for n in range(20)]),
    "tb_admin_login(id, admin_name, login_ip, login_time, result)": (
        "admin_log",
        [
            (1, "admin", "203.0.113.66", "2022-07-03 10:00:00", "ok"),
            (2, "admin", "192.0.2.9", "2022-07-03 10:00:00", "fail"),
        ],
    ),
    "wallets(id, coin, address, owner)": ("payees", [(1, "USDT", W, "Fox")]),
    "members(id, mobile, nickname, invite_code, device_model, register_ip, created_at)": (
        "devices",
        [(n, f"8123456{n}", "m", "AB12", "Mi", "203.0.113.2", "2022-07-03 10:00:00") for n in range(1, 5)],
    ),
    "address_books(id, member_id, contact_name, contact_phone, created_at)": (
        "contacts",
        [(n, 1 + n % 4, "c", f"8765{n:04}", "2022-07-03 10:00:00") for n in range(20)],
    ),
    "operators(id, name, login, password, last_login_at, last_login_ip)": (
        "admins",
        [(1, "N", "n", "$2y$10$abcdefghijklmnopqrstuvabcdefghijklmnopqrstuv", "2022-07-03 10:00:00", "203.0.113.66")],
    ),
    "login_history(id, operator_id, ip, user_agent, success, created_at)": (
        "admin_log",
        [
            (1, 1, "203.0.113.66", "Mozilla/5.0", 1, "2022-07-03 10:00:00"),
            (2, 1, "192.0.2.1", "Mozilla/5.0", 0, "2022-07-03 10:00:00"),
        ],
    ),
    "recharge(id, user_id, amount, currency, account, txid, create_time)": (
        "payments",
        [(1, 1, "100", "USDT", W, "a" * 64, "2022-07-03 10:00:00")],
    ),
    "goods(id, title, price, stock, descr)": ("unknown", [(1, "Lamp", 12, 3, "nice"), (2, "Chair", 15, 3, "nice")]),
    "articles(id, title, body, author, created_at)": (
        "unknown",
        [(1, "Hello", "words words", "Ann", "2022-07-03 10:00:00")],
    ),
    "migrations(id, migration, batch)": ("unknown", [(1, "2022_create", 1)]),
    "albums(id, device_id, file_path, sha1, uploaded_at)": (
        "unknown",
        [(1, 1, "/a/b.jpg", "a" * 40, "2022-07-03 10:00:00")],
    ),
    "call_logs(id, device_id, number, duration, direction, call_time)": (
        "unknown",
        [(1, 1, "+6587650001", 30, "in", "2022-07-03 10:00:00")],
    ),
    "locations(id, device_id, lat, lng, created_at)": ("unknown", [(1, 1, 1.3, 103.8, "2022-07-03 10:00:00")]),
    "commission(id, agent_id, amount, currency, paid_at, to_address)": (
        "payouts",
        [(1, 1, "50", "USDT", "2022-07-03 10:00:00", W)],
    ),
    "daili(id, yonghuming, mima, nicheng, yaoqingma, shangji_id, telegram, dianhua)": (
        "agents",
        [
            (1, "d1", "5f4dcc3b5aa765d61d8327deb882cf99", "A", "1001", 0, "dd_1", "+85261234567"),
            (2, "d2", "5f4dcc3b5aa765d61d8327deb882cf99", "B", "1002", 1, "dd_2", "+85261234568"),
        ],
    ),
    "shebei(id, daili_id, imei, shoujihao, guojia, shoujixinghao, zhuceshijian, ip)": (
        "devices",
        [(1, 1, "350000000000001", "+85251234567", "HK", "P40", "2022-07-03 10:00:00", "203.0.113.40")],
    ),
    "txl(id, shebei_id, xingming, haoma)": ("contacts", [(n, 1, "c", f"+852912{n:05}") for n in range(9)]),
}


@pytest.mark.parametrize("schema", sorted(SCHEMAS))
def test_meaning_of_a_table(schema: str) -> None:
    meaning, rows = SCHEMAS[schema]
    name, columns = schema.rstrip(")").split("(")
    shown = ", ".join(f"`{column.strip()}` text" for column in columns.split(","))
    values = ",".join("(" + ",".join(f"'{value}'" for value in row) + ")" for row in rows)
    dump = f"CREATE TABLE `{name}` ({shown});\nINSERT INTO `{name}` VALUES {values};\n"
    found = examine(io.BytesIO(make_tar({"d.sql": dump.encode()})), exhibit="x-1", name="s", example=True)
    assert found.mappings[0].meaning == meaning, found.mappings[0]
