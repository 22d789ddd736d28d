from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from weftline.servers.clock import epoch_us, web_us, written_us
from weftline.servers.hours import hours_of
from weftline.servers.masking import masked, secret_in
from weftline.servers.phones import e164
from weftline.servers.tables.contact_text import numbers_in
from weftline.servers.tables.lexicon import concepts_of, words_of


@pytest.mark.parametrize(
    ("raw", "regions", "wanted"),
    [
        ("+65 8123 4567", (), ("+6581234567", "SG")), ("0065-81234567", (), ("+6581234567", "SG")),
        ("81234567", ("SG",), ("+6581234567", "SG")), ("6581234567", ("SG",), ("+6581234567", "SG")),
        ("51234567", ("HK", "SG"), ("+85251234567", "HK")), ("13800138000", ("CN",), ("+8613800138000", "CN")),
        ("10086", ("CN",), None), ("", ("SG",), None), ("not a number", ("SG",), None), ("1" * 40, ("SG",), None),
    ],
)  # fmt: skip
def test_numbers_of_tables(raw: str, regions: tuple[str, ...], wanted: tuple[str, str] | None) -> None:
    assert e164(raw, regions) == wanted


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('[{"name":"a","phone":"+6581234567"},{"name":"b","mobile":["81234567","81234568"]}]', 3),
        ('{"contacts":[{"displayName":"a","phoneNumbers":[{"number":"8123 4567"}]}]}', 1),
        ('["81234567","81234568"]', 2),
        ('{"81234567":"Ann","81234568":"Bo"}', 2),
        ("name,phone\nAnn,81234567\nBo,81234568\n", 2),
        ("姓名\t电话\n安\t81234567\n", 1),
        ("BEGIN:VCARD\nTEL;CELL:81234567\nitem1.TEL;type=pref:+65 8123 4568\nEND:VCARD", 2),
        ('{"n":"a","tel":"81234567"}\n{"n":"b","tel":"81234568"}\n', 2),
        ("Ann 81234567\nBo 8123-4568\n", 2),
        ('{"version":3,"debug":true}', 0),
        ("[" * 5000, 0),
    ],
)  # fmt: skip
def test_address_books_of_many_kinds(text: str, count: int) -> None:
    assert len(numbers_in(text)) == count


def test_secrets_are_masked_and_ordinary_settings_left_alone() -> None:
    assert "hunter2" not in masked("hunter2hunter2")
    assert masked("12345:x") == "… (7 characters)"
    assert secret_in("DB_PASSWORD", "hunter2hunter2", "x-1#") is not None
    for name, value in [("DB_HOST", "127.0.0.1"), ("password", "null"), ("token_ttl", "3600"), ("api_key", "")]:
        assert secret_in(name, value, "x-1#") is None


def test_times_of_tables_and_logs() -> None:
    assert epoch_us("1656810000") == epoch_us("1656810000000") == 1656810000 * 1_000_000
    assert epoch_us("81234567") is None
    assert written_us("2022-07-03 01:00:00", UTC) == 1656810000 * 1_000_000
    assert written_us("2022-13-03 01:00:00", UTC) is None
    assert (
        web_us(b"03/Jul/2022:09:00:00 +0800", UTC)
        == web_us(b"03/Jul/2022:01:00:00 +0000", UTC)
        == 1656810000 * 1_000_000
    )
    assert web_us(b"03/Jul/2022:09:00:07 +0800", UTC) == 1656810007 * 1_000_000
    assert web_us(b"99/Jul/2022:09:00:07 +0800", UTC) is None


def test_words_of_columns() -> None:
    assert words_of("fa_inviteCode") == ["fa", "invite", "code"]
    assert "invite_code" in concepts_of("userInviteCode")
    assert "phone" in concepts_of("shoujihao")
    assert "phone" in concepts_of("c3", "手机号码")
    assert "password" in concepts_of("mima")
    assert concepts_of("zzz") == {}


def test_hours_are_an_interval_that_holds_the_truth_and_nothing_for_few() -> None:
    assert hours_of([("a", 1656810000_000_000)]) == (1, None)
    chance = random.Random(5)
    held = 0
    for trial in range(100):
        offset = trial % 14 - 4
        marks = []
        for _ in range(160):
            local = datetime(2022, 7, 1, tzinfo=UTC) + timedelta(
                days=chance.randrange(60), hours=min(23.0, max(0.0, chance.gauss(14.5, 3.5)))
            )
            if chance.random() < 0.1:
                local = local.replace(hour=chance.randrange(24))
            marks.append((str(chance.randrange(3)), int((local - timedelta(hours=offset)).timestamp()) * 1_000_000))
        n, interval = hours_of(marks)
        assert n >= 50
        assert interval is not None
        held += interval[0] <= offset <= interval[1]
    assert held >= 90
