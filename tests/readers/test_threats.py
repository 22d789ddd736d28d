from __future__ import annotations

from email.message import EmailMessage

import pytest
from tests.samples.reading import reading

from weftline.readers._threats import threat_of

THREATS = {
    "sextortion mail": (
        "I turned on your camera while you were on an adult site. Send 900 USD in Bitcoin in 48 hours or all your contacts get the clip.",
        "Ich habe dich mit deiner Webcam gefilmt. Zahle in Bitcoin, sonst geht es an alle deine Kontakte.",
        "J'ai une vidéo intime de vous. Il faut payer en bitcoin ou je l'envoie à tous vos contacts.",
        "Grabé un video íntimo con tu cámara. Debes pagar en bitcoin o lo verán todos tus contactos.",
        "あなたのウェブカメラで録画した。ビットコインを支払わなければ連絡先の全員に公開する。",
        "我用你的摄像头录了像。请用比特币支付，否则发给你所有联系人。",
        "웹캠으로 녹화했습니다. 비트코인으로 송금하지 않으면 연락처 전체에 유포합니다.",
    ),
    "ransom note": (
        "All your files have been encrypted. To get the decryptor open our page with Tor Browser.",
        "Ihre Dateien wurden verschlüsselt. Für die Entschlüsselung zahlen Sie in Bitcoin.",
        "Ваши файлы зашифрованы. Чтобы их расшифровать, напишите нам.",
    ),
    "denial-of-service threat": (
        "We run a botnet of 2 Tbps. Pay 5 BTC by Friday or your website stays down under DDoS.",
        "Nous lancerons une attaque par déni de service si vous refusez de payer 3 BTC.",
    ),
}
OTHERS = (
    "Dear customer, your payment of 20 EUR was received. See you soon.",
    "The shop takes Bitcoin too. Write to your contacts at the bank about the wallet.",
    "Our backups are encrypted at rest, nobody but you has the key.",
    "Please publish the holiday photos for the family and friends.",
    "",
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in THREATS.items() for text in texts])
def test_each_kind_is_told_by_its_words(kind, text):
    assert threat_of(text).startswith(f"{kind} (")


@pytest.mark.parametrize("text", OTHERS)
def test_other_letters_are_of_no_kind(text):
    assert threat_of(text) == ""


def test_mails_and_notes_say_so_in_their_facts():
    mail = EmailMessage()
    mail["From"] = "x@fraud.invalid"
    mail.set_content(THREATS["sextortion mail"][0])
    mail.add_attachment(THREATS["ransom note"][0], filename="README.txt")
    facts = {fact.locator: fact.value for fact in reading(mail.as_bytes(), "a.eml").facts if "threat" in fact.name}
    assert facts["x-1#msg=1"].startswith("sextortion mail")
    assert facts["x-1!README.txt#line=1-1"].startswith("ransom note")
