from __future__ import annotations

import io

from tests.samples.servers import OPERATOR, clf, day, laravel
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine

TRON = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
PANEL = f"""\
CREATE TABLE users (id int, username text, password text, nickname text);
INSERT INTO users VALUES (1,'boss','5f4dcc3b5aa765d61d8327deb882cf99','B'),(2,'fox1','5f4dcc3b5aa765d61d8327deb882cf99','Fox'),(3,'owl1','5f4dcc3b5aa765d61d8327deb882cf99','Owl');
CREATE TABLE agents (id int, user_id int, pid int, nickname text, telegram text, other text);
INSERT INTO agents VALUES (1,2,1,'Fox','@fox_demo',''),(2,3,1,'Owl','@owl_demo','微信:owl_demo_wx');
CREATE TABLE codes (id int, agent_id int, code text);
INSERT INTO codes VALUES (1,1,'7001'),(2,2,'7002');
CREATE TABLE bonus (id int, admin_id int, amount text, currency text, wallet text, created_at text);
INSERT INTO bonus VALUES (1,1,'900','USDT','{TRON}','2022-07-03 10:00:00');
CREATE TABLE social_accounts (id int, agent_id int, platform text, username text, messenger text, messenger_user_id text);
INSERT INTO social_accounts VALUES (1,2,'instagram','owl.persona_1','telegram','5123456780');
CREATE TABLE payees (id int, type text, bank text, account text, holder text);
INSERT INTO payees VALUES (1,'bank_transfer','Straits Example Bank (SG)','803-4524884','X'),(2,'fps','','347223518','Y');
CREATE TABLE orders (id int, order_no text, amount text, currency text, payee_account text, trade_no text, created_at text);
INSERT INTO orders VALUES (1,'20220701',500,'SGD','8034524884','PN9','2022-07-03 10:00:00'),(2,'20220702',600,'HKD','347223518','','2022-07-03 10:00:00');
CREATE TABLE activity_logs (id int, username text, action text, ip text, created_at text);
INSERT INTO activity_logs VALUES (1,'fox1','login','{OPERATOR}','2022-07-03 10:00:00');
"""
SHOP = """\
CREATE TABLE shop_customers (id int, full_name text, phone text, created_at text);
INSERT INTO shop_customers VALUES (1,'A','+6581230001','2022-07-03 10:00:00');
CREATE TABLE shop_orders (id int, customer_id int, total text, currency text, paid_at text);
INSERT INTO shop_orders VALUES (1,1,'40.00','SGD','2022-07-03 10:00:00');
"""


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def test_agents_know_their_login_their_superior_and_their_profiles() -> None:
    accounts = {account.id: account for account in run({"p.sql": PANEL.encode()}).accounts}
    fox, owl = accounts["agents:1"], accounts["agents:2"]
    assert (fox.parent, owl.parent) == ("users:1", "users:1")
    assert (fox.ips, fox.invite_codes, owl.invite_codes) == ((OPERATOR,), ("7001",), ("7002",))
    assert set(owl.identifiers) == {
        "telegram:owl_demo",
        "wechat:owl_demo_wx",
        "instagram:owl.persona_1",
        "platform_user_id:telegram:5123456780",
    }


def test_what_the_group_paid_its_own_is_no_payment_of_a_victim() -> None:
    found = run({"p.sql": PANEL.encode()})
    assert [payment.amount for payment in found.payments] == ["500", "600"]
    boss = next(account for account in found.accounts if account.id == "users:1")
    assert f"tron:{TRON}" in boss.identifiers


def test_payments_take_the_payees_account_and_the_banks_reference() -> None:
    first, second = run({"p.sql": PANEL.encode()}).payments
    assert (first.account, first.reference) == ("bank_account:SG:8034524884", "PN9")
    assert (second.account, second.reference) == ("fps:347223518", "20220702")


def test_other_tenants_are_left_alone_and_named() -> None:
    shop_log = [
        clf("203.0.113.150", day(4, "15:00:00"), "POST /admin/login HTTP/1.1", 302),
        clf("203.0.113.150", day(4, "15:00:02"), "GET /admin/goods HTTP/1.1", 200),
    ]
    files = {
        **laravel(),
        "backup/shop.sql": SHOP.encode(),
        "var/log/nginx/shop.access.log": ("\n".join(shop_log) + "\n").encode(),
    }
    found, without = run(files), run(laravel())
    assert {operator.ip for operator in found.operators} == {operator.ip for operator in without.operators}
    assert (found.devices, found.payments, found.contacts) == (without.devices, without.payments, without.contacts)
    assert sum("another tenant" in key for key in found.inventory) == 2


def test_a_shop_alone_is_shown_and_left_to_a_person() -> None:
    found = run({"backup/shop.sql": SHOP.encode()})
    assert len(found.devices) == 1
    assert not any("tenant" in key for key in found.inventory)
