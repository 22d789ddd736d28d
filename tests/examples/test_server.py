"""The made-up server: data only, reserved values only, and enough on it for an honest examiner."""

from __future__ import annotations

import gzip
import io
import ipaddress
import re
import shutil
import sqlite3
import tarfile
from functools import cache
from pathlib import Path

import pytest
import pytsk3

import weftline_example
from weftline_example.server import server_truth, write_image, write_server
from weftline_example.world import World, make_world

SEEDS = (2022, 31, 11)
EACH = pytest.mark.parametrize("seed", SEEDS)
DOCUMENTATION = [
    ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "127.0.0.0/8")
]


@cache
def _world(seed: int) -> World:
    return make_world(seed)


@cache
def _files(seed: int, folder: Path) -> dict[str, bytes]:
    """The machine's files, gzip members opened."""
    archive = write_server(_world(seed), folder)
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
        raw = {each.name: tar.extractfile(each).read() for each in tar if each.isfile()}
    return {name: gzip.decompress(body) if name.endswith(".gz") else body for name, body in raw.items()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


def _dump(seed: int, place: Path) -> str:
    database = _world(seed).main.server.database
    return next(body.decode() for name, body in _files(seed, place).items() if f"backup/database/{database}_" in name)


@EACH
def test_same_world_same_archive_and_small(seed: int, tmp_path: Path) -> None:
    first = write_server(_world(seed), tmp_path / "a").read_bytes()
    assert first == write_server(make_world(seed), tmp_path / "b").read_bytes()
    assert len(first) < 8 << 20


@EACH
def test_it_is_data_only(seed: int, place: Path) -> None:
    for name, body in _files(seed, place).items():
        assert not body.startswith((b"\x7fELF", b"#!", b"MZ")), name
        assert b"<?php" not in body, name
        if name.endswith((".php", ".sh", "/think")) or re.search(r"ssh_host_\w+_key$", name):
            assert b"placeholder" in body, name
        if name.endswith(".jpg"):
            assert not body.startswith(b"\xff\xd8"), name


@EACH
def test_addresses_and_hosts_are_reserved(seed: int, place: Path) -> None:
    for name, body in _files(seed, place).items():
        if name.endswith((".jpg", ".apk", "wtmp")):
            continue
        text = body.decode("utf-8", "replace")
        for found in set(re.findall(r"(?<![\d./])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", text)):
            inside = any(ipaddress.ip_address(found) in net for net in DOCUMENTATION)
            # Versions of browsers look like addresses.
            assert inside or re.search(rf"(?:Chrome|Safari|Version)/{re.escape(found)}", text), (name, found)
        for host in set(re.findall(r"https?://([A-Za-z0-9.-]+)", text)):
            assert host.endswith((".invalid", ".example", ".test")), (name, host)
        for host in set(re.findall(r"@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", text)):
            assert host.endswith((".invalid", ".example", ".test")), (name, host)


@EACH
def test_numbers_are_reserved(seed: int, place: Path) -> None:
    table = Path(weftline_example.__file__).parent / "data" / "reserved_phones.txt"
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines() if line.startswith("+")]
    ranges = [(int(first), int(last)) for first, last, *_ in rows]
    found = {
        re.sub(r"\D", "", each) for each in re.findall(r"\+\d{2,3} ?\d{4} ?\d{4}\b|\+\d{10,13}\b", _dump(seed, place))
    }
    assert len(found) > 300
    assert all(any(low <= int(number) <= high for low, high in ranges) for number in found)


@EACH
def test_every_actor_is_told_of(seed: int, place: Path) -> None:
    """What points to one of the twelve stands somewhere on the machine."""
    text = "\n".join(
        body.decode("utf-8", "replace") for name, body in _files(seed, place).items() if not name.endswith(".jpg")
    )
    missing = [
        (actor.key, kind, value)
        for actor in _world(seed).main.actors
        for kind, value in actor.strong
        if value.split(":")[-1] not in text
    ]
    assert missing == []
    for actor in _world(seed).main.actors:
        assert all(address in text for address in actor.addresses), actor.key


@EACH
def test_accepted_logins_come_from_operators_alone(seed: int, place: Path) -> None:
    truth, files = server_truth(_world(seed)), _files(seed, place)
    logs = "".join(body.decode() for name, body in files.items() if name.startswith("var/log/auth.log"))
    accepted = set(re.findall(r"Accepted \w+ for \w+ from (\S+) port", logs))
    assert accepted
    assert accepted <= set(truth["operator_addresses"])
    failed = set(re.findall(r"Failed password for invalid user \w+ from (\S+) port", logs))
    assert failed
    assert not failed & set(truth["operator_addresses"])
    assert set(truth["operator_addresses"]) == {a for actor in _world(seed).main.actors for a in actor.addresses}


@EACH
def test_the_panel_and_the_bot_are_readable(seed: int, place: Path) -> None:
    truth, files = server_truth(_world(seed)), _files(seed, place)
    panel = sqlite3.connect(":memory:")
    panel.deserialize(files["www/server/panel/data/default.db"])
    logs = [log for (log,) in panel.execute("SELECT log FROM logs")]
    good = [log for log in logs if "登录成功" in log or "succeeded" in log]
    assert len(good) == truth["logins"]["panel"]
    panel.close()
    bot = sqlite3.connect(":memory:")
    bot.deserialize(files["opt/notify/bot.db"])
    assert bot.execute("SELECT count(*) FROM outbox").fetchone() == (truth["devices"]["rows"],)
    bot.close()


@EACH
def test_the_truth_counts_what_is_there(seed: int, place: Path) -> None:
    world, truth, files = _world(seed), server_truth(_world(seed)), _files(seed, place)
    dump = _dump(seed, place)
    for name, count in truth["lines"].items():
        assert files[name].count(b"\n") == count, name
    assert all(victim["device"] in dump for victim in truth["victims_to_notify"])
    assert {victim["phone"] for victim in truth["victims_to_notify"]} == {victim.phone for victim in world.unreported}
    assert truth["devices"]["victims"] == sum(victim.device is not None for victim in world.victims)
    assert truth["orders"]["paid"] == sum("server" in payment.told for payment in world.payments)
    assert sum(agent["victims"] for agent in truth["agents"]) == truth["devices"]["victims"]
    uploaded = [name for name in files if "/uploads/contacts/" in name]
    assert len(uploaded) == truth["contacts"]["files"]
    assert set(truth["apps"]) == {Path(name).name for name in files if name.endswith(".apk")}


@EACH
def test_the_other_tenant_shares_nothing_with_the_case(seed: int) -> None:
    world, truth = _world(seed), server_truth(_world(seed))
    ours = {victim.phone for victim in world.victims} | {c.phone for victim in world.victims for c in victim.contacts}
    assert not ours & set(truth["tenant"]["phones"])
    assert truth["tenant"]["owner_address"] not in truth["operator_addresses"]


def test_all_flavours_occur() -> None:
    assert {server_truth(_world(seed))["flavour"] for seed in SEEDS} == {"fastadmin", "laravel", "pinyin"}


@pytest.mark.skipif(shutil.which("mkfs.ext4", path="/usr/sbin:/sbin:/usr/bin") is None, reason="needs mkfs.ext4")
def test_the_image_holds_the_same_files_as_the_archive(tmp_path: Path, place: Path) -> None:
    assert write_image(_world(2022), tmp_path / "machine.img")
    system = pytsk3.FS_Info(pytsk3.Img_Info(str(tmp_path / "machine.img")))
    files = _files(2022, place)
    for name in ("etc/timezone", "var/log/wtmp", "opt/notify/bot.db", next(n for n in files if n.endswith(".apk"))):
        held = system.open(f"/{name}")
        assert held.read_random(0, held.info.meta.size) == files[name], name
