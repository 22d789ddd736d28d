"""The classes on which other extractors fail: each line names what must be found and what must not be."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

SG = Hints(regions=("SG",))
US = Hints(regions=("US",))
LINKABLE = 0.7


def got(text, hints=SG):
    return {(item.kind, item.value) for item in find(text, hints)}


def strong(text, hints=SG):
    return {(item.kind, item.value) for item in find(text, hints) if item.confidence >= LINKABLE and item.linkable}


NO_PHONES = [
    "2022-07-03", "2022-07-03 14:05:33", "03/07/2022-08/07/2022", "1.352083, 103.819836", "lat 1.3520831 lon 103.8198362", "version 81234567",
    "build 8.1.2345.67", "order 81234567", "tracking no 81234567", "订单号 81234567", "주문번호 81234567", "注文番号：81234567", "pedido 81234567",
    "1656849600", "1656849600123", "4111 1111 1111 1111", "203.0.113.91", "192.0.2.1 1", "IBAN DE89 3704 0044 0532 0130 00", "$81234567",
    "file_81234567.jpg", "https://example.com/81234567", "a81234567b", "S$81,234,567", "OTP 81234567", "0x81234567", "account 81234567",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_PHONES)
def test_what_is_not_a_telephone_number(text):
    assert not {value for kind, value in strong(text) if kind in {"phone", "whatsapp"}}


@pytest.mark.parametrize("text", [
    "version 1.2.3.4", "Chrome/91.0.4472.114", "build 10.0.19041.1", "1.2.3.4.5", "section 1.2.3.4", "999.1.1.1", "v1.2.3.4",
])  # fmt: skip
def test_what_is_not_an_address(text):
    assert not {value for kind, value in got(text) if kind == "ipv4"}


@pytest.mark.parametrize("text", [
    "report.pdf", "photo.jpg", "main.py", "chat.apk", "ok.So we went", "Trojan.AndroidOS.Agent", "android.content.Intent", "e.g.this", "1.5.m", "README.md",
    "I paid 500.Then", "System.out.println",
])  # fmt: skip
def test_what_is_not_a_host(text):
    assert not {value for kind, value in strong(text) if kind in {"domain", "url"}}


@pytest.mark.parametrize(
    "text",
    [
        "picture@2x.png",
        "<CA+abc@mail.example.com>"[1:-1].join(["Message-ID: <", ">"]),
        "look at example.com",
        "meet at home",
    ],
)
def test_what_is_not_a_mailbox(text):
    assert not {value for kind, value in got(text) if kind == "email"}


def test_what_is_not_a_coin():
    assert not {
        kind
        for kind, _ in got(
            "d41d8cd98f00b204e9800998ecf8427e e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    } & {"btc", "tron", "sol", "eth"}
    assert not {kind for kind, _ in got("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4")} & {"btc"}
    assert not {kind for kind, _ in got("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")} & {"btc"}


def test_words_of_platforms_without_an_id():
    text = "I met her on telegram and then she moved to whatsapp. The line was busy, a snap decision, telegram is blocked online."
    assert not {kind for kind, _ in got(text)} & {"telegram", "whatsapp", "line", "snapchat", "handle"}


@pytest.mark.parametrize(("text", "kind", "value"), [
    ("hxxp://evil[.]example/path?q=1", "url", "http://evil.example/path?q=1"),
    ("hxxps[:]//evil[.]example", "domain", "evil.example"),
    ("evil (dot) example (dot) com", "domain", "evil.example.com"),
    ("bad{.}example", "domain", "bad.example"),
    ("anna [at] mail [dot] example", "email", "anna@mail.example"),
    ("anna(at)mail.example", "email", "anna@mail.example"),
    ("203[.]0[.]113[.]7", "ipv4", "203.0.113.7"),
    ("访问evil。example看", "domain", "evil.example"),
    ("网址https://evil.example/a加我", "url", "https://evil.example/a"),
    ("http://203.0.113.7:8080/x", "ipv4", "203.0.113.7"),
    ("http://a.example/x,http://b.example/y", "url", "http://b.example/y"),
    ("(see http://a.example/x_(y))", "url", "http://a.example/x_(y)"),
    ("203.0.113.0/24", "ipv4_net", "203.0.113.0/24"),
    ("ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ／ａ", "url", "https://evil.example/a"),
    ("a\u200bnna@exam\u00adple.com", "email", "anna@example.com"),
    ("𝟖𝟏𝟐𝟑 𝟒𝟓𝟔𝟕", "phone", "+6581234567"),
    ("8 1 2 3 4 5 6 7", "phone", "+6581234567"),
    ("1️⃣ +6️⃣5️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "phone", "+6581234567"),
    ("電話八一二三四五六七", "phone", "+6581234567"),
    ("联系81234567微信", "phone", "+6581234567"),
])  # fmt: skip
def test_disguises_are_undone(text, kind, value):
    assert (kind, value) in got(text)


def test_look_alike_letters_are_folded_and_marked():
    (item,) = [item for item in find("write to аnna@example.com") if item.kind == "email"]
    assert item.value == "anna@example.com"
    assert item.confidence < 0.8
    assert "look-alike" in item.why


def test_a_secret_is_masked():
    text = "token 123456789:AAEhBOweik6ad2r_QXvENQjcrGbqCr4K-bc card 4111 1111 1111 1111"
    found = {item.kind: item for item in find(text)}
    assert found["telegram_bot_token"].value == "123456789"
    assert "AAEhBOweik6ad2r" not in found["telegram_bot_token"].raw
    assert "1111 1111 1111" not in found["card"].raw
    assert "411111111111" not in repr(found)


def test_masked_numbers_are_never_completed():
    assert not strong("call 8123 **** or +65 8123xxxx")


def test_text_recognition_is_repaired_only_where_one_candidate_is_left():
    address = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    damaged = address.replace("8q8Z", "8qBZ")
    (item,) = [item for item in find(damaged, Hints(source="ocr")) if item.kind == "tron"]
    assert (item.value, item.raw) == (address, damaged)
    assert "repaired" in item.why
    assert item.confidence < 0.8
    assert [item.value for item in find(damaged) if item.kind == "tron"] == [address]
    twice = damaged.replace("Q", "O")
    assert not [item for item in find(twice) if item.kind == "tron"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://a.example/x，httpabc", ("url", "https://a.example/x")),
        ("17,https://a.example/x,+6581234567", ("phone", "+6581234567")),
        ("THE SAME AS 98765432", ("phone", "+6598765432")),
        ("support team 8123456789, 98765432", ("phone", "+6598765432")),
        ("zalo? no, 2410 is the room; write to anna@example.com", ("email", "anna@example.com")),
        ("it reports to the app 203.0.113.5", ("ipv4", "203.0.113.5")),
    ],
)
def test_what_stands_beside_a_likely_word_is_not_lost(text, value):
    found = got(text)
    assert value in found
    assert not {kind for kind, _ in found} & {"asn", "apple_team", "zalo"}


@pytest.mark.parametrize("number", ["2410", "7313", "1113", "5449", "11n3"])
def test_a_number_is_no_disguised_word(number):
    assert not find(f"code {number}: anna_22x", SG)[1:]
    assert not {item.kind for item in find(f"{number} anna_22x", SG)} & {"zalo", "telegram", "line", "snapchat"}


def test_warning_lists_keep_but_do_not_link():
    found = {
        item.value: item
        for item in find(
            "see https://www.google.com/ and 0xdac17f958d2ee523a2206206994597c13d831ec7 at 10.0.0.1 from x@gmail.com"
        )
    }
    assert not found["0xdac17f958d2ee523a2206206994597c13d831ec7"].linkable
    assert not found["www.google.com"].linkable
    assert found["www.google.com"].role == "service"
    assert not found["10.0.0.1"].linkable
    assert found["x@gmail.com"].linkable


def test_a_customer_s_own_name_below_a_hosting_service_links():
    found = {
        item.value: item
        for item in find(
            "https://evil-chat.pages.dev/a and https://amazonaws.com/ and https://bucket7.s3.amazonaws.com/x.apk https://bit.ly/Ab3d"
        )
    }
    assert found["evil-chat.pages.dev"].linkable
    assert found["bucket7.s3.amazonaws.com"].linkable
    assert not found["amazonaws.com"].linkable
    assert found["bit.ly/Ab3d"].linkable


def test_several_readings_are_kept():
    (item,) = [item for item in find("tel 2123 4567", Hints(regions=("HK", "MO"))) if item.kind == "phone"]
    assert item.value == "+85221234567"
    (day,) = [item for item in find("on 03/04/2022", SG) if item.kind == "date"]
    assert day.readings == ("2022-04-03", "2022-03-04")
    (two,) = [item for item in find("call 612345678", Hints(regions=("ES", "FR"))) if item.kind == "phone"]
    assert set(two.readings) >= {"+34612345678", "+33612345678"}
