"""Every page: what it shows, what it must never show."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.samples.workspace import (
    CONTACT,
    HOSTILE_NAME,
    HOSTILE_SENDER,
    SCRIPT,
    SERIES,
    VICTIM_NAME,
    VICTIM_PHONE,
    Sample,
)

from weftline.store import decisions, sightings
from weftline.vault import Entry


def pages_of(sample: Sample) -> list[str]:
    return [
        "/",
        "/reports",
        "/reports/r-one",
        "/reports/r-two",
        "/reports/r-child",
        f"/series/{SERIES}",
        f"/exhibits/{sample.chat}",
        f"/exhibits/{sample.chat}?sighting={sample.sighting}",
        f"/exhibits/{sample.sealed}",
        f"/sightings/{sample.sighting}",
        "/mentions?report=r-one&kind=telegram&value=evil_twin",
        f"/holders?series={SERIES}&kind=telegram&value=evil_twin",
        "/leads",
        "/search?q=evil_twin",
        "/search?q=中文",
        "/search?q=<script>",
        "/problems",
        "/decisions",
        "/why?id=r-one",
        "/why?id=r-one&with=r-two",
        f"/why?id={SERIES}",
        f"/why?id={sample.actor}",
        f"/why?id={sample.sighting}",
        f"/why?id={sample.chat}",
    ]


def touches(sample: Sample) -> list[Entry]:
    return list(sample.operation.vault.entries())


def test_every_page_is_shown_and_escapes_what_the_offender_wrote(client: TestClient, sample: Sample) -> None:
    for path in pages_of(sample):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text[-400:])
        text = answer.text
        assert SCRIPT not in text, path
        assert HOSTILE_SENDER not in text, path
        assert "<img" not in text, path
        assert "onerror=alert(1)>" not in text, path
        assert not re.search(r"<[^>]*\son\w+\s*=", text), path
        assert not re.search(r"<[^>]*\sstyle\s*=", text), path
        assert text.count("<h1") == 1, path
        assert "<title>" in text, path


def test_no_page_shows_who_the_victim_is_unless_asked(client: TestClient, sample: Sample) -> None:
    for path in pages_of(sample):
        text = html.unescape(client.get(path).text)
        assert VICTIM_NAME not in text, path
        assert VICTIM_PHONE not in text, path
        assert CONTACT not in text, path


def test_no_json_answer_shows_who_the_victim_is(client: TestClient, sample: Sample) -> None:
    paths = [
        "overview",
        "reports",
        "reports/r-one",
        f"series/{SERIES}",
        f"series/{SERIES}/drawing",
        f"exhibits/{sample.chat}",
        "mentions?report=r-one&kind=telegram&value=evil_twin",
        "why?id=r-one",
        f"why?id={sample.chat}",
        "leads",
        "search?q=evil_twin",
        "decisions",
    ]
    for path in paths:
        answer = client.get(f"/api/{path}")
        assert answer.status_code == 200, (path, answer.text[:300])
        assert answer.json()["version"] == 1
        for secret in (VICTIM_NAME, VICTIM_PHONE, CONTACT):
            assert secret not in answer.text, path


def test_the_openapi_document_names_every_answer(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    assert set(document["paths"]) >= {"/api/overview", "/api/series/{identifier}", "/api/why"}
    assert all(path.startswith("/api/") for path in document["paths"])


def test_identity_is_shown_when_asked_and_logged(client: TestClient, post: Any, sample: Sample) -> None:
    answer = post("/identity", report="r-one")
    assert VICTIM_NAME in answer.text
    assert VICTIM_PHONE in html.unescape(answer.text)
    last = touches(sample)[-1]
    assert last.action == "view"
    assert last.detail["page"] == "identity"


def test_identity_in_an_exhibit_is_shown_when_asked_and_logged(post: Any, sample: Sample) -> None:
    answer = post(f"/exhibits/{sample.chat}/identity", sighting=sample.sighting)
    assert VICTIM_PHONE in html.unescape(answer.text)
    assert [entry.detail for entry in touches(sample)][-1]["page"] == "identity"


def test_contacts_of_victims_to_notify_are_shown_when_asked_and_logged(post: Any, sample: Sample) -> None:
    answer = post("/contacts", series=SERIES)
    assert CONTACT in html.unescape(answer.text)
    assert touches(sample)[-1].detail["page"] == "contacts of victims to notify"


def test_a_sealed_exhibit_shows_hash_size_and_reason_only(client: TestClient, post: Any, sample: Sample) -> None:
    for text in (client.get(f"/exhibits/{sample.sealed}").text, post(f"/exhibits/{sample.sealed}/identity").text):
        assert "Sealed" in text
        assert "marked intimate" in text
        assert re.search(r"weftline open \S+ x-[0-9a-f]{12} --second NAME", text)
        assert "7 bytes" in text
        assert re.search(r"[0-9a-f]{64}", text)
        assert '<ol class="lines">' not in text
    shown = client.get(f"/api/exhibits/{sample.sealed}").json()["data"]
    assert shown["lines"] == []
    assert shown["unparsed"] == []


def test_no_page_holds_an_image(client: TestClient, sample: Sample) -> None:
    for path in pages_of(sample):
        assert not re.search(r"<(img|video|picture|object|embed|iframe)\b|data:image", client.get(path).text), path


def test_a_reason_leads_in_one_step_to_the_sighting_in_its_context(client: TestClient, sample: Sample) -> None:
    series_page = client.get(f"/series/{SERIES}").text
    assert f'href="/sightings/{sample.sighting}"' in series_page
    landed = client.get(f"/sightings/{sample.sighting}")
    assert str(landed.url).endswith("#here")
    here = landed.text.split('id="here"', 1)[1].split("</li>", 1)[0]
    assert re.search(r'<mark class="chosen role-offender"><a [^>]*>@evil_twin</a></mark>', here)
    assert "write me at " in here


def test_a_line_of_the_chart_leads_to_its_mention(client: TestClient) -> None:
    table = client.get(f"/series/{SERIES}").text.split('id="chart-table"', 1)[1].split("</table>", 1)[0]
    address = html.unescape(re.search(r'href="(/mentions[^"]+)"', table)[1])  # type: ignore[index]
    assert "@evil_twin</a></mark>" in client.get(address).text


def test_a_value_that_counts_without_a_stored_place_is_explained(client: TestClient, sample: Sample) -> None:
    with sample.operation.store.write() as db:
        sightings.drop(db, sample.chat)
    answer = client.get("/mentions?report=r-one&kind=telegram&value=evil_twin")
    assert answer.status_code == 200
    assert "No single place was stored" in answer.text


def test_a_fragment_has_no_frame(client: TestClient) -> None:
    text = client.get("/mentions?report=r-one&kind=telegram&value=evil_twin", headers={"hx-request": "true"}).text
    assert "<html" not in text
    assert "@evil_twin</a></mark>" in text


def test_the_waterfall_shows_what_speaks_against_a_link(client: TestClient) -> None:
    text = client.get("/reports/r-one").text
    assert "before any evidence" in text
    assert '<rect class="against"' in text
    assert '<rect class="for"' in text
    assert "+22.50" in text
    assert "-2.00" in text


def test_the_timeline_can_be_narrowed_without_scripts(client: TestClient) -> None:
    text = client.get(f"/series/{SERIES}?since=2030-01-01").text
    assert "The timeline as a table (0 events)" in text


def test_the_exhibit_page_lists_unparsed_members_problems_and_custody(client: TestClient, sample: Sample) -> None:
    text = html.unescape(client.get(f"/exhibits/{sample.chat}").text)
    assert "no rule" in text
    assert "encrypted with a <password>" in text
    assert "Every touch of this exhibit" in text
    assert HOSTILE_NAME in text


@pytest.mark.parametrize(
    "path",
    [
        "/reports/r-nothing",
        "/series/s-nothing",
        "/exhibits/x-nothing",
        "/sightings/g-nothing",
        "/mentions?report=r-one&kind=telegram&value=nobody",
        "/why?id=zzz",
        "/why?id=r-one&with=r-nothing",
        "/reports/..%2f..%2fetc%2fpasswd",
        "/static/../workspace.py",
        "/exhibits/" + "x" * 3000,
    ],
)
def test_unknown_ids_are_said_to_be_unknown(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404, answer.text[-300:]
    assert "<h1>" in answer.text


@pytest.mark.parametrize("path", ["/why", "/mentions?report=r-one", "/reports?start=-1", "/exhibits/x-1?start=abc"])
def test_a_malformed_request_is_answered_clearly(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "missing or malformed" in answer.text


def test_the_search_finds_words_in_any_script(client: TestClient) -> None:
    assert "evil_twin" in client.get("/search?q=@evil_twin").text
    assert client.get("/search?q=" + "a" * 300).status_code == 400
    assert "Nothing." in client.get("/search?q=qqqqqq").text


def test_a_decision_is_kept_logged_heeded_and_undone(client: TestClient, post: Any, sample: Sample) -> None:
    answer = post("/decisions", verdict="different", subjects="r-one\nr-two", reason="other voice", back=SERIES)
    assert answer.status_code == 303
    with sample.operation.store.read() as db:
        kept = decisions.every(db, standing=True)
    assert [(item.verdict, item.subjects, item.reason) for item in kept] == [
        ("different", ("r-one", "r-two"), "other voice")
    ]
    assert "decide" in [entry.action for entry in touches(sample)]
    assert "other voice" in client.get("/decisions").text
    assert client.get(f"/api/series/{SERIES}").json()["data"]["series"]["reports"] == ["r-one"]
    post(f"/decisions/{kept[0].id}/undo")
    with sample.operation.store.read() as db:
        assert decisions.every(db, standing=True) == []
    assert "taken back" in client.get("/decisions").text


@pytest.mark.parametrize(
    ("verdict", "subjects", "reason"),
    [
        ("same", "r-one\nr-two", " "),
        ("same", "r-one", "why"),
        ("unseal", "x-1", "let me see"),
        ("nonsense", "r-one", "why"),
        ("hub", "no-colon", "why"),
        ("confirm", "", "why"),
    ],
)
def test_a_decision_that_does_not_hold_is_refused(
    post: Any, sample: Sample, verdict: str, subjects: str, reason: str
) -> None:
    assert post("/decisions", verdict=verdict, subjects=subjects, reason=reason).status_code == 400
    with sample.operation.store.read() as db:
        assert decisions.every(db) == []


def test_every_page_is_entered_in_the_custody_log_once(client: TestClient, sample: Sample) -> None:
    before = len(touches(sample))
    client.get("/")
    client.get(f"/exhibits/{sample.chat}")
    assert len(touches(sample)) == before + 2
    client.get(f"/exhibits/{sample.sealed}")
    assert len(touches(sample)) == before + 2
