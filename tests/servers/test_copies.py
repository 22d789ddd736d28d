from __future__ import annotations

import io

from tests.samples.fleet.tables import Rows, mysql
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine

AGENTS: Rows = ("agents", ["id", "nickname", "invite_code"], [[1, "Ann", "7788A"], [2, "Bo", "7799B"]])


def devices(first: int, last: int, login: str = "2022-07-03 10:00:00") -> Rows:
    rows = [
        [n, f"+65{90000000 + n}", "7788A" if n % 2 else "7799B", "Pixel 6", f"203.0.113.{n}", login]
        for n in range(first, last)
    ]
    return ("devices", ["id", "phone", "invite_code", "model", "ip", "last_login_at"], rows)


def contacts(first: int, last: int) -> Rows:
    rows = [[n, n % 10 + 1, "made up", f"+65{81000000 + n}"] for n in range(first, last)]
    return ("contacts", ["id", "device_id", "name", "phone"], rows)


def run(**dumps: list[Rows]) -> ServerFindings:
    files = {f"backup/{name}.sql": mysql(tables) for name, tables in dumps.items()}
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def told(found: ServerFindings) -> tuple[object, ...]:
    return (
        sorted((each.phone, each.contacts) for each in found.devices),
        sorted((each.name, each.invite_codes, each.victims) for each in found.accounts),
        (found.contacts.rows, found.contacts.distinct),
    )


def test_an_older_state_of_a_database_counts_once() -> None:
    whole = [AGENTS, devices(1, 21), contacts(0, 200)]
    alone = told(run(today=whole))
    older = [AGENTS, devices(1, 15, "2022-07-01 09:00:00"), contacts(0, 120)]
    both = run(today=whole, before=older)
    assert told(both) == alone
    assert "136 rows stand in backup/today.sql" in both.inventory["an older state of a database: backup/before.sql"]
    assert told(run(today=whole, same=whole)) == alone


def test_rows_that_were_deleted_since_stand_with_the_newer_ones() -> None:
    found = run(today=[AGENTS, devices(5, 31), contacts(40, 200)], before=[AGENTS, devices(1, 21), contacts(0, 100)])
    assert {each.phone for each in found.devices} == {f"+65{90000000 + n}" for n in range(1, 31)}
    assert all(each.agent for each in found.devices)
    assert (found.contacts.rows, found.contacts.distinct) == (200, 200)
    assert found.inventory["an older state of a database: backup/before.sql"].endswith("44 stand only there")


def test_two_panels_of_one_kit_are_two_databases() -> None:
    other: Rows = ("agents", ["id", "nickname", "invite_code"], [[1, "Cy", "1111C"], [2, "Di", "2222D"]])
    phones = [
        [n, f"+852{50000000 + n}", "1111C", "OPPO", f"203.0.113.{n}", "2022-07-04 10:00:00"] for n in range(1, 21)
    ]
    second = [other, (devices(1, 2)[0], devices(1, 2)[1], phones)]
    found = run(one=[AGENTS, devices(1, 21)], two=second)
    assert len(found.devices) == 40
    assert not any("older state" in name for name in found.inventory)
