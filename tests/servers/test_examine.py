from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.samples.servers import BOT, HELPER, OPERATOR, SCANNER, laravel, pinyin_panel, thinkphp
from tests.samples.trees import ext4_tool, make_ext4, make_tar, make_zip, write_folder

from weftline.errors import InputError
from weftline.model.locator import Locator
from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.registry import discover
from weftline.servers import examine, logs, members, sources
from weftline.servers.desk import Source
from weftline.servers.examining import FAMILIES
from weftline.servers.meanings import Meaning

SERVERS = [laravel, pinyin_panel, thinkphp]


def run(files: dict[str, bytes], **more: object) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True, **more)  # type: ignore[arg-type]


def meanings(found: ServerFindings) -> dict[str, str]:
    return {mapping.table: mapping.meaning for mapping in found.mappings}


def addresses(found: ServerFindings) -> set[str]:
    return {operator.ip for operator in found.operators if operator.ip}


def test_all_members_of_the_room_can_be_imported() -> None:
    for family in FAMILIES:
        assert discover(f"weftline.servers.{family}", Source).broken == []
    assert discover("weftline.servers.meanings", Meaning).broken == []
    assert len(sources()) >= 15


def test_a_source_that_cannot_be_loaded_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "brokenlog.py").write_text("import no_such_package_anywhere\n")
    with monkeypatch.context() as patch:
        patch.setattr(logs, "__path__", [*logs.__path__, str(tmp_path)])
        members.cache_clear()
        found = run({"etc/hostname": b"box\n"})
    members.cache_clear()
    assert any("weftline.servers.logs.brokenlog could not be loaded" in problem for problem in found.problems)
    assert run({"etc/hostname": b"box\n"}).problems == []


@pytest.mark.parametrize("server", SERVERS)
def test_folder_tar_zip_and_image_give_the_same_findings(
    server: Callable[[], dict[str, bytes]], tmp_path: Path
) -> None:
    files = server()
    inputs: list[io.BytesIO | Path] = [
        io.BytesIO(make_tar(files)),
        io.BytesIO(make_tar(files, "w:xz", "seized/")),
        io.BytesIO(make_zip(files)),
    ]
    inputs.append(write_folder(files, tmp_path / "folder"))
    if ext4_tool():
        inputs.append(make_ext4(files, tmp_path))
    plain = []
    for each in inputs:
        found = examine(each, exhibit="x-1", name="server", example=True)
        apps = [replace(app, uploaded_us=None) for app in found.apps]
        timeline = [event for event in found.timeline if event.kind != "app file"]
        inventory = {key: value for key, value in found.inventory.items() if key not in {"read as", "deleted names"}}
        same = replace(found, apps=apps, timeline=timeline, inventory=inventory)
        plain.append(msgspec.json.encode(same).decode().replace("x-1!seized/", "x-1!"))
    assert all(text == plain[0] for text in plain)


@pytest.mark.parametrize("server", SERVERS)
def test_every_locator_leads_back_into_a_file(server: Callable[[], dict[str, bytes]]) -> None:
    files = server()
    found = run(files)
    locators = [login.locator for login in found.logins] + [where for where, _ in found.observables]
    locators += [
        item.locator
        for group in (found.accounts, found.devices, found.payments, found.secrets, found.mappings)
        for item in group
    ]
    assert locators
    for text in locators:
        place = Locator.parse(text)
        assert place.exhibit == "x-1"
        assert place.members[0] in files
        line = place.named.get("line")
        if line and not place.members[0].endswith(".gz"):
            assert int(line) <= files[place.members[0]].count(b"\n")


def test_laravel_like_server() -> None:
    found = run(laravel())
    assert addresses(found) == {OPERATOR, HELPER}
    first = found.operators[0]
    assert (first.ip, first.planes) == (OPERATOR, ("ssh", "web_admin"))
    assert found.operators[1].against
    assert {login.ip for login in found.logins if not login.success} == {SCANNER}
    assert [(account.name, account.invite_codes, account.victims, account.parent) for account in found.accounts if account.role == "agent"] == [
        ("Ace", ("7788",), 2, ""), ("O'Bee; (x)", ("7799",), 1, "agents:1"),
    ]  # fmt: skip
    assert [device.likely_operator_test for device in found.devices] == [True, False, False, False]
    assert [(device.phone, device.country, device.agent) for device in found.devices[1:3]] == [
        ("+6581234567", "SG", "agents:1"),
        ("+85251234567", "HK", "agents:1"),
    ]
    assert (found.contacts.rows, found.contacts.distinct, found.contacts.by_country) == (61, 61, {"SG": 61})
    assert [(each.amount, each.currency, each.account, each.device, each.agent) for each in found.payments] == [
        ("500", "SGD", "bank_account:SG:0720001234", "2", "agents:1"), ("8000", "HKD", "bank_account:HK:012345678901", "3", "agents:1"),
    ]  # fmt: skip
    assert iso(found.payments[0].at_us) == "2022-07-03T05:00:00Z"
    assert found.sites[0].root == "/srv/yue/public"
    assert (found.lines_unparsed, found.unparsed[0][0]) == (1, "x-1!var/log/auth.log#line=5")


def test_secrets_never_leave_in_the_clear() -> None:
    found = run({**laravel(), **thinkphp()})
    text = msgspec.json.encode(found).decode()
    for secret in ("hunter2hunter2", "c2VjcmV0c2VjcmV0c2VjcmV0", BOT.partition(":")[2], "dbpass-9876", "mailpass-1234"):
        assert secret not in text
    assert {secret.kind for secret in found.secrets} >= {"db_password", "telegram_bot_token", "password", "smtp_pass"}


def test_contacts_of_third_parties_are_counted_and_never_handed_out() -> None:
    for server in SERVERS:
        found = run(server())
        text = msgspec.json.encode([found.observables, found.devices, found.timeline, found.accounts]).decode()
        assert found.contacts.rows > 0
        for number in ("8765400", "98765000", "91234000", "13900000000"):
            assert number not in text


def test_pinyin_server_with_address_books_as_files() -> None:
    found = run(pinyin_panel())
    assert meanings(found) == {
        "guanliyuan": "admins", "dl": "agents", "yonghu": "devices", "rizhi": "admin_log", "dingdan": "payments",
    }  # fmt: skip
    assert addresses(found) == {OPERATOR}
    assert [(device.phone, device.agent, device.contacts) for device in found.devices] == [
        ("+6591234567", "dl:1", 20), ("+85261234567", "dl:1", 10), ("+6591234568", "dl:2", 0),
    ]  # fmt: skip
    assert found.contacts.by_country == {"HK": 10, "SG": 20}
    assert found.payments[0].amount == "1500"


def test_thinkphp_like_server_with_hosting_panel_and_another_tenant() -> None:
    found = run(thinkphp())
    assert meanings(found) == {
        "users": "admins", "logs": "admin_log", "fa_admin": "admins", "fa_admin_log": "admin_log", "fa_daili": "agents",
        "fa_yaoqingma": "invite_codes", "fa_user": "devices", "fa_config": "config", "fa_duanxin": "messages",
    }  # fmt: skip
    assert addresses(found) == {OPERATOR, HELPER}
    planes = {operator.ip: operator.planes for operator in found.operators if operator.ip}
    assert planes == {OPERATOR: ("web_admin",), HELPER: ("panel", "web_admin")}
    panel = [(login.ip, login.success) for login in found.logins if login.plane == "panel"]
    assert panel == [(HELPER, True), (SCANNER, False)]
    agents = {account.name: account for account in found.accounts if account.role == "agent"}
    assert {name: agent.invite_codes for name, agent in agents.items()} == {
        "Lao Er": ("6611", "6622"),
        "San": ("6633",),
    }
    assert agents["Lao Er"].identifiers == ("telegram:laoer_demo",)
    assert sum(agent.victims for agent in agents.values()) == 30
    assert (found.contacts.rows, found.contacts.by_country) == (15, {"CN": 15})
    assert any("9999" in problem for problem in found.problems)
    assert any("breaks off in table fa_duanxin after row 1" in problem for problem in found.problems)
    assert iso(found.devices[0].first_seen_us) == "2022-07-02T23:13:20Z"
    assert any(observable.kind == "ssh_key" and observable.role == "offender" for _, observable in found.observables)


def test_a_zone_that_was_asked_for_wins() -> None:
    found = run(laravel(), zone="UTC")
    assert found.inventory["time zone"].startswith("UTC (as asked for)")
    ssh = [login for login in found.logins if login.plane == "ssh" and login.success]
    assert iso(ssh[0].at_us) == "2022-07-03T09:00:01Z"


def test_an_ordinary_web_server_has_no_operators() -> None:
    tenant = {"var/log/nginx/access.log": thinkphp()["www/wwwroot/shop/access.log"]}
    found = run(tenant)
    assert (found.operators, found.accounts, found.devices, found.contacts.rows) == ([], [], [], 0)


def test_a_missing_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        examine(tmp_path / "none", exhibit="x-1", name="none")


def test_findings_cross_a_process_border_unchanged() -> None:
    found = run(laravel())
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=ServerFindings) == found


@pytest.mark.parametrize("seed", range(6))
def test_damaged_servers_never_stop_the_run(seed: int) -> None:
    chance = random.Random(seed)
    files = {}
    for path, data in {**laravel(), **pinyin_panel(), **thinkphp()}.items():
        broken = bytearray(data)
        for _ in range(1 + len(broken) // 200):
            broken[chance.randrange(len(broken))] = chance.choice(b"\x00\xff'\"\\(){}[],;\n=%$ \x80")
        files[path] = bytes(broken[: chance.randrange(1, len(broken) + 1)] if chance.random() < 0.4 else broken)
    found = run(files)
    assert found.lines_total == found.lines_parsed + found.lines_unparsed + found.lines_blank
