"""How people put a value into a sentence: compounds, cases, owners, verbs of entering, names before their platform."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find


def _found(text: str, region: str = "") -> set[str]:
    hints = Hints(regions=(region,) if region else ())
    return {f"{item.kind}:{item.value}" for item in find(text, hints) if item.confidence >= 0.7}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Instagramprofil lia.torven", "instagram:lia.torven"),
        ("Telegramkanal mira_vexel27", "telegram:mira_vexel27"),
        ("Snapchatname tessa-brun9", "snapchat:tessa-brun9"),
        ("脸书名字nora.kellwig", "facebook:nora.kellwig"),
        ("TG账号：mira_vexel27", "telegram:mira_vexel27"),
        ("телеграмом пользуется mira_vexel27", "telegram:mira_vexel27"),
        ("تلجرامي mira_vexel27", "telegram:mira_vexel27"),
        ("insta ta3ha lia.torven", "instagram:lia.torven"),
        ("my IG's lia.torven", "instagram:lia.torven"),
    ],
)
def test_a_platform_is_known_in_compounds_cases_and_with_owners(text: str, value: str) -> None:
    assert value in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "mira_vexel27というテレグラムのアカウント",
        "mira_vexel27 이게 텔레그램 아이디예요",
        "mira_vexel27 is his telegram",
        "mira_vexel27 es su telegram",
    ],
)
def test_a_name_may_stand_before_its_platform(text: str) -> None:
    assert "telegram:mira_vexel27" in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "gib den Code K7RT42 ein",
        "pon el código K7RT42",
        "введи код K7RT42",
        "masukin kode K7RT42 buat masuk",
        "ادخل الكود K7RT42",
        "nhập mã K7RT42 để vào app",
        "ใส่รหัสเชิญ K7RT42",
        "填K7RT42这个邀请码",
    ],
)
def test_a_code_to_be_entered_is_an_invitation(text: str) -> None:
    assert "invite_code:K7RT42" in _found(text)


@pytest.mark.parametrize("text", ["введи код 482913", "ingresa el código 482913", "entre le code 4821 reçu par SMS"])
def test_a_code_of_digits_alone_may_be_a_banks(text: str) -> None:
    assert not _found(text)


@pytest.mark.parametrize("text", ["138 1234 5678一直打给我", "138 1234 5678三次打给我"])
def test_a_digit_word_that_counts_is_no_part_of_the_number(text: str) -> None:
    assert "phone:+8613812345678" in _found(text, "CN")


def test_a_digit_word_at_the_end_of_a_number_still_is() -> None:
    assert "phone:+8613812345678" in _found("电话 1381234567八", "CN")


def test_whom_a_bot_writes_to_stands_beside_its_token() -> None:
    token = "5000498897:AAXappdfi4KwRPtO3GRy7k7bSIQG8m43dUG"
    assert "platform_user_id:telegram:7044170233" in _found(f"token = '{token}'\nchat_id = 7044170233")
    assert not any(value.startswith("platform_user_id") for value in _found("chat_id = 7044170233"))


def test_a_bundle_of_a_russian_app_is_one() -> None:
    assert "ios_bundle:ru.svidanie.VideoChat" in _found("айфон приложение ru.svidanie.VideoChat")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("zéro six douze trente-quatre cinquante-six soixante-dix-huit", "phone:+33612345678"),
        ("zéro six, quatre-vingt-dix-huit, soixante-seize, cinquante-quatre, trente deux", "phone:+33698765432"),
    ],
)
def test_a_french_number_is_said_in_pairs(said: str, value: str) -> None:
    assert value in _found(f"son numéro : {said}", "FR")
    assert not _found("zéro un deux trois quatre cinq", "FR")


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("طلب 150 دينار", "KW", "money:KWD 150"),
        ("طلب 150 دينار", "JO", "money:JOD 150"),
        ("طلب 500 ريال", "QA", "money:QAR 500"),
        ("طلب 500 درهم", "MA", "money:MAD 500"),
        ("he wants 5000 rs", "PK", "money:PKR 5000"),
        ("he wants 5000 rs", "IN", "money:INR 5000"),
        ("asked for 2 grand", "US", "money:USD 2000"),
    ],
)
def test_a_word_for_several_currencies_is_read_by_the_country(text: str, region: str, value: str) -> None:
    assert value in _found(text, region)
