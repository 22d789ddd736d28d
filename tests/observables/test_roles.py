"""Whose an identifier is: by speaker, by wording in fifteen languages, by the report's own answers."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

CASES = [
    ("My number is +65 9123 4567. He told me to pay to DBS 012-345678-9.", {"+6591234567": "victim", "SG:0123456789": "offender"}, {"source": "narrative", "role": "victim", "regions": ("SG",)}),
    ("我的电话是 +86 138 1234 5678，对方让我转账到工商银行 6222020112345678901", {"+8613812345678": "victim", "CN:6222020112345678901": "offender"}, {"source": "narrative", "role": "victim"}),
    ("제 번호는 010-1234-5678 이고 상대방이 국민은행 123456-01-234567 로 입금하라고 했습니다", {"+821012345678": "victim", "KR:12345601234567": "offender"}, {"source": "narrative", "role": "victim", "language": "ko"}),
    ("私の電話番号は090-1234-5678です。相手は telegram @yuki_99 から連絡してきた", {"+819012345678": "victim", "yuki_99": "offender"}, {"source": "narrative", "role": "victim", "language": "ja"}),
    ("เบอร์ของผม 081-234-5678 เขาบอกให้โอนไปที่ กสิกร 1234567890", {"+66812345678": "victim", "TH:1234567890": "offender"}, {"source": "narrative", "role": "victim", "language": "th"}),
    ("Số của tôi 0912345678, hắn bảo chuyển vào stk 1903456789012 Techcombank", {"+84912345678": "victim", "VN:1903456789012": "offender"}, {"source": "narrative", "role": "victim", "language": "vi"}),
    ("Nomor saya 0812-3456-7890. Pelaku menyuruh transfer ke rekening BCA 1234567890", {"+6281234567890": "victim", "ID:1234567890": "offender"}, {"source": "narrative", "role": "victim", "language": "id"}),
    ("मेरा नंबर +91 98765 43210 है। उसने कहा भेजो scam@ybl", {"+919876543210": "victim", "scam@ybl": "offender"}, {"source": "narrative", "role": "victim"}),
    ("رقمي +971 50 123 4567 وهو طلب مني التحويل إلى محفظة TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", {"+971501234567": "victim", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t": "offender"}, {"source": "narrative", "role": "victim"}),
    ("Mi número es +34 612 34 56 78. Me dijo que pagara a su cuenta ES91 2100 0418 4502 0005 1332", {"+34612345678": "victim", "ES9121000418450200051332": "offender"}, {"source": "narrative", "role": "victim"}),
    ("Meu número é +55 11 96123-4567. O golpista mandou fazer pix para 529.982.247-25", {"+5511961234567": "victim", "52998224725": "offender"}, {"source": "narrative", "role": "victim"}),
    ("Mon numéro est +33 6 12 34 56 78. Il m'a demandé un virement sur FR14 2004 1010 0505 0001 3M02 606", {"+33612345678": "victim", "FR1420041010050500013M02606": "offender"}, {"source": "narrative", "role": "victim"}),
    ("Мой номер +7 912 345-67-89. Мошенник написал мне с telegram @olga_77", {"+79123456789": "victim", "olga_77": "offender"}, {"source": "narrative", "role": "victim"}),
    ("Meine Nummer ist +49 152 28817386. Er verlangte Zahlung an DE89 3704 0044 0532 0130 00", {"+4915228817386": "victim", "DE89370400440532013000": "offender"}, {"source": "narrative", "role": "victim"}),
    ("Ang number ko ay 0917 123 4567, sabi niya magbayad ako sa GCash 0905 123 4567", {"+639171234567": "victim", "+639051234567": "offender"}, {"source": "narrative", "role": "victim", "language": "tl"}),
    ("add me on telegram @anna_22", {"anna_22": "offender"}, {"role": "offender", "source": "chat"}),
    ("wallet TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t": "offender"}, {"role": "offender", "source": "chat"}),
    ("I have your mother's number 9123 4567 and all contacts", {"+6591234567": "third_party"}, {"role": "offender", "source": "chat", "regions": ("SG",)}),
    ("my number is 9123 4567", {"+6591234567": "victim"}, {"role": "victim", "source": "chat", "regions": ("SG",)}),
    ("is it 9123 4567?", {"+6591234567": "unknown"}, {"role": "victim", "source": "chat", "regions": ("SG",)}),
    ("I got a call from +65 9123 4567", {"+6591234567": "unknown"}, {"source": "narrative", "role": "victim"}),
    ("My phone is 9123 4567 and I met a girl on Tinder. Her Telegram was @lily_x1.", {"+6591234567": "victim", "lily_x1": "offender"}, {"source": "narrative", "role": "victim", "regions": ("SG",)}),
    ("I transferred S$500 from my account DBS 012-345678-9 to OCBC 501-234567-001", {"SG:0123456789": "victim", "SG:501234567001": "offender"}, {"source": "narrative", "role": "victim", "regions": ("SG",)}),
    ("He called me on my number 9123 4567 from 8765 4321", {"+6591234567": "victim"}, {"source": "narrative", "role": "victim", "regions": ("SG",)}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "roles", "hints"), CASES)
def test_roles_follow_speaker_and_wording(text, roles, hints):
    found = {item.value: item for item in find(text, Hints(**hints))}
    for value, role in roles.items():
        assert found[value].role == role, found[value].why
        assert role == "unknown" or found[value].why


def test_the_report_s_own_answers_come_first():
    hints = Hints(role="offender", source="chat", victim_values=frozenset({"phone:+6591234567", "telegram:anna_22"}))
    found = {item.value: item for item in find("WhatsApp +65 9123 4567, telegram @anna_22, telegram @lily_x1", hints)}
    assert found["+6591234567"].role == "victim"
    assert found["anna_22"].role == "victim"
    assert found["lily_x1"].role == "offender"
    assert "victim's own" in found["anna_22"].why


def test_what_stands_behind_a_value_counts_where_verbs_come_last():
    text = "저는 010-1234-5678 입니다. 7월에 만난 여자가 라인 아이디 mina_99 로 옮기자고 했습니다."
    found = {item.value: item.role for item in find(text, Hints(source="narrative", role="victim", regions=("KR",)))}
    assert found["mina_99"] == "offender"
    assert found["+821012345678"] != "offender"


def test_services_are_services_whoever_names_them():
    (item,) = [
        item
        for item in find("call the police +65 1800 255 0000", Hints(role="offender", source="chat"))
        if item.kind == "phone"
    ]
    assert item.role == "service"
    assert not item.linkable


NARRATED = [
    # a relative's, friend's or employer's
    ("He then sent the clip to my colleague's telegram @colleague_x", "colleague_x", "third_party", "SG"),
    ("9123 4567 is my mum's number", "+6591234567", "third_party", "SG"),
    ("他把视频发给我妈，我妈微信 xiaolan_66", "xiaolan_66", "third_party", "CN"),
    ("친구 인스타 hana_ex_00 로도 보냈대요", "hana_ex_00", "third_party", "KR"),
    ("姉のインスタ sana_ex_12 にも届きました", "sana_ex_12", "third_party", "JP"),
    ("zalo của bạn em là 0912345678", "+84912345678", "third_party", "VN"),
    ("WA adik saya 0812-3456-7890 juga dikirimi", "+6281234567890", "third_party", "ID"),
    ("sinend niya sa pinsan ko, 0905 123 4567", "+639051234567", "third_party", "PH"),
    ("मेरी बहन का नंबर 98765 43210", "+919876543210", "third_party", "IN"),
    ("رقم أمي 051 234 5678", "+966512345678", "third_party", "SA"),
    ("позвонил моему брату на +7 912 345 67 89", "+79123456789", "third_party", "RU"),
    ("er hat die Nummer meines Bruders, 0221 4710 555", "+492214710555", "third_party", "DE"),
    # the victim's own
    ("GCash ko 0917 123 4567", "+639171234567", "victim", "PH"),
    ("tài khoản của em là 1903456789012 Techcombank", "VN:1903456789012", "victim", "VN"),
    ("akaun saya Maybank 1234567890", "MY:1234567890", "victim", "MY"),
    ("我的支付宝 131 2345 6789", "+8613123456789", "victim", "CN"),
    ("su Telegram es @malo_99 y el mío es @yo_mismo1", "yo_mismo1", "victim", "ES"),
    ("She asked me for my number so I gave her 9123 4567", "+6591234567", "victim", "SG"),
    # the offender's
    ("suspect's IG: @bad_1, telegram @bad_2, PayNow 8123 4567", "+6581234567", "offender", "SG"),
    ("Đối tượng: FB be.ngoc.example2, STK 1234567890123 Agribank", "VN:1234567890123", "offender", "VN"),
    ("涉嫌人：微信 amy_zz2022", "amy_zz2022", "offender", "CN"),
    ("o zap dele é +55 11 96123-4567", "+5511961234567", "offender", "BR"),
    ("0912 345 678 gọi liên tục đe dọa", "+84912345678", "offender", "VN"),
    ("(312) 555-0188 keeps calling me every hour", "+13125550188", "offender", "US"),
    ('He said "my number is +44 20 7946 0345" and then sent it', "+442079460345", "offender", "GB"),
    ("I will send your video to all your contacts. My wallet: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "offender", "US"),
    # an office's
    ("I rang the helpline on 0117 496 0033 first", "+441174960033", "service", "GB"),
    ("警察の相談窓口 03-1234-5678 に電話した", "+81312345678", "service", "JP"),
    ("Layanan pengaduan: (021) 8350123", "+62218350123", "service", "ID"),
    # nobody's as far as the sentence goes
    ("My friend saw it, then 8123 4567 called again", "+6581234567", "unknown", "SG"),
    ("ma mère a reçu l'appel au 01 23 45 67 89", "+33123456789", "unknown", "FR"),
    ("어제 카톡 minji_0417 추가했어요", "minji_0417", "unknown", "KR"),
    ("她说通过后我加微信 abc_1234", "abc_1234", "offender", "CN"),
    ("Bank told me to ring 0161 496 0382", "+441614960382", "unknown", "GB"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "role", "region"), NARRATED)
def test_wording_counts_only_where_it_leads_to_the_value(text, value, role, region):
    found = {item.value: item for item in find(text, Hints(regions=(region,)))}
    assert found[value].role == role, found[value].why


def test_a_sum_has_nobody_s_role_by_wording():
    (item,) = find("my mum paid S$500", Hints(regions=("SG",)))
    assert (item.value, item.role) == ("SGD 500", "unknown")
