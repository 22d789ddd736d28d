from __future__ import annotations

import hashlib
import ipaddress
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

import phonenumbers
import pytest

from weftline_example import make_world, wallets
from weftline_example.names import DATA
from weftline_example.scripts import Voice, fill, slips
from weftline_example.world import World

SEEDS = (2022, 3, 11, 58)


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest) -> World:
    return make_world(request.param)


def _ranges() -> list[tuple[int, int]]:
    rows = [line.split("\t") for line in (DATA / "reserved_phones.txt").read_text("utf-8").splitlines()]
    return [(int(row[0][1:]), int(row[1][1:])) for row in rows if row[0].startswith("+")]


def _numbers(world: World) -> set[str]:
    own = {v for s in (world.main, world.second) for a in s.actors for _, v in a.identifiers if v.startswith("+")}
    return own | {v.phone for v in world.victims} | {c.phone for v in world.victims for c in v.contacts}


def test_equal_seeds_make_equal_worlds_and_others_do_not(world: World) -> None:
    assert make_world(world.seed) == world
    assert make_world(world.seed + 1000).main.actors != world.main.actors


def test_twelve_actors_in_their_roles(world: World) -> None:
    assert Counter(actor.role for actor in world.main.actors) == {
        "organiser": 1, "administrator": 1, "developer": 1, "handler": 5, "mule": 3, "cash_out": 1,
    }  # fmt: skip
    assert all(actor.strong and set(actor.strong) <= set(actor.identifiers) for actor in world.main.actors)
    assert all(handler.codes and handler.personas for handler in world.main.of_role("handler"))
    assert any(actor.vpn for actor in world.main.actors)


def test_no_identifier_belongs_to_two(world: World) -> None:
    counted = Counter(one for s in (world.main, world.second) for actor in s.actors for one in actor.identifiers)
    assert max(counted.values()) == 1
    addresses = Counter(address for actor in world.main.actors for address in actor.addresses)
    assert max(addresses.values()) == 1


def test_payments_add_up_to_the_stated_sum_at_the_stated_rates(world: World) -> None:
    assert sum(world.rates.to_usd(p.amount, p.currency) for p in world.payments) == Decimal(47_000)
    assert {p.currency for p in world.payments} == {"SGD", "HKD", "USDT"}
    assert all(p.amount > 0 and p.account in world.main.actor(p.payee).identifiers for p in world.payments)
    assert len({p.reference or p.tx_hash for p in world.payments}) == len(world.payments)
    assert all({"form", "receipt"} & set(p.told) for p in world.payments)
    reported = {victim.key for victim in world.reported}
    assert {p.victim for p in world.payments} <= reported


def test_thirty_four_report_from_two_countries_and_others_do_not(world: World) -> None:
    assert len(world.reported) == 34
    assert {victim.country for victim in world.reported} == {"SG", "HK"}
    assert 20 <= len(world.unreported) <= 40
    assert all(victim.device and victim.code and victim.contacts for victim in world.unreported)
    assert len({victim.language for victim in world.reported}) >= 3
    for victim in world.victims:
        handler = world.main.actor(victim.handler)
        assert victim.persona in {face.key for face in handler.personas}
        assert not victim.code or victim.code in handler.codes


def test_nobody_can_be_called(world: World) -> None:
    ranges = _ranges()
    for number in _numbers(world):
        assert any(low <= int(number[1:]) <= high for low, high in ranges), number


def test_numbers_of_singapore_and_hong_kong_are_not_assigned(world: World) -> None:
    numbers = [number for number in _numbers(world) if number.startswith(("+65", "+852", "+63"))]
    assert numbers
    assert not any(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)


def test_addresses_and_names_are_reserved_ones(world: World) -> None:
    nets = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
    addresses = {address for actor in world.main.actors for address in actor.addresses}
    addresses |= {victim.device.address for victim in world.victims if victim.device}
    assert world.main.server
    addresses |= {world.main.server.address, *world.shared_hosting[1:]}
    assert all(any(ipaddress.ip_address(one) in net for net in nets) for one in addresses)
    hosts = {*world.main.server.hosts, world.main.server.tenant_host, world.template_app.host, world.shared_hosting[0]}
    hosts |= {victim.email.split("@")[1] for victim in world.victims}
    assert all(host.endswith((".invalid", ".example")) for host in hosts)


def test_builds_share_a_code_base_and_two_share_a_signer(world: World) -> None:
    apps = world.main.apps
    assert len({app.package for app in apps}) == len({app.label for app in apps}) == 3
    assert len({app.signer for app in apps}) == 2
    assert sum(app.debug_key for app in apps) == sum(app.host_wrapped for app in apps) == 1
    assert world.template_app.signer not in {app.signer for app in apps}


def test_wallets_are_checksum_valid_encodings_of_the_stated_hash() -> None:
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    for number in (0, 7, 512):
        expected = hashlib.sha256(f"weftline example {number}".encode()).digest()[:20]
        for text, version in ((wallets.tron(number), 0x41), (wallets.btc(number), 0)):
            value = 0
            for char in text:
                value = value * 58 + alphabet.index(char)
            body = value.to_bytes(25, "big")
            assert body[0] == version
            assert body[1:21] == expected
            assert body[21:] == hashlib.sha256(hashlib.sha256(body[:21]).digest()).digest()[:4]
        assert wallets.eth(number) == "0x" + expected.hex()
    assert wallets.tron(1).startswith("T")


def test_the_data_of_reserved_numbers_can_be_read() -> None:
    assert len(_ranges()) >= 5
    assert (Path(DATA) / "scripts.toml").is_file()


def test_a_group_keeps_to_its_wording() -> None:
    voice, again, other = Voice(5), Voice(5), Voice(6, unlike=Voice(5))
    for language in ("en", "zh-Hans", "zh-Hant", "ms", "id"):
        assert voice.line(language, "threat") == again.line(language, "threat")
    assert not set(voice.habits) & set(other.habits)
    assert any(voice.line("en", step) != other.line("en", step) for step in ("greet", "lure", "threat", "demand"))


def test_slips_leave_identifiers_alone() -> None:
    text = fill(
        "please send to {account} and tell me before midnight because everything waits", {"account": "AB12cd34"}
    )
    slipped = {slips(random.Random(n), text, 0.5) for n in range(20)}
    assert len(slipped) > 5
    assert all("AB12cd34" in one for one in slipped)
