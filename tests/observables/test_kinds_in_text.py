"""Links, payments, identifiers and small talk: what each line holds, and that small talk holds nothing."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

DERIVED = {"url", "domain"}
CASES = [
    ("Meet me at 8 pm tomorrow, I paid at 14:05, see you on 3 July", [], ""),
    ("She said hi. I was scared. Then she sent 5 photos and 2 videos.", [], ""),
    ("Case number 20220703-1234, ref 88-1234-5678", [], ""),
    ("my signal was bad on the line so telegram didn't work", [], ""),
    ("Room 1234, block 56, unit 12-345 postal code 569933", [], ""),
    ("the app wanted permission for contacts, sms, photos", [], ""),
    ("I am 24 years old, 175cm 70kg", [], ""),
    ("Chrome/91.0.4472.114 Safari/537.36", [], ""),
    ("v2.3.1 released 2022.07.03", [("date", "2022-07-03")], ""),
    ("他说要把视频发给我的通讯录好友，我很害怕", [], ""),
    ("微信群里都是骗子，微信支付也不安全", [], ""),
    ("라인 게임을 했어요. 인스타 사진도 봤어요", [], ""),
    ("LINEで話していたら突然脅されました", [], ""),
    ("Je suis sur snap et insta mais pas telegram", [], ""),
    ("Telegram and WhatsApp are banned; Line is ok; Discord server was down", [], ""),
    ("function main() { return x.y.z; } @Override @Deprecated", [("handle", "override"), ("handle", "deprecated")], ""),
    ("email me: first.last+tag@sub.example.co.uk", [("email", "first.last+tag@sub.example.co.uk")], ""),
    ("see example.com/path?x=1#frag.", [("url", "http://example.com/path?x=1"), ("domain", "example.com")], ""),
    ("涉案网段:2001:db8:a::/48、203.0.113.64/26", [("ipv6_net", "2001:db8:a::/48"), ("ipv4_net", "203.0.113.64/26")], ""),
    ("User-Agent: curl/7.68.0 trong nhật ký", [("user_agent", "curl/7.68.0")], ""),
    ("s.id/ExampleVcs klik dulu", [("short_link", "s.id/ExampleVcs")], ""),
    ("link:www.room-ex.test/room18,mở bằng Chrome", [("url", "http://www.room-ex.test/room18")], ""),
    ("In-Reply-To: <CAEx+q9=Zk@mail.example.com>", [("email_message_id", "CAEx+q9=Zk@mail.example.com")], ""),
    ("owner (hex) 4122dd5052454c9de28718ddd2ab197b59b63e10c3 on TRON", [("tron", "TD9Z6jKmomDYG1A5zB56VRkUzh68wmN5gB")], ""),
    ("Sidik jari sertifikat TLS server (SHA256) " + "AB" * 32, [("tls_cert", "ab" * 32)], ""),
    ("Сертификат панели управления, отпечаток " + ":".join(["AB"] * 32), [("tls_cert", "ab" * 32)], ""),
    ("signer certificate SHA-256 " + ":".join(["AB"] * 32), [("cert_sha256", "ab" * 32)], ""),
    ("Pemeras kirim foto QRIS, tertulis NMID ID1021000123456", [("qris", "ID1021000123456")], ""),
    ("IP 2001:db8::1 logged in at 12:30:45", [("ipv6", "2001:db8::1")], ""),
    ("MAC 00:00:5E:00:53:AF", [("mac", "00:00:5e:00:53:af")], ""),
    ("https://t.me/+AbCdEfGh12345 https://t.me/joinchat/AAAAAExample_12 tg://join?invite=AbCdEfGh12345", [("telegram_invite", "AbCdEfGh12345"), ("telegram_invite", "AAAAAExample_12")], ""),
    ("https://line.me/ti/p/~sakura88 https://lin.ee/AbCd12", [("line", "sakura88"), ("line_invite", "AbCd12")], ""),
    ("t.me/lily_x1", [("telegram", "lily_x1")], ""),
    ("wa.me/6591234567", [("whatsapp", "+6591234567")], ""),
    ("https://open.kakao.com/o/gAbCd12", [("kakaotalk_invite", "gAbCd12")], ""),
    ("https://api.whatsapp.com/send?phone=6591234567&text=hi", [("whatsapp", "+6591234567")], ""),
    ("tg://resolve?domain=lily_x1", [("telegram", "lily_x1")], ""),
    ("upi://pay?pa=scam@ybl&pn=X", [("upi", "scam@ybl")], ""),
    ("DM me @lily.rose_ on insta", [("instagram", "lily.rose_")], ""),
    ("XRP rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn destination tag 12345", [("xrp", "rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn?dt=12345")], ""),
    ("TON EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF memo 998877", [("ton", "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e?memo=998877")], ""),
    ("(65) 8123-4567", [("phone", "+6581234567")], "SG"),
    ("+65-8123-4567, 00852 5123 4567", [("phone", "+6581234567"), ("phone", "+85251234567")], ""),
    ("Tel.:+49 (0) 30 23125 123", [("phone", "+493023125123")], ""),
    ("phone: 65 8123 4567", [("phone", "+6581234567")], "SG"),
    ("6581234567", [("phone", "+6581234567")], "SG"),
    ("number 8123 4567 and 9123 4567", [("phone", "+6581234567"), ("phone", "+6591234567")], "SG"),
    ("81234567/91234567", [("phone", "+6581234567"), ("phone", "+6591234567")], "SG"),
    ("US routing number: 021000021, account number: 123456789", [("bank_account", "US:021000021/123456789")], ""),
    ("Sort code 12-34-56 Account 12345678", [("bank_account", "GB:123456/12345678")], ""),
    ("Account holder: Tan Ah Kow, UOB, account no. 123-456-789-0", [("bank_account", "SG:1234567890")], ""),
    ("戶口號碼: 012-345-6-789012-3 (中銀香港)", [("bank_account", "HK:01234567890123")], ""),
    ("HSBC HK 123-456789-838 Chan Tai Man", [("bank_account", "HK:123456789838")], ""),
    ("paynow to UEN 201812345K", [("paynow", "201812345K")], ""),
    ("PayNow: +65 9123 4567", [("paynow", "+6591234567")], ""),
    ("google play card code ABCD-EFGH-1234-5678-9012", [("gift_card", "ABCDEFGH123456789012")], ""),
    ("Steam: gift card 12345-ABCDE-67890", [("gift_card", "12345ABCDE67890")], ""),
    ("3,000 yuan; 20,000 บาท; ¥50,000; ₩1,000,000; 5.000.000 đ; Rp2jt; 2 lakh rupees", [("money", "CNY 3000"), ("money", "THB 20000"), ("money", "JPY 50000"), ("money", "KRW 1000000"), ("money", "VND 5000000"), ("money", "IDR 2000000"), ("money", "INR 200000")], ""),
    ("$1.5k, 2k USDT, 1.2 million won? 100usdt SGD1500", [("money", "USD 1500"), ("money", "USDT 2000"), ("money", "USDT 100"), ("money", "SGD 1500")], ""),
    ("his account name is Bob, telegram username: Bob_the_bad.", [("telegram", "bob_the_bad")], ""),
    ("QQ:123456789 VX：abc_def99 扣2233445566", [("qq", "123456789"), ("wechat", "abc_def99"), ("qq", "2233445566")], ""),
    ("+v: lovely_99", [("wechat", "lovely_99")], ""),
    ("加我LINE ID：abc.1999 或 Telegram：@xyz_888", [("line", "abc.1999"), ("telegram", "xyz_888")], ""),
    ("官网 www.evil-app.example 下载，邀请码【88Q66】", [("domain", "www.evil-app.example"), ("invite_code", "88Q66")], ""),
    ("Code d’invitation : AZ99", [("invite_code", "AZ99")], ""),
    ("招待コード 7788 を入力", [("invite_code", "7788")], ""),
    ("mời nhập mã giới thiệu VIP88", [("invite_code", "VIP88")], ""),
    ("Invitation Code\n8866", [("invite_code", "8866")], ""),
    ("Please input your invite code (required): 990011", [("invite_code", "990011")], ""),
    ("Bot 123456789:AAEhBOweik6ad2r_QXvENQjcrGbqCr4K-bc", [("telegram_bot_token", "123456789")], ""),
    ("account number is 0123456789, bank is OCBC", [("bank_account", "SG:0123456789")], ""),
    ("send to ETH 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", [("eth", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")], ""),
    ("signer certificate SHA-256 digest: a40da80a59d170caa950cf15c18c454d47a39b26989d8b640ecd745ba71bf5dd", [("cert_sha256", "a40da80a59d170caa950cf15c18c454d47a39b26989d8b640ecd745ba71bf5dd")], ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "hint"), CASES)
def test_every_value_is_found_and_nothing_else(text, values, hint):
    hints = Hints(regions=(hint,)) if hint else Hints()
    found = {(item.kind, item.value) for item in find(text, hints)}
    assert {pair for pair in found if pair[0] not in DERIVED} | (found & set(values)) == set(values)
