from __future__ import annotations

import json
from datetime import UTC, datetime

from weftline.intake import Taken, fill
from weftline.intake.answers import observables_of
from weftline.intake.report_file import report_json
from weftline.readers._report import read_report

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def written(*pairs, files=()):
    return report_json(fill([("victim.age_band", "25_39"), *pairs]), "ABCD2345", NOW, "zh", files)


def test_readers_understand_every_answer():
    data = written(
        ("triage.danger", "no"), ("triage.paid", "yes"), ("victim.country", "SG"), ("victim.phones.0", "+65 9000 0000"),
        ("victim.handles.0.kind", "Instagram"), ("victim.handles.0.value", "me.example"), ("first_contact.platform", "Tinder"),
        ("moved_to.1.platform", "Telegram"), ("moved_to.1.handle", "@lena_example"), ("payments.0.amount", "1,500"),
        ("payments.0.currency", "SGD"), ("payments.0.time", "2026-11-24T07:10"), ("payments.2.amount", "20"),
        ("app.invite_code", "8861"), ("app.permissions", "contacts"), ("app.permissions", "sms"), ("narrative", "他们威胁我"),
        ("consents.national", "yes"), ("on_behalf", "true"),
        files=[Taken("chat.txt", 5, "ab" * 32, None, "chat.txt", 0, 1)],
    )  # fmt: skip
    report, problems = read_report(data, "x")
    assert problems == []
    assert report.id == "r-ABCD2345"
    assert report.channel == "portal"
    assert report.on_behalf is True
    assert report.zone == "Asia/Singapore"
    assert (report.triage.danger, report.triage.paid, report.triage.self_harm) == (False, True, None)
    assert [(p.amount, p.time) for p in report.payments] == [("1500", "2026-11-24T07:10"), ("20", "")]
    assert [p.platform for p in report.moved_to] == ["Telegram"]
    assert report.app.permissions == ("contacts", "sms")
    assert (report.consents.national, report.consents.abroad) == (True, False)
    assert report.victim.handles[0].kind == "instagram"
    assert report.exhibits[0].file == "chat.txt"
    assert report.exhibits[0].intimate is None
    roles = {(o.kind, o.value): o.role for _, o in observables_of(report)}
    assert roles["instagram", "me.example"] == "victim"
    assert roles["telegram", "lena_example"] == "offender"
    assert roles["invite_code", "8861"] == "offender"


def test_nothing_is_invented():
    report = json.loads(written())
    assert set(report) == {"id", "received_at", "channel", "reference", "language", "on_behalf", "victim", "consents"}
    assert report["victim"] == {"age_band": "25_39"}


def test_a_country_with_several_zones_leaves_the_zone_open():
    assert "occurred" not in json.loads(written(("victim.country", "US")))


def test_a_platform_without_an_account_is_no_account():
    assert "handles" not in json.loads(written(("victim.handles.0.kind", "LINE")))["victim"]
