"""Accounts with services: found where they are configured, and not where a number only looks like one."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
from tests.samples import apps as samples
from tests.samples.apps import STRING, Class, invoke, method, op, text

from weftline.apps import triage
from weftline.apps.android.app import AndroidApp
from weftline.apps.android.texts import Text
from weftline.apps.findings.accounts import find_accounts, masked, rules
from weftline.model.app import AppAccount
from weftline.model.locator import Locator

HEX24, HEX32 = "0123456789abcdef01234567", "0123456789abcdef0123456789abcdef"


def accounts(*classes: Class, **changes: object) -> list[AppAccount]:
    return list(triage(io.BytesIO(samples.app(*classes, **changes)), "x-1").accounts)


def in_text(value: str) -> list[tuple[str, str]]:
    code = Class("Lcom/sample/app/A;", methods=(method("a", [text("v0", value), op("return-void")]),))
    return [(account.kind, account.value) for account in accounts(code)]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("__UNI__1A2B3C4", "builder_app", "__UNI__1A2B3C4"),
        ("1:123456789012:android:0123456789abcdef", "firebase_app_id", "1:123456789012:android:0123456789abcdef"),
        ("https://sample-case.firebaseio.com", "firebase_project", "sample-case"),
        ("https://sample-case-default-rtdb.asia-southeast1.firebasedatabase.app", "firebase_project", "sample-case"),
        ("sample-case.appspot.com", "firebase_project", "sample-case"),
        ("UA-12345678-1", "ga_id", "UA-12345678-1"),
        ("https://bucket-1.oss-cn-hongkong.aliyuncs.com/a", "builder_app", "bucket-1.oss-cn-hongkong"),
        ("sdkAppId: 1400123456,", "builder_app", "1400123456"),
        ('<widget id="A6911785087831" version="1">', "builder_app", "A6911785087831"),
        ("http://rf5bfe2uo.hn-bkt.clouddn.com/a.jpg", "builder_app", "rf5bfe2uo"),
    ],
)
def test_in_texts(value: str, kind: str, expected: str) -> None:
    # The sample writer refuses hosts that could exist, so that such texts are searched here without an app.
    app = AndroidApp(Locator("x-1"), None)
    found = find_accounts(app, [Text(value, "file", "assets/a.js", 3, 9)]).found
    assert (kind, expected) in found
    assert found[kind, expected].where == "x-1!assets/a.js#bytes=3-9"
    assert found[kind, expected].source.startswith("https://")


@pytest.mark.parametrize(
    "value", ["__UNI__", "1:2:android:3", HEX24, HEX32, "12345678:short", "G-COUNTRY", "1400123456"]
)
def test_what_only_looks_like_one(value: str) -> None:
    assert in_text(value) == []


def test_settings_are_taken_by_name() -> None:
    found = accounts(metadata=(("UMENG_APPKEY", HEX24), ("JPUSH_APPKEY", HEX24[::-1]), ("com.amap.api.v2.apikey", HEX32),
                               ("UMENG_CHANNEL", HEX24), ("BUGLY_APPID", "not hex")))  # fmt: skip
    assert {(account.provider, account.value) for account in found} == {
        ("Umeng", HEX24),
        ("JPush (Aurora Mobile)", HEX24[::-1]),
        ("Amap", HEX32),
    }
    assert found[0].where == "x-1!AndroidManifest.xml#field=meta-data.UMENG_APPKEY"


def test_a_number_counts_where_it_stands_beside_the_call_that_takes_it() -> None:
    call = invoke("static", "Lio/agora/rtc/RtcEngine;", "create", (STRING,), "V", "v0")
    beside = Class("Lcom/sample/app/A;", methods=(method("a", [text("v0", HEX32), *call, op("return-void")]),))
    apart = Class("Lcom/sample/app/B;", methods=(method("a", [text("v0", HEX32[::-1]), op("return-void")]),))
    (found,) = accounts(beside, apart)
    assert (found.provider, found.value) == ("Agora", HEX32)


def test_a_bot_token_is_its_number_and_its_secret_is_masked() -> None:
    token = "123456789:" + "Ab1_-" * 7
    assert in_text(f"bot{token}") == [("telegram_bot_token", "123456789")]
    assert masked(f"x bot{token}/send") == "x bot123456789:" + "*" * 35 + "/send"
    found = triage(io.BytesIO(samples.app(files=(("assets/a.json", f'{{"t": "{token}"}}'.encode()),))), "x-1")
    assert "Ab1_-Ab1" not in repr(found)


def test_every_rule_says_whom_and_what_to_ask_and_where_that_is_known_from() -> None:
    for rule in rules():
        assert rule.provider
        assert rule.ask
        source = urlsplit(rule.source)
        assert (source.scheme, bool(source.hostname)) == ("https", True), rule
        assert rule.checked in {"provider", "others", "no"}
        assert rule.setting or rule.resource or rule.text or rule.call or rule.call_int or rule.profile
