from __future__ import annotations

import pytest

from weftline.advice import languages
from weftline.intake import country_names, screens, texts
from weftline.intake.questions import questions


def test_danger_and_age_come_first():
    first = [question.path for question in screens()[0].questions]
    assert first[0] == "triage.danger"
    assert "victim.age_band" in first


def test_only_the_age_must_be_answered():
    assert [path for path, question in questions().items() if question.required] == ["victim.age_band"]


def test_nothing_is_asked_twice():
    paths = [question.path for screen in screens() for question in screen.questions]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("language", list(languages()))
def test_every_language_asks_everything(language):
    words, english = texts(language), texts("en")
    for question in questions().values():
        assert words.get("question", question.text_key), question.path
        if question.kind != "country":
            for option in question.options:
                assert words.get("option", option), option
    for section, names in english.sections.items():
        assert set(words.sections[section]) == set(names), section
        assert all(words.get(section, name).strip() for name in names)
    for screen in screens():
        assert words.get("screen", screen.name)
        assert all(words.get("part", part.name) for part in screen.parts)


def test_invite_code_is_explained():
    assert "photograph the screen" in texts("en").get("help", "app.invite_code")
    assert "Never try the code out" in texts("en").get("help", "app.invite_code")


def test_countries_are_named_in_each_language():
    for language in languages():
        assert len(country_names(language)) > 240
    assert country_names("zh")["SG"] == "新加坡"
    assert country_names("xx")["SG"] == "Singapore"
