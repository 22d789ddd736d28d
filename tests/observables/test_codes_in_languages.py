"""Invitation and card codes that a sentence gives, also later than the word for them, and numbers that are none."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

INVITES = [
    ("the app wanted an invitation code, she gave me 55120", "55120"),
    ("the invite code? hers was WF2207", "WF2207"),
    ("kailangan daw ng invite code, ang binigay nya 55120", "55120"),
    ("個app要輸入邀請碼，佢話係A7739", "A7739"),
    ("打开要填邀请码，她给我的是55120", "55120"),
    ("招待コードが必要で、彼女から55120を教えられた", "55120"),
    ("초대코드를 물어봤더니 55120 이라고 알려줌", "55120"),
    ("ต้องกรอกรหัสเชิญ เขาบอกว่า 55120", "55120"),
    ("app hỏi mã mời, nó đưa tôi 55120", "55120"),
    ("diminta kode undangan, dia kasih 55120", "55120"),
    ("dia minta kod jemputan, dia bagi 55120", "55120"),
    ("ऐप ने इनविटेशन कोड माँगा, उसने 30781 बताया", "30781"),
    ("التطبيق طلب كود الدعوة وقالت لي 44718", "44718"),
    ("pedía un código de invitación, ella me dio 55120", "55120"),
    ("l'appli demande un code d'invitation, elle m'a donné 83316", "83316"),
    ("o app pede código de convite, ela me passou 19007", "19007"),
    ("die App will einen Einladungscode, sie gab mir 55120", "55120"),
    ("нужен код приглашения, она дала 55120", "55120"),
]
CARDS = [
    ("he took three Apple gift cards, first code X7QWEFT4LMN8PZRD", "X7QWEFT4LMN8PZRD"),
    ("3 steam cards, one was W3FTK-9QPLM-2XZ7R", "W3FTK9QPLM2XZ7R"),
    ("il a voulu des recharges PCS, voici le code : 4829103756", "4829103756"),
    ("叫我去超商買點數卡，其中一組序號 WFTK3920PLQ7", "WFTK3920PLQ7"),
    ("买了苹果礼品卡，卡密 X7QWEFT4LMN8PZRD", "X7QWEFT4LMN8PZRD"),
    ("アマゾンギフト券を買って番号はWFTK3920PLQ7です", "WFTK3920PLQ7"),
    ("구글 기프트카드 핀번호 WFTK3920PLQ7XXZ1", "WFTK3920PLQ7XXZ1"),
    ("컬쳐랜드 상품권 핀번호 4821 0391 0375 6182", "4821039103756182"),
    ("บัตรทรู รหัส 48291037561234", "48291037561234"),
    ("gửi thẻ cào viettel, mã số là 4829103756123", "4829103756123"),
    ("reload pin Touch 'n Go 4829103756", "4829103756"),
    ("dia minta voucher google play, kodenya WFTK3920PLQ7XXZ1", "WFTK3920PLQ7XXZ1"),
    ("طلب كرت ايتونز والكود WFTK3920PLQ7", "WFTK3920PLQ7"),
    ("गूगल प्ले गिफ्ट कार्ड का कोड WFTK3920PLQ7XXZ1", "WFTK3920PLQ7XXZ1"),
    ("quiso una tarjeta Steam, el código es WFTK3920PLQ7", "WFTK3920PLQ7"),
    ("pediu cartão Google Play, o código era WFTK3920PLQ7XXZ1", "WFTK3920PLQ7XXZ1"),
    ("er wollte eine Paysafecard, Code 4829103756182934", "4829103756182934"),
    ("купил карту стим, код WFTK3920PLQ7", "WFTK3920PLQ7"),
]
NONE = [
    "the invitation code was refused in 2022 and he asked 5000 dollars",
    "the invite code expired, call me at 91234567",
    "nhóm có 1200 người, mã mời là mỗi ngày một khác",
    "她说要邀请码，给了我5000元",
    "l'appli demande un code d'invitation. Il m'a donné 83316 photos",
    "a gift card for mum was 4829103 on the list",
    "PNR 8123456780",
    "रोल नंबर 2022070145 का परिणाम आ गया",
]


def _values(text: str, kind: str) -> list[str]:
    return [item.value for item in find(text, Hints()) if item.kind == kind]


@pytest.mark.parametrize(("text", "code"), INVITES)
def test_an_invitation_code_is_read(text, code):
    assert _values(text, "invite_code") == [code]


@pytest.mark.parametrize(("text", "code"), CARDS)
def test_a_card_code_is_read(text, code):
    assert _values(text, "gift_card") == [code]


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_codes(text):
    assert _values(text, "invite_code") + _values(text, "gift_card") == []
