"""What victims and offenders write, in fifteen languages: each value in it is found, and nothing else is."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

DERIVED = {"url", "domain"}
CASES = [
    # en
    ("Telegram: @sweet_anna01", [("telegram", "sweet_anna01")], ""),
    ("her snapchat was kelly.rose22 and she asked for 500 dollars", [("snapchat", "kelly.rose22"), ("money", "USD 500")], ""),
    ("She gave me her Line ID sweetkitty and the invitation code 8866", [("line", "sweetkitty"), ("invite_code", "8866")], ""),
    ("WhatsApp +852 5123 4567", [("whatsapp", "+85251234567")], ""),
    ("text me on whatsapp 98765432", [("whatsapp", "+6598765432")], "SG"),
    ("Call 020 7946 0018 or 07700 900123", [("phone", "+442079460018"), ("phone", "+447700900123")], "GB"),
    ("my mum's number is 9123 4567", [("phone", "+6591234567")], "SG"),
    ("Transfer to POSB savings 123-45678-9 (Tan A)", [("bank_account", "SG:123456789")], "SG"),
    ("pay $300 by zelle to a.b@example.com", [("zelle", "a.b@example.com"), ("money", "USD 300")], "US"),
    ("cashapp $MoneyBag22", [("cashapp", "moneybag22")], ""),
    ("BTC wallet bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 send 0.5 btc", [("btc", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"), ("money", "BTC 0.5")], ""),
    ("Skype live:.cid.1a2b3c4d5e6f7a8b", [("skype", "live:.cid.1a2b3c4d5e6f7a8b")], ""),
    ("discord name gamer#1234", [("discord", "gamer#1234")], ""),
    ("instagram.com/foo.bar_1 and https://www.facebook.com/profile.php?id=100012345678901", [("instagram", "foo.bar_1"), ("facebook", "100012345678901")], ""),
    ("https://wa.me/6591234567?text=hi", [("whatsapp", "+6591234567")], ""),
    ("IG: @foo.bar", [("instagram", "foo.bar")], ""),
    ("follow her at tiktok @dance_girl9", [("tiktok", "dance_girl9")], ""),
    ("kik me: hot_girl88", [("kik", "hot_girl88")], ""),
    ("My WeChat ID is wxid_abc123def456", [("wechat", "wxid_abc123def456")], ""),
    ("the MTCN is 123 456 7890", [("mtcn", "1234567890")], ""),
    ("the app com.chat.private asked the invite code: QX7781", [("android_package", "com.chat.private"), ("invite_code", "QX7781")], ""),
    ("Enter code 5566 as invitation code", [("invite_code", "5566")], ""),
    ("IMEI 490154203237518", [("imei", "490154203237518")], ""),
    ("SHA-256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b856", [("sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b856")], ""),
    ("txid e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b856", [("tx_hash", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b856")], ""),
    ("USD 1,000 and 2,500.50 EUR and £300 and 5k usd", [("money", "USD 1000"), ("money", "EUR 2500.5"), ("money", "GBP 300"), ("money", "USD 5000")], ""),
    ("BIC/SWIFT: DBSSSGSG", [("bic", "DBSSSGSG")], ""),
    ("UPI: anna.k@okaxis", [("upi", "anna.k@okaxis")], ""),
    ("FPS ID 166123456", [("fps", "166123456")], ""),
    # zh
    ("她让我加微信：sweetgirl520，然后转账到工商银行 6222 0201 1234 5678 901", [("wechat", "sweetgirl520"), ("bank_account", "CN:6222020112345678901")], ""),
    ("对方QQ12345678，电报@cat_lady", [("qq", "12345678"), ("telegram", "cat_lady")], ""),
    ("加我line：sakura_99，邀請碼 A7788", [("line", "sakura_99"), ("invite_code", "A7788")], ""),
    ("轉數快 9123 4567 付了3000港幣", [("fps", "+85291234567"), ("money", "HKD 3000")], "HK"),
    ("過數去轉數快識別碼 890609373", [("fps", "890609373")], "TW"),
    ("轉數快過數,佢話係呢個號 890609373 呀", [], "TW"),
    ("我的电话是13812345678", [("phone", "+8613812345678")], "zh"),
    ("下载地址https://evil.example/down.apk邀请码是66788", [("url", "https://evil.example/down.apk"), ("invite_code", "66788")], ""),
    ("薇信 lovely_88 或者飞机号 abc_999", [("wechat", "lovely_88"), ("telegram", "abc_999")], ""),
    ("要我付五千元", [("money", "CNY 5000")], "zh-CN"),
    ("匯款到中國信託 1234 5678 9012", [("bank_account", "TW:123456789012")], ""),
    # ja
    ("LINEのIDはsakura_77です。招待コードは4455です", [("line", "sakura_77"), ("invite_code", "4455")], ""),
    ("振込先：みずほ銀行 普通 1234567", [("bank_account", "JP:1234567")], ""),
    ("彼女のカカオトークID: yuki99、3万円要求された", [("kakaotalk", "yuki99"), ("money", "JPY 30000")], ""),
    ("電話は090-1234-5678", [("phone", "+819012345678")], "ja"),
    # ko
    ("카카오톡 아이디는 love1004 입니다", [("kakaotalk", "love1004")], ""),
    ("텔레그램 @kim_99 으로 연락주세요 초대코드 K7721", [("telegram", "kim_99"), ("invite_code", "K7721")], ""),
    ("카카오뱅크 3333-01-1234567 로 100만원 입금하라고 했어요", [("bank_account", "KR:3333011234567"), ("money", "KRW 1000000")], ""),
    ("전화번호 010-1234-5678", [("phone", "+821012345678")], ""),
    ("라인 아이디 miso_22 추가하세요", [("line", "miso_22")], ""),
    # th
    ("แอดไลน์ @sweetlady หรือโทร 081-234-5678", [("line", "sweetlady"), ("phone", "+66812345678")], ""),
    ("โอนเงินเข้าบัญชีกสิกร 123-4-56789-0 จำนวน 5,000 บาท", [("bank_account", "TH:1234567890"), ("money", "THB 5000")], ""),
    ("พร้อมเพย์ 0812345678 รหัสเชิญ 7788", [("promptpay", "+66812345678"), ("invite_code", "7788")], ""),
    ("โทร ๐๘๑๒๓๔๕๖๗๘", [("phone", "+66812345678")], ""),
    # vi
    ("Kết bạn zalo 0912345678 nhé", [("zalo", "+84912345678")], ""),
    ("chuyển khoản stk 1903456789012 Techcombank 5 triệu đồng", [("bank_account", "VN:1903456789012"), ("money", "VND 5000000")], ""),
    ("telegram của hắn là @hung_88, mã mời 9921", [("telegram", "hung_88"), ("invite_code", "9921")], ""),
    ("sđt 0912 345 678", [("phone", "+84912345678")], ""),
    # id
    ("Hubungi WA 0812-3456-7890", [("whatsapp", "+6281234567890")], "id"),
    ("transfer ke rekening BCA 1234567890 sebesar Rp 2.000.000", [("bank_account", "ID:1234567890"), ("money", "IDR 2000000")], ""),
    ("kode undangan: XK221", [("invite_code", "XK221")], ""),
    ("dia minta 5 juta rupiah lewat telegram @budi_77", [("money", "IDR 5000000"), ("telegram", "budi_77")], ""),
    # tl
    ("I-send mo sa GCash 0917 123 4567", [("gcash", "+639171234567")], ""),
    ("pinabayad niya ako ng 5,000 pesos", [("money", "PHP 5000")], "PH"),
    # hi
    ("उसका व्हाट्सएप नंबर +91 98765 43210 है", [("whatsapp", "+919876543210")], ""),
    ("पेटीएम पर भेजो: scam.man@paytm, आमंत्रण कोड 5521", [("upi", "scam.man@paytm"), ("invite_code", "5521")], ""),
    ("मेरा नंबर ९८७६५४३२१० है", [("phone", "+919876543210")], ""),
    ("उसने 20,000 रुपये मांगे", [("money", "INR 20000")], ""),
    # ar
    ("تواصل معي على تيليجرام @ahmed_55", [("telegram", "ahmed_55")], ""),
    ("رقم الواتساب \u200e+971 50 123 4567", [("whatsapp", "+971501234567")], ""),
    ("كود الدعوة: BB771 وحساب سناب lina_2", [("invite_code", "BB771"), ("snapchat", "lina_2")], ""),
    ("طلب مني 5000 ريال", [("money", "SAR 5000")], ""),
    # es
    ("mi número es 612 34 56 78 y su whatsapp es +52 55 1234 5678", [("phone", "+34612345678"), ("whatsapp", "+525512345678")], "ES"),
    ("deposita en la cuenta CLABE 032180000118359719 $5,000 pesos", [("bank_account", "MX:032180000118359719"), ("money", "MXN 5000")], "MX"),
    # pt
    ("faz um pix para 529.982.247-25 de R$ 1.500,00", [("pix", "52998224725"), ("money", "BRL 1500")], ""),
    ("chave pix aleatória 123e4567-e12b-12d1-a456-426655440000", [("pix", "123e4567-e12b-12d1-a456-426655440000")], ""),
    ("o zap dele é (11) 96123-4567, código de convite 4411", [("whatsapp", "+5511961234567"), ("invite_code", "4411")], "BR"),
    # fr
    ("ajoute-moi sur snap : lola_2003 ou telegram @lola_x1", [("snapchat", "lola_2003"), ("telegram", "lola_x1")], ""),
    ("son numéro est le 06 39 98 12 34, code d'invitation 7712", [("phone", "+33639981234"), ("invite_code", "7712")], "FR"),
    ("virement sur FR14 2004 1010 0505 0001 3M02 606 de 500 €", [("iban", "FR1420041010050500013M02606"), ("money", "EUR 500")], ""),
    # de
    ("Er wollte 500 Euro auf das Konto DE89 3704 0044 0532 0130 00. Seine Handynummer: 0152 28817386", [("money", "EUR 500"), ("iban", "DE89370400440532013000"), ("phone", "+4915228817386")], "DE"),
    ("Einladungscode: RT55 und Telegram @max_1", [("invite_code", "RT55"), ("telegram", "max_1")], ""),
    # ru
    ("пиши в телеграм @olga_77, код приглашения 3321", [("telegram", "olga_77"), ("invite_code", "3321")], ""),
    ("мошенник сказал перевести 5000 рублей на карту 4111 1111 1111 1111", [("money", "RUB 5000"), ("card", "411111******1111")], ""),
    ("ватсап +7 912 345-67-89", [("whatsapp", "+79123456789")], ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "hint"), CASES)
def test_every_value_is_found_and_nothing_else(text, values, hint):
    hints = Hints(regions=(hint,)) if hint.isupper() and len(hint) == 2 else Hints(language=hint)
    found = {(item.kind, item.value) for item in find(text, hints)}
    assert {pair for pair in found if pair[0] not in DERIVED} | (found & set(values)) == set(values)


def test_at_least_twelve_languages_are_covered():
    scripts = "".join(text for text, _, _ in CASES)
    for sample in (
        "微",
        "の",
        "이",
        "บาท",
        "của",
        "rekening",
        "niya",
        "नंबर",
        "رقم",
        "código",
        "pix",
        "virement",
        "Konto",
        "пиши",
    ):
        assert sample in scripts
