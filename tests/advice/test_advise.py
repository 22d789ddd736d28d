from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from weftline.advice import Situation, advise, language_of, languages, wording
from weftline.advice.rules import FOUR, MINOR_THIRD, RULES

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINORS = ("under_13", "13_15", "16_17")


def names(situation: Situation) -> list[str]:
    return [step.name for step in advise(situation).steps]


def test_four_pieces_are_first_and_in_order():
    advice = advise(Situation())
    assert [step.title for step in advice.always] == [
        "Cease all contact.",
        "Do not pay or send more.",
        "Document everything and keep the evidence.",
        "Report it to the police.",
    ]


@pytest.mark.parametrize("band", MINORS)
@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant", "ar"])
def test_a_child_is_never_told_to_keep_pictures(band, language):
    advice = advise(Situation(age_band=band, language=language, app_installed=True, spread=True, paid=True))
    assert advice.always[2].name == MINOR_THIRD
    shown = {step.name for step in (*advice.always, *advice.steps)}
    assert not shown & {
        "keep_evidence",
        "evidence",
        "app_android",
        "app_ios",
        "spread",
        "images_adult",
        "stop_answering",
    }
    assert {"minor_adult", "minor_evidence", "minor_app", "images_minor"} <= shown


def test_minor_third_piece_reads_as_ruled():
    third = advise(Situation(age_band="16_17")).always[2]
    assert third.title == "Do not send or copy pictures; tell the hotline or an adult you trust."


def test_unknown_age_is_told_both():
    assert "evidence_age_unknown" in names(Situation())
    assert "evidence_age_unknown" not in names(Situation(age_band="25_39"))


def test_life_comes_before_money_and_everything_else():
    found = names(Situation(danger=True, self_harm=True, paid=True, age_band="13_15", kind="sextortion"))
    assert found[:4] == ["danger", "self_harm", "minor_adult", "paid_recent"]


def test_payment_of_this_morning_is_urgent_and_of_last_week_is_not():
    today = Situation(paid=True, paid_at=NOW - timedelta(hours=3), now=NOW)
    last_week = Situation(paid=True, paid_at=NOW - timedelta(days=7), now=NOW)
    assert "paid_recent" in names(today)
    assert "paid_before" not in names(today)
    assert "paid_before" in names(last_week)
    assert "paid_recent" not in names(last_week)


def test_payment_at_a_local_time_without_zone_does_not_fail():
    assert Situation(paid=True, paid_at=datetime(2026, 11, 24, 7, 0), now=NOW).paid_recently  # noqa: DTZ001


def test_app_by_device():
    assert {"app_android", "app_ios"} <= set(names(Situation(app_installed=True)))
    assert "app_ios" not in names(Situation(app_installed=True, device="android"))
    assert "app_android" not in names(Situation(app_installed=True, device="ios"))
    assert not {"app_android", "app_ios"} & set(names(Situation()))


def test_other_crimes_have_their_own_steps():
    ransom = names(Situation(kind="ransomware"))
    assert ransom[0] == "ransomware"
    assert "images_adult" not in ransom
    assert names(Situation(kind="ddos"))[0] == "ddos"


def test_every_language_has_every_text_and_nothing_else():
    known = {*FOUR, MINOR_THIRD, *(rule.name for rule in RULES)}
    for language in languages():
        texts = wording(language).texts
        assert set(texts) == known, language
        assert all(title.strip() and text.strip() for title, text in texts.values())


def test_unreviewed_translation_carries_its_english():
    for language in ("zh", "zh-Hant", "ar"):
        advice = advise(Situation(language=language))
        assert not advice.is_reviewed
        english = advise(Situation())
        for step, plain in zip((*advice.always, *advice.steps), (*english.always, *english.steps), strict=True):
            assert step.english_title == plain.title
            assert step.english_text == plain.text
    assert advise(Situation()).always[0].english_title == ""


def test_arabic_is_written_from_the_right():
    assert advise(Situation(language="ar")).direction == "rtl"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh-CN", "zh"), ("zh-TW", "zh-Hant"), ("zh_HK", "zh-Hant"), ("zh-Hant-SG", "zh-Hant"), ("ar-EG", "ar"),
     ("en-GB", "en"), ("xx", "en"), ("", "en"), ("../../etc/passwd", "en")],
)  # fmt: skip
def test_language_of_a_tag(tag, language):
    assert language_of(tag) == language
