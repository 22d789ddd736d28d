"""Which words behind a platform's name are names of accounts: a wrong one merges strangers."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find, normalise

LINKABLE = 0.7

SENTENCES = (
    "her telegram was deleted after that",
    "she moved me to facebook coco and then",
    "the telegram user disappeared yesterday",
    "facebook profile picture was fake",
    "facebook page cost me a lot",
    "my facebook account lost",
    "my facebook is ruined",
    "Facebook: Coco Lim",
    "Facebook: Lily",
    "instagram name: Emily",
    "add me on wechat hello",
    "微信 please add",
    "line 24hours support",
    "we met 5pm on line",
    "telegram 500usdt",
    "telegram id is weird",
    "telegram name is Lily",
    "her instagram was lily",
    "zalo tên Lily",
    "o insta dela era fake",
    "sein telegram ist gesperrt",
    "su facebook es falso",
    "akun facebook pelaku bernama Lily",
    "facebook de mariana lopez",
    "telegram @all",
    "wechat id: none",
    "line id: same as above",
    "снимки в телеграм отправил",
    "फेसबुक पर Priya",
    "카톡 Lily 라는 사람",
    "ไอดีไลน์: Lily",
    "line up for the 2nd time",
    "discord moderator banned",
    "telegram iphone12",
    "x account hacked",
    "telegram dia hilang",
    "facebook là giả",
    "mi usuario de telegram es falso",
    "he said on telegram that he would post it",
    "my user on telegram was blocked",
    'the "fake" instagram account',
)

NAMES = (
    ("line id velvetshell", "line:velvetshell"),
    ("LINE ID: velvetshell", "line:velvetshell"),
    ("ID LINE velvetshell", "line:velvetshell"),
    ("her line is velvetshell", "line:velvetshell"),
    ("telegram: velvetshell", "telegram:velvetshell"),
    ("telegram @lily", "telegram:lily"),
    ("微信号hellokitty", "wechat:hellokitty"),
    ("加我微信velvetshell", "wechat:velvetshell"),
    ("카톡 아이디 velvetshell", "kakaotalk:velvetshell"),
    ("LINE velvetshellを追加", "line:velvetshell"),
    ("ไอดีไลน์ velvetshell", "line:velvetshell"),
    ("nick telegram là velvetshell", "telegram:velvetshell"),
    ("телеграм ник velvetshell", "telegram:velvetshell"),
    ("يوزر تيليجرام velvetshell", "telegram:velvetshell"),
    ("टेलीग्राम आईडी velvetshell", "telegram:velvetshell"),
    ("mi telegram es velvetshell", "telegram:velvetshell"),
    ('facebook account "velvetshell" and messenger', "facebook:velvetshell"),
    ("username velvetshell on telegram", "telegram:velvetshell"),
    ("пиши в телеграм velvetshell", "telegram:velvetshell"),
    ("حسابي على انستا velvetshell", "instagram:velvetshell"),
    ("мой инстаграм: velvetshell", "instagram:velvetshell"),
    ("ig: velvet.shell", "instagram:velvet.shell"),
    ("skype live:velvet.shell", "skype:live:velvet.shell"),
)

LABELLED = (
    ("line", "ID velvetshell", "velvetshell"),
    ("line", "ID: velvetshell", "velvetshell"),
    ("wechat", "WeChat ID：velvet_22", "velvet_22"),
    ("kakaotalk", "카톡 아이디 velvet22", "velvet22"),
    ("line", "ไอดีไลน์ velvet22", "velvet22"),
    ("telegram", "username @anna_22", "anna_22"),
    ("wechat", "id_anna22", "id_anna22"),
    ("line", "lineman22", "lineman22"),
    ("invite_code", "code: 8812", "8812"),
    ("invite_code", "邀请码 ab12", "AB12"),
    ("gift_card", "code AB12-CD34-EF56", "AB12CD34EF56"),
    ("email", "Email: a@example.com", "a@example.com"),
    ("imei", "IMEI: 490154203237518", "490154203237518"),
    ("btc", "BTC address: bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
)


@pytest.mark.parametrize("text", SENTENCES)
def test_words_of_a_sentence_are_no_linkable_names(text):
    found = [o for o in find(text) if o.confidence >= LINKABLE and o.linkable]
    assert found == []


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_names_that_are_written_as_names_are_linkable(text, expected):
    found = {f"{o.kind}:{o.value}": o for o in find(text)}
    assert expected in found
    assert found[expected].confidence >= LINKABLE
    assert found[expected].raw.lower().lstrip("@") in text.lower()


@pytest.mark.parametrize(("kind", "raw", "value"), LABELLED)
def test_labels_are_no_part_of_the_value(kind, raw, value):
    assert normalise(kind, raw) == value
    assert normalise(kind, value) == value


@pytest.mark.parametrize("name", ["Lily", "Emily", "Coco", "none", "Unknown"])
def test_what_a_profile_is_called_is_not_its_name(name):
    assert normalise("facebook", name) is None


@pytest.mark.parametrize(
    "written", ["483-901663-6", "483 901663 6", "483901 6636", "4839016636", "483–901663–6", "DBS: 483-901663-6"]
)
def test_an_account_has_one_normal_form_however_it_is_parted(written):
    assert normalise("bank_account", written, Hints(regions=("SG",))) == "SG:4839016636"
    text = f"transfer to account {written} today"
    assert [o.value for o in find(text, Hints(regions=("SG",))) if o.kind == "bank_account"] == ["SG:4839016636"]


def test_the_currency_paid_tells_the_account_s_country_before_the_victim_s():
    hints = Hints(regions=("HK",))
    assert [o.value for o in find("I sent SGD 3000 to bank acct 193-010439-0", hints) if o.kind == "bank_account"] == [
        "SG:1930104390"
    ]
    assert normalise("bank_account", "193-010439-0", Hints(regions=("HK",), currency="SGD")) == "SG:1930104390"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("do you have kik? add me queenie_ex09", "kik:queenie_ex09"),
        ("カカオやってる? rinrin_ex3 で検索して", "kakaotalk:rinrin_ex3"),
        ("らいんで話そ? ID→ mocha.ex15", "line:mocha.ex15"),
        ("让我加她威 xiaomi_0731 接着聊", "wechat:xiaomi_0731"),
        ("sa dc ako madalas, user: lodi_ex_ph", "discord:lodi_ex_ph"),
        ("The account on X posting the clip is @leakz_by_nox", "x:leakz_by_nox"),
        ("insta. Meu perfil: @gui.torres.07; perfil falso com minhas fotos: @gui_torres07_", "instagram:gui_torres07_"),
        ("ID MiChat bunga_ex88, open vcs", "handle:bunga_ex88"),
        ("我是在soul上遇到她的,ID叫 moon_rabbit66", "handle:moon_rabbit66"),
    ],
)
def test_names_that_stand_apart_from_their_platform_are_shown(text, value):
    assert value in {f"{item.kind}:{item.value}" for item in find(text)}


@pytest.mark.parametrize("text", ["session id 3b1f0c9e77a2 expired", "user _id", "order id: 2022070312", "tinder 24/7"])
def test_what_is_no_name_is_not_shown_as_one(text):
    assert not [item for item in find(text) if item.kind == "handle" and item.confidence >= 0.7]
