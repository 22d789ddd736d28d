from __future__ import annotations

import re

import lxml.html
import pytest

from weftline.advice import advise, languages
from weftline.advice.situation import Situation
from weftline.intake import screens
from weftline.web.intake.words import words

LANGUAGES = list(languages())


def tree(response):
    return lxml.html.fromstring(response.text)


def texts(page, path):
    return [" ".join(node.text_content().split()) for node in page.xpath(path)]


@pytest.mark.parametrize(
    ("wish", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("zh-TW", "zh-Hant"), ("ar", "ar"), ("fr,ar;q=0.5", "ar"), ("fr", "en"), ("", "en"),
     ("en,zh", "en")],
)  # fmt: skip
def test_first_language_of_the_browser(client, wish, language):
    answer = client.get("/", headers={"accept-language": wish})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{language}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "/step", "/all", "/status"])
def test_every_page_shows_the_four_pieces_of_advice_and_the_way_out(client, language, path):
    answer = client.get(f"/{language}{path}")
    page = tree(answer)
    assert answer.status_code == 200
    assert page.get("lang") == language
    assert page.get("dir") == ("rtl" if language == "ar" else "ltr")
    titles = [node.text_content() for node in page.xpath("//aside//ol/li/strong")]
    assert titles == [step.title for step in advise(Situation(language=language)).always]
    (way_out,) = page.xpath("//a[@class='leave']")
    assert way_out.get("href") == "https://elsewhere.example/"
    assert way_out.get("rel") == "nofollow noreferrer"
    assert words(language).page("leave_note").text in answer.text
    order = [answer.text.index(mark) for mark in ('class="leave"', "<ol>", "<main")]
    assert order == sorted(order)


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_translations_are_marked_and_carry_their_english(client, language):
    page = tree(client.get(f"/{language}/all"))
    assert words(language).page("not_reviewed").text in page.text_content()
    english = texts(page, "//*[@lang='en' and @dir='ltr']")
    assert "Not reviewed: nobody named has checked these texts yet." in english
    assert "Are you, or is somebody else, in danger right now?" in english
    assert "Cease all contact." in english


def test_nothing_from_elsewhere_no_script_no_cookie(client):
    for path in (
        "/en",
        "/ar/step",
        "/zh/all",
        "/en/status",
        "/static/style.css",
        "/favicon.ico",
        "/nowhere",
        "/en/x/y",
    ):
        answer = client.get(path)
        assert "set-cookie" not in answer.headers
        policy = answer.headers["content-security-policy"]
        for part in ("default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
            assert part in policy
        assert "script-src" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        if "html" in answer.headers["content-type"]:
            page = tree(answer)
            assert not page.xpath("//script | //iframe | //object | //img | //*[@onclick or @style] | //style")
            away = [node.get("href") or "" for node in page.xpath("//*[@href]")]
            assert [link for link in away if not link.startswith(("/", "#"))] == ["https://elsewhere.example/"]
    assert b"http" not in client.get("/static/style.css").content


def test_title_and_icon_tell_nothing(client):
    for language in LANGUAGES:
        title = tree(client.get(f"/{language}")).findtext(".//title")
        assert not re.search(r"blackmail|extort|police|weftline|敲诈|勒索|ابتزاز", title, re.IGNORECASE)
    assert client.get("/static/icon.png").content.startswith(b"\x89PNG")


def test_every_field_has_a_label_and_ids_are_unique(client):
    page = tree(client.get("/en/all"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert page.xpath(f"//label[@for='{field.get('id')}']"), field.get("name")
    for name in page.xpath("//@aria-describedby"):
        assert all(part in ids for part in name.split())


def test_the_long_page_asks_everything(client):
    page = tree(client.get("/en/all"))
    names = set(page.xpath("//@name"))
    asked = {question.path for screen in screens() for question in screen.questions} - {"occurred.zone"}
    assert asked <= names
    assert {"files.plain", "files.intimate", "files.unsure"} <= names


def test_unknown_pages_and_languages_say_so(client):
    for path in ("/xx", "/xx/step", "/en/nowhere", "/xx/status"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "does not exist" in answer.text
    assert client.get("/en/send").headers["location"] == "/en"
    assert client.put("/en/step").status_code == 405


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_complete(language):
    own, english = words(language).page_texts, words("en").page_texts
    for section in english.sections:
        assert set(own.sections[section]) == set(english.sections[section])
        for name, text in english.sections[section].items():
            assert set(re.findall(r"{\w+}", own.get(section, name))) == set(re.findall(r"{\w+}", text)), name
