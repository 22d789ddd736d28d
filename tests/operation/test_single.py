from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from weftline.errors import UnreadableError
from weftline.model.server import ServerFindings
from weftline.operation import single
from weftline.operation.single import read_file, triage_file
from weftline.operation.single_server import examine_path
from weftline.sandbox import Limits
from weftline_example import make_world
from weftline_example.server import write_image, write_server


def told(found: ServerFindings) -> tuple[object, ...]:
    """What a server says, whatever it came in: everything but the names of the containers in its locators."""
    return (
        sorted((o.ip, o.user, o.planes, o.count, o.first_us, o.last_us) for o in found.operators),
        sorted((a.role, a.name, a.invite_codes, a.victims) for a in found.accounts),
        sorted((d.id, d.phone, d.invite_code, d.likely_operator_test) for d in found.devices),
        (found.contacts.rows, found.contacts.distinct, found.contacts.by_country),
        sorted((p.amount, p.currency, p.reference) for p in found.payments),
        sorted((app.path, app.sha256) for app in found.apps),
        (found.lines_total, found.lines_parsed, found.lines_unparsed),
    )


@pytest.mark.skipif(not (shutil.which("mkfs.ext4") or Path("/usr/sbin/mkfs.ext4").exists()), reason="needs mkfs.ext4")
def test_an_archive_and_a_disk_image_of_one_server_tell_the_same(tmp_path: Path) -> None:
    world = make_world(31)
    archive = write_server(world, tmp_path)
    image = tmp_path / "server.img"
    assert write_image(world, image)
    from_archive = examine_path(archive, "Asia/Phnom_Penh", example=True)
    from_image = examine_path(image, "Asia/Phnom_Penh", example=True)
    assert told(from_archive) == told(from_image)
    assert len(from_image.operators) >= 9
    assert from_image.devices


def test_one_file_is_read_without_keeping_anything(tmp_path: Path) -> None:
    chat = tmp_path / "WhatsApp Chat with Lily.txt"
    chat.write_text("[23/07/22, 14:07:00] Lily: hello\n[23/07/22, 14:08:00] Daniel: hi\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with chat.open("rb") as file:
        reading = read_file(file, chat.name, zone="Asia/Singapore", owner="Daniel")
    assert [(m.sender, m.text, m.sender_is_victim) for m in reading.messages] == [
        ("Lily", "hello", False),
        ("Daniel", "hi", True),
    ]
    assert reading.lines_total == reading.lines_accounted == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_no_app_is_a_finding_and_not_an_empty_result(tmp_path: Path) -> None:
    path = tmp_path / "app.apk"
    path.write_bytes(b"PK\x03\x04 not really")
    with path.open("rb") as file:
        found = triage_file(file, path.name)
    assert found.problems
    assert not found.package


def test_a_reader_that_meets_its_limit_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    monkeypatch.setattr(single, "LIMITS", Limits(seconds=0.01))
    with path.open("rb") as file, pytest.raises(UnreadableError, match=r"a\.txt could not be read"):
        read_file(file, path.name)
