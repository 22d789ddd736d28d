from __future__ import annotations

import lxml.html
import pytest


def step(client, fields, language="en"):
    return client.post(f"/{language}/step", data=fields)


def tree(answer):
    return lxml.html.fromstring(answer.text)


def at(answer):
    return tree(answer).xpath("//input[@name='at']/@value")[0]


def hidden(answer):
    return {node.get("name"): node.get("value") for node in tree(answer).xpath("//input[@type='hidden']")}


FIRST = {"at": "first", "victim.age_band": "25_39"}


def test_without_the_age_the_page_says_what_is_missing(client):
    answer = step(client, {"at": "first", "triage.danger": "no"})
    page = tree(answer)
    assert answer.status_code == 422
    assert page.findtext(".//title").startswith("Problem")
    (link,) = page.xpath("//div[@role='alert']//a/@href")
    assert page.xpath(f"//*[@id='{link[1:]}']")
    assert page.xpath("//input[@name='triage.danger' and @value='no' and @checked]")


def test_answers_travel_and_nothing_is_asked_twice(client):
    answer = step(client, {**FIRST, "triage.danger": "no", "on_behalf": "true"})
    assert at(answer) == "now"
    carried = hidden(answer)
    assert carried["victim.age_band"] == "25_39"
    assert carried["on_behalf"] == "true"
    shown = set(tree(answer).xpath("//*[self::input or self::select or self::textarea][not(@type='hidden')]/@name"))
    assert not shown & set(carried)


def test_danger_and_paying_change_the_advice_at_once(client):
    danger = step(client, {**FIRST, "triage.danger": "yes"})
    text = danger.text
    assert text.index("call your local emergency number now") < text.index("Cease all contact.")
    paid = step(client, {**hidden(danger), "at": "now", "triage.paid": "yes"})
    assert "call your bank or payment service now" in paid.text


@pytest.mark.parametrize("band", ["under_13", "13_15", "16_17"])
def test_a_minor_reads_the_other_third_piece(client, band):
    answer = step(client, {"at": "first", "victim.age_band": band})
    assert "Do not send or copy pictures; tell the hotline or an adult you trust." in answer.text
    assert "Document everything and keep the evidence." not in answer.text


def test_all_the_way_and_back(client):
    seen, answer = [], client.get("/en/step")
    fields = hidden(answer)
    while at(answer) != "send":
        seen.append(at(answer))
        answer = step(client, {**fields, "at": seen[-1], "victim.age_band": "25_39"})
        assert answer.status_code == 200
        fields = hidden(answer)
    assert seen == ["first", "now", "you", "contact", "app", "money", "words"]
    answer = step(client, {**fields, "go": "back"})
    assert at(answer) == "words"


def test_no_app_no_questions_about_it(client):
    fields = {"victim.age_band": "25_39", "triage.app_installed": "no", "triage.gave_code": "no", "triage.paid": "no"}
    answer = step(client, {**fields, "at": "contact"})
    assert at(answer) == "money"
    assert not tree(answer).xpath("//*[starts-with(@name, 'payments.')]")


def test_skip_to_the_end(client):
    assert at(step(client, {**FIRST, "at": "now", "go": "send"})) == "send"
    unanswered = step(client, {"at": "now", "go": "send"})
    assert (unanswered.status_code, at(unanswered)) == (422, "first")


def test_language_changes_and_keeps_the_answers(client):
    answer = step(client, {**FIRST, "at": "words", "language": "ar", "narrative": "my words"}, "ar")
    page = tree(answer)
    assert page.get("dir") == "rtl"
    assert at(answer) == "words"
    assert page.xpath("//textarea[@name='narrative']")[0].text.strip() == "my words"
    assert 'role="alert"' not in answer.text


def test_a_country_with_several_zones_asks_for_the_zone(client):
    back = {**FIRST, "at": "contact", "go": "back", "victim.country": "US"}
    assert tree(step(client, back)).xpath("//select[@name='occurred.zone']/option[@value='America/Chicago']")
    assert not tree(step(client, {**back, "victim.country": "SG"})).xpath("//select[@name='occurred.zone']")


def test_a_bad_time_or_amount_is_named_and_kept(client):
    answer = step(client, {**FIRST, "at": "money", "demands.0.amount": "1.500", "payments.0.time@clock": "19:30"})
    page = tree(answer)
    assert answer.status_code == 422
    assert len(page.xpath("//div[@role='alert']//li")) == 2
    assert page.xpath("//input[@name='demands.0.amount']/@value") == ["1.500"]
    assert page.xpath("//input[@name='demands.0.amount']/@aria-invalid") == ["true"]


def test_what_was_typed_is_shown_as_text(client):
    evil = '"><script>alert(1)</script>'
    for fields in (
        {"narrative": evil, "at": "words", "go": "back"},
        {"app.name": evil, "at": "app", "victim.country": evil},
    ):
        answer = step(client, {**FIRST, **fields, "form": evil})
        assert "<script" not in answer.text


def test_broken_and_huge_forms_are_refused(client):
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/en/step", content=b"\xff\xfe", headers=kind).status_code == 400
    assert client.post("/en/step", content=b"a=1&" * 1000, headers=kind).status_code == 400
    assert client.post("/en/step", content=b"a" * ((1 << 20) + 1), headers=kind).status_code == 413
