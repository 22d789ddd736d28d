"""Traps: scanners, guessers, wildcard servers, shared addresses, other tenants, the app's own users."""

from __future__ import annotations

import io

from tests.samples.servers import BROWSER, OPERATOR, PHONE_APP, SCANNER, clf, day
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine


def run(lines: list[str], more: dict[str, bytes] | None = None) -> ServerFindings:
    files = {"var/log/nginx/access.log": ("\n".join(lines) + "\n").encode(), **(more or {})}
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def addresses(found: ServerFindings) -> list[str]:
    return [operator.ip for operator in found.operators if operator.ip]


def test_a_200_on_the_login_page_is_not_a_login() -> None:
    lines = [clf(SCANNER, day(3, f"10:00:{n:02d}"), "POST /admin/login HTTP/1.1", 200) for n in range(3)]
    lines.append(clf(SCANNER, day(3, "10:01:00"), "GET /admin HTTP/1.1", 200))
    assert addresses(run(lines)) == []


def test_a_guesser_who_is_sent_back_is_no_operator() -> None:
    lines = []
    for n in range(20):
        lines += [
            clf(SCANNER, day(3, f"10:{n:02d}:00"), "POST /admin/login HTTP/1.1", 302),
            clf(SCANNER, day(3, f"10:{n:02d}:01"), "GET /admin HTTP/1.1", 200),
        ]
    found = run(lines)
    assert all(operator.count <= 1 for operator in found.operators)
    assert addresses(found) == []


def test_a_server_that_answers_everything_with_200_makes_scanners_no_operators() -> None:
    lines = [
        clf(SCANNER, day(3, f"10:00:{n:02d}"), f"GET /admin/{word} HTTP/1.1", 200, "Mozilla/5.0 zgrab/0.x")
        for n, word in enumerate(["config", "setup", "users", "shell"])
    ]
    assert addresses(run(lines)) == []


def test_the_apps_own_users_and_downloads_are_no_operators() -> None:
    lines = []
    for n in range(10, 20):
        ip = f"203.0.113.{n}"
        lines += [
            clf(ip, day(3, "10:00:00"), "GET /d/yue.apk HTTP/1.1", 200),
            clf(ip, day(3, "10:05:00"), "POST /api/user/login HTTP/1.1", 200, PHONE_APP),
            clf(ip, day(3, "10:05:01"), "POST /api/contacts HTTP/1.1", 200, PHONE_APP),
            clf(ip, day(3, "10:05:02"), "GET /api/user/devices HTTP/1.1", 200, PHONE_APP),
        ]
    assert addresses(run(lines)) == []


def test_a_panel_at_the_root_with_pages_of_a_panel() -> None:
    lines = [
        clf(OPERATOR, day(3, "10:00:00"), "POST /login HTTP/1.1", 302),
        clf(OPERATOR, day(3, "10:00:01"), "GET /dashboard HTTP/1.1", 200),
        clf(OPERATOR, day(3, "10:00:05"), "GET /devices HTTP/1.1", 200),
    ]
    assert addresses(run(lines)) == [OPERATOR]


def test_a_session_whose_login_is_older_than_the_logs() -> None:
    pages = ["/admin/devices", "/admin/contacts", "/admin/agents", "/admin/orders"]
    lines = [clf(OPERATOR, day(3, f"10:00:{n:02d}"), f"GET {page} HTTP/1.1", 200) for n, page in enumerate(pages)]
    lines.append(clf(SCANNER, day(3, "11:00:00"), "GET /admin/devices HTTP/1.1", 302))
    found = run(lines)
    assert addresses(found) == [OPERATOR]
    assert found.operators[0].strength == "weak"


def test_names_asked_for_by_the_web_server_count_as_logins() -> None:
    conf = {"etc/nginx/nginx.conf": b"server { server_name a.example; location /zz9 { auth_basic on; } }"}
    lines = [
        clf(OPERATOR, day(3, "10:00:00"), "GET /zz9/list HTTP/1.1", 200, BROWSER, user="chief"),
        clf(SCANNER, day(3, "10:00:00"), "GET /zz9/list HTTP/1.1", 401, BROWSER, user="x"),
    ]
    found = run(lines, conf)
    assert addresses(found) == [OPERATOR]
    assert found.operators[0].user == "chief"


def test_database_tools_are_a_plane_of_their_own() -> None:
    lines = [
        clf(OPERATOR, day(3, "10:00:00"), "POST /phpmyadmin_ab12/index.php HTTP/1.1", 302),
        clf(OPERATOR, day(3, "10:00:01"), "GET /phpmyadmin_ab12/index.php?route=/ HTTP/1.1", 200),
        clf(OPERATOR, day(3, "10:00:05"), "POST /phpmyadmin_ab12/index.php?route=/sql HTTP/1.1", 200),
        clf(SCANNER, day(3, "10:00:05"), "POST /phpmyadmin_ab12/index.php HTTP/1.1", 200),
    ]
    found = run(lines)
    assert [(operator.ip, operator.planes) for operator in found.operators if operator.ip] == [
        (OPERATOR, ("database",))
    ]


def test_an_address_that_many_devices_share_speaks_against() -> None:
    rows = ",".join(f"({n},'+658123{n:04d}','m','{OPERATOR}')" for n in range(1, 9))
    dump = f"CREATE TABLE devices (id int, phone text, model text, ip text);\nINSERT INTO devices VALUES {rows};\n".encode()
    auth = f"2022-07-03T09:00:00+08:00 b sshd[1]: Accepted password for root from {OPERATOR} port 1 ssh2\n".encode()
    found = run([clf(OPERATOR, day(3, "10:00:00"), "GET / HTTP/1.1", 200)], {"d.sql": dump, "var/log/auth.log": auth})
    assert addresses(found) == [OPERATOR]
    assert any("shared address" in reason for reason in found.operators[0].against)
    assert not any(device.likely_operator_test for device in found.devices)


def test_addresses_of_the_machine_itself_are_no_operators() -> None:
    auth = b"2022-07-03T09:00:00+08:00 b sshd[1]: Accepted password for root from 127.0.0.1 port 1 ssh2\n"
    assert (
        addresses(run([clf("127.0.0.1", day(3, "10:00:00"), "GET /health HTTP/1.1", 200)], {"var/log/auth.log": auth}))
        == []
    )


def test_a_login_table_of_the_apps_users_is_not_the_panel() -> None:
    dump = f"CREATE TABLE member_login_log (id int, uid int, ip text, login_time text);\nINSERT INTO member_login_log VALUES (1,5,'{OPERATOR}','2022-07-03 10:00:00');\n".encode()
    found = run([clf(OPERATOR, day(3, "10:00:00"), "GET / HTTP/1.1", 200)], {"d.sql": dump})
    assert addresses(found) == []
    assert [login.plane for login in found.logins] == ["app"]
