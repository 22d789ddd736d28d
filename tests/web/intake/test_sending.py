from __future__ import annotations

import hashlib
import io
import json
import os

import lxml.html
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from weftline.intake import open_spooled, set_state, waiting
from weftline.web.intake import intake_app

ADULT = {"victim.age_band": "25_39", "narrative": "what happened", "at": "send", "form": "m" * 24}
MINOR = {"victim.age_band": "13_15", "at": "send"}


def picture():
    sink = io.BytesIO()
    Image.new("RGB", (16, 16), "gray").save(sink, "PNG")
    return sink.getvalue()


def post(client, path, fields, files=()):
    """A multipart form as a browser sends it: fields first, then files, in order."""
    parts = [(name, (None, value)) for name, value in fields.items()]
    parts += [(field, (name, data, "application/octet-stream")) for field, name, data in files]
    return client.post(path, files=parts)


def receipt_of(answer):
    page = lxml.html.fromstring(answer.text)
    case, secret = (node.text_content() for node in page.xpath("//dl[@class='receipt']/dd"))
    return case, secret


def opened(spool, identity, number=0):
    with open_spooled(waiting(spool.inbox)[number], identity) as spooled:
        return spooled, json.loads(spooled.report) if spooled.report else None, [f.open().read() for f in spooled.files]


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant", "ar"])
def test_report_with_evidence(client, spool, identity, language):
    apk, chat, photo = os.urandom(1_500_000), "你好".encode(), picture()
    files = [("files.plain", "聊天.txt", chat), ("files.unsure", "app.apk", apk), ("files.intimate", "p.png", photo)]
    answer = post(client, f"/{language}/send", ADULT, files)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    for data in (apk, chat, photo):
        assert hashlib.sha256(data).hexdigest() in answer.text
    case, secret = receipt_of(answer)
    assert len(secret.replace("-", "")) * 5 >= 64
    spooled, report, contents = opened(spool, identity)
    assert contents == [chat, apk, photo]
    assert report["reference"] == case.replace("-", "") == spooled.case
    assert report["language"] == language
    assert spooled.form == "m" * 24
    assert [(row["file"], row["intimate"]) for row in report["exhibits"]] == [
        ("聊天.txt", False), ("app.apk", None), ("p.png", True)]  # fmt: skip


def test_report_without_evidence_and_empty_boxes(client, spool, identity):
    answer = post(client, "/en/send", ADULT, [("files.plain", "", b""), ("files.unsure", "", b"")])
    assert answer.status_code == 200
    assert "Files not kept" not in answer.text
    assert opened(spool, identity)[1]["narrative"] == "what happened"


@pytest.mark.parametrize("band", ["under_13", "13_15", "16_17"])
def test_no_picture_of_a_minor_is_ever_taken(client, spool, identity, band):
    files = [
        ("files.text", "chat.txt", b"they wrote this"),
        ("files.plain", "me.png", picture()),
        ("files.text", "renamed.txt", picture()),
        ("files.text", "video.mp4", b"x"),
        ("files.unsure", "chat.zip", b"PK\x03\x04"),
    ]
    answer = post(client, "/en/send", {**MINOR, "victim.age_band": band}, files)
    assert answer.status_code == 200
    assert answer.text.count("We take no pictures or videos from anybody under 18") == 3
    assert "plain text files only" in answer.text
    _, report, contents = opened(spool, identity)
    assert contents == [b"they wrote this"]
    assert [row["file"] for row in report["exhibits"]] == ["chat.txt"]


def test_a_minor_is_offered_text_only_and_told_why(client):
    answer = client.post("/en/step", data={**MINOR, "at": "words"})
    page = lxml.html.fromstring(answer.text)
    assert page.xpath("//input[@type='file']/@name") == ["files.text"]
    assert "Please send no pictures or videos." in answer.text


def test_who_helps_a_minor_is_spoken_to_as_a_helper(client):
    answer = client.post("/en/step", data={**MINOR, "at": "words", "on_behalf": "true"})
    assert "If the person is under 18, send no pictures or videos." in answer.text
    assert "You are under 18" not in answer.text


def test_age_after_the_files_does_not_count(client, spool):
    parts = [("files.plain", ("me.png", picture())), ("victim.age_band", (None, "25_39"))]
    answer = client.post("/en/send", files=parts)
    assert answer.status_code == 422
    assert list(spool.inbox.iterdir()) == []


def test_answers_are_mended_before_anything_is_kept(client, spool):
    answer = post(client, "/en/send", {**ADULT, "demands.0.amount": "much"}, [("files.plain", "a.txt", b"x")])
    page = lxml.html.fromstring(answer.text)
    assert answer.status_code == 422
    assert page.xpath("//input[@name='at']/@value") == ["money"]
    assert list(spool.inbox.iterdir()) == []
    whole = post(client, "/en/send", {"at": "all", "narrative": "kept words"})
    assert whole.status_code == 422
    assert "kept words" in whole.text
    assert "choose your files again" in whole.text


def test_limits(client, spool, identity):
    files = [
        ("files.plain", "big.bin", b"x" * ((2 << 20) + 1)),
        ("files.plain", "ok.txt", b"fine"),
        ("files.plain", "e.txt", b""),
    ]
    answer = post(client, "/en/send", ADULT, files)
    assert answer.status_code == 200
    for text in ("The file is too large.", "The file is empty."):
        assert text in answer.text
    assert opened(spool, identity)[2] == [b"fine"]


def test_too_much_costs_the_file_and_never_the_answers(client, spool, identity):
    answer = post(client, "/en/send", ADULT, [("files.plain", "big.bin", b"x" * (20 << 20))])
    assert answer.status_code == 200
    assert "The file is too large." in answer.text
    assert opened(spool, identity)[1]["narrative"] == "what happened"


def test_far_too_much_is_cut_off(client, spool):
    answer = post(client, "/en/send", ADULT, [("files.plain", "big.bin", b"x" * (60 << 20))])
    assert answer.status_code == 413
    assert list(spool.inbox.iterdir()) == []


def body_of(fields, files, end=b"--B--\r\n"):
    parts = [f'--B\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    for name, data in files:
        head = f'--B\r\nContent-Disposition: form-data; name="files.plain"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    return b"".join(parts) + end


@pytest.mark.parametrize("end", [b"", b"--B", b"--B\r\n"])
def test_a_form_cut_on_its_way_is_not_acknowledged(client, spool, end):
    answer = client.post(
        "/en/send", content=body_of(ADULT, [("a.bin", b"x" * 1_000_000)], end),
        headers={"content-type": "multipart/form-data; boundary=B"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert "Nothing was kept" in answer.text
    assert list(spool.inbox.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [("multipart/form-data", b"x"), ("text/plain", b"x"), ("multipart/form-data; boundary=B", b"no boundary here"),
     ("multipart/form-data; boundary=" + "B" * 300, b"x"), ("", b"")],
)  # fmt: skip
def test_what_is_no_form_is_refused(client, spool, kind, body):
    assert client.post("/en/send", content=body, headers={"content-type": kind}).status_code == 400
    assert list(spool.inbox.iterdir()) == []


def test_hostile_part_headers_are_refused_or_harmless(client, spool, identity):
    huge = b'--B\r\nContent-Disposition: form-data; name="' + b"a" * 20_000 + b'"\r\n\r\nx\r\n--B--\r\n'
    kind = {"content-type": "multipart/form-data; boundary=B"}
    assert client.post("/en/send", content=huge, headers=kind).status_code == 400
    many = body_of({f"f{n}": "x" for n in range(301)}, [])
    assert client.post("/en/send", content=many, headers=kind).status_code == 413
    names = ["../../../etc/passwd", "report.json", "<script>.txt"]
    answer = client.post("/en/send", content=body_of(ADULT, [(name, b"x") for name in names]), headers=kind)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    spooled, report, _ = opened(spool, identity)
    assert [item.name for item in spooled.files] == ["passwd", "report as sent.json", "<script>.txt"]
    assert report["narrative"] == "what happened"


def test_a_full_disk_is_said_kindly(client, spool, monkeypatch):
    monkeypatch.setattr("weftline.intake.parcel.FREE_SPACE", 1 << 62)
    answer = post(client, "/zh/send", ADULT)
    assert answer.status_code == 503
    assert "Nothing was kept" in answer.text


def test_an_unforeseen_failure_still_has_the_headers(spool, monkeypatch):
    monkeypatch.setattr("weftline.web.intake.sending.situation_of", lambda *_: 1 / 0)
    with TestClient(intake_app(spool, "https://elsewhere.example/"), raise_server_exceptions=False) as client:
        answer = post(client, "/en/send", ADULT)
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_status_and_adding_evidence(client, spool, identity):
    case, secret = receipt_of(post(client, "/en/send", ADULT))
    asked = client.post("/en/status", data={"case": case.lower(), "secret": secret})
    assert "waits to be opened" in asked.text
    set_state(spool.inbox, case, "taken_in")
    assert "is being worked on" in client.post("/en/status", data={"case": case, "secret": secret}).text
    added = post(client, "/en/add", {"case": case, "secret": secret}, [("files.plain", "more.txt", b"more")])
    assert added.status_code == 200
    assert hashlib.sha256(b"more").hexdigest() in added.text
    spooled, report, contents = opened(spool, identity, 1)
    assert (spooled.case, report, contents) == (case.replace("-", ""), None, [b"more"])


def test_a_minor_cannot_add_pictures_later(client, spool):
    case, secret = receipt_of(post(client, "/en/send", MINOR))
    added = post(client, "/en/add", {"case": case, "secret": secret}, [("files.plain", "me.png", picture())])
    assert "We take no pictures or videos from anybody under 18" in added.text
    assert "Do not send or copy pictures" in added.text
    assert len(waiting(spool.inbox)) == 1


def test_wrong_pin_is_refused_and_limited(client, spool):
    case, secret = receipt_of(post(client, "/en/send", ADULT))
    for _ in range(4):
        answer = client.post("/en/status", data={"case": case, "secret": "0000-0000-0000-0000"})
        assert answer.status_code == 403
        assert "do not fit together" in answer.text
    assert post(client, "/en/add", {"case": case, "secret": "x"}, [("files.plain", "a", b"x")]).status_code == 403
    limited = client.post("/en/status", data={"case": case, "secret": secret})
    assert limited.status_code == 429
    assert int(limited.headers["retry-after"]) > 0
    assert post(client, "/en/add", {"case": case, "secret": secret}, [("files.plain", "a", b"x")]).status_code == 429
    assert len(waiting(spool.inbox)) == 1


def test_the_secret_is_shown_once(client, spool):
    answer = post(client, "/en/send", ADULT)
    _, secret = receipt_of(answer)
    for path in spool.inbox.rglob("*"):
        if path.is_file():
            assert secret.replace("-", "").encode() not in path.read_bytes()


def test_too_many_at_once_are_asked_to_wait(spool, monkeypatch):
    monkeypatch.setattr("weftline.web.intake.sending.Room.__init__.__defaults__", (0,))
    with TestClient(intake_app(spool, "https://elsewhere.example/")) as client:
        answer = post(client, "/en/send", ADULT)
    assert answer.status_code == 503
    assert "Many people are sending" in answer.text
