from __future__ import annotations

import json

import pytest

from weftline.errors import InputError
from weftline.readers import read_report

FULL = {
    "id": "case-7",
    "received_at": "2022-07-04T09:00:00+08:00",
    "channel": "portal",
    "kind": "sextortion",
    "marking": "TLP:AMBER",
    "victim": {
        "age_band": "25_39",
        "country": "sg",
        "name": "Example Person",
        "phones": ["+65 8000 0001"],
        "emails": "one@mail.example",
        "handles": [{"kind": "telegram", "value": "@person_example"}],
        "safe_contact": "mornings",
    },
    "triage": {"danger": False, "paid": True, "paid_at": "2022-07-03T20:00:00+08:00", "intimate_material": None},
    "occurred": {"from": "2022-07-01", "to": "2022-07-03", "zone": "Asia/Singapore"},
    "first_contact": {"platform": "Tinder", "handle": "mei", "user_id": 991},
    "moved_to": [{"platform": "Telegram", "handle": "mei_x", "phone": "+852 5555 0000"}],
    "app": {"name": "Sweet", "link": "https://sweet.invalid/a", "invite_code": "8341", "permissions": ["CONTACTS"]},
    "demands": [{"amount": 500.10, "currency": "SGD"}],
    "payments": [{"amount": "500", "currency": "SGD", "account": "123-456"}],
    "narrative": "我被威脅了",
    "exhibits": [{"file": "a.zip", "intimate": True, "date_order": "dmy"}],
    "consents": {"national": True},
    "spread": ["my sister", "https://social.example/p/1"],
}


def test_every_field_arrives():
    report, problems = read_report(json.dumps(FULL).encode(), "folder")
    assert problems == []
    assert report.id == "r-case-7"
    assert report.victim.country == "SG"
    assert report.victim.emails == ("one@mail.example",)
    assert report.victim.handles[0].value == "@person_example"
    assert report.triage.danger is False
    assert report.triage.paid is True
    assert report.triage.gave_code is None
    assert report.first_contact.user_id == "991"
    assert report.moved_to[0].phone == "+852 5555 0000"
    assert report.demands[0].amount == "500.1"
    assert report.zone == "Asia/Singapore"
    assert report.exhibits[0].intimate is True
    assert report.consents.national is True
    assert report.consents.abroad is False
    assert report.spread == "my sister\nhttps://social.example/p/1"
    assert report.unknown == {}


def test_the_folder_names_a_report_without_an_id():
    assert read_report(b"{}", "Müller 3")[0].id == "r-Müller 3"


def test_numbers_keep_their_digits():
    report, _ = read_report(b'{"payments": [{"amount": 1200.50, "currency": "HKD"}]}', "x")
    assert report.payments[0].amount == "1200.50"


def test_unknown_fields_and_wrong_types_are_kept_and_listed():
    data = {"weather": {"rain": 1}, "victim": {"shoe": 9, "phones": {"a": 1}, "age_band": "old"}, "triage": [1]}
    report, problems = read_report(json.dumps(data).encode(), "x")
    assert report.unknown["weather"] == '{"rain": 1}'
    assert report.unknown["victim.shoe"] == "9"
    assert report.unknown["victim.phones"] == '{"a": 1}'
    assert report.unknown["triage"] == "[1]"
    assert report.victim.age_band == "unknown"
    assert {problem.partition(":")[0] for problem in problems} == {"victim.phones", "victim.age_band", "triage"}


@pytest.mark.parametrize("data", [b"", b"[]", b'"text"', b"{", b"[" * 100_000, b"\xff\xfe\x00"])
def test_what_is_no_object_is_refused_with_a_reason(data):
    with pytest.raises(InputError):
        read_report(data, "x")


def test_other_encodings_are_read():
    assert read_report('{"narrative": "é"}'.encode("utf-16"), "x")[0].narrative == "é"
    assert read_report(b'\xef\xbb\xbf{"narrative": "a"}', "x")[0].narrative == "a"
