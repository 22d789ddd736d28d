"""Who may come in, from where, and what every answer carries."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.samples.workspace import SERIES, Sample
from tests.web.conftest import BASE

from weftline.web.frame.door import MOST_BYTES, POLICY, Keeper


@pytest.mark.parametrize("path", ["/", "/nothing", "/static/weftline.css", "/enter?token=wrong", "/api/overview"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_policy_names_nothing_but_ourselves() -> None:
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY


def test_a_stranger_sees_nothing(stranger: TestClient) -> None:
    for path in ("/", f"/series/{SERIES}", "/reports/r-one", "/api/overview", "/api/openapi.json"):
        answer = stranger.get(path)
        assert answer.status_code == 401
        assert "Sample" not in answer.text
        assert "TLP" not in answer.text
    assert stranger.get("/static/weftline.css").status_code == 200


def test_the_token_works_once_and_sets_a_strict_cookie(stranger: TestClient, keeper: Keeper) -> None:
    token = keeper.token
    assert stranger.get("/enter", params={"token": token + "x"}).status_code == 403
    answer = stranger.get("/enter", params={"token": token}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert answer.headers["location"] == "/"
    assert stranger.get("/enter", params={"token": token}).status_code == 403
    assert stranger.get("/enter", params={"token": ""}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:8471", "evil.example:8470", "[::1]:8470", ""])
def test_another_host_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


def test_localhost_is_the_same_machine(client: TestClient) -> None:
    assert client.get("/static/weftline.css", headers={"host": "localhost:8470"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": BASE},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:9"},
    ],
)
def test_a_change_from_elsewhere_is_refused(client: TestClient, keeper: Keeper, headers: dict[str, str]) -> None:
    token = next(iter(keeper.sessions.values()))
    answer = client.post("/identity", data={"token": token, "report": "r-one"}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin", "origin": "null"}, {"origin": BASE}])
def test_a_change_from_our_own_page_is_taken(client: TestClient, keeper: Keeper, headers: dict[str, str]) -> None:
    token = next(iter(keeper.sessions.values()))
    assert client.post("/identity", data={"token": token, "report": "r-one"}, headers=headers).status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", "ä"])
def test_a_change_without_the_session_s_token_is_refused(client: TestClient, sample: Sample, token: str) -> None:
    for path in ("/identity", "/contacts", "/decisions", "/decisions/1/undo", f"/exhibits/{sample.chat}/identity"):
        answer = client.post(path, data={"token": token, "report": "r-one"}, headers={"origin": BASE})
        assert answer.status_code == 403, path
        assert "another session" in answer.text


def test_a_change_may_come_with_a_header_instead_of_a_field(client: TestClient, keeper: Keeper) -> None:
    token = next(iter(keeper.sessions.values()))
    headers = {"origin": BASE, "x-weftline-token": token}
    assert client.post("/identity", data={"report": "r-one"}, headers=headers).status_code == 200


def test_a_long_request_is_refused(post: Any) -> None:
    assert post("/decisions", verdict="same", subjects="r-one", reason="x" * MOST_BYTES).status_code == 422


@pytest.mark.parametrize("cookie", ["weftline_8470=x", "weftline_8470=", "a=\x01;b", ";;;=", "weftline_9=x"])
def test_a_false_cookie_opens_nothing(stranger: TestClient, cookie: str) -> None:
    assert stranger.get("/", headers={"cookie": cookie}).status_code == 401


def test_errors_have_one_shape_for_programs_and_a_page_for_people(client: TestClient) -> None:
    shown = client.get("/series/s-nothing")
    assert shown.status_code == 404
    assert "<h1>There is no series s-nothing.</h1>" in shown.text
    told = client.get("/api/series/s-nothing")
    assert told.status_code == 404
    assert told.json()["error"] == "NotFoundError"
    assert set(told.json()) == {"version", "error", "message", "way_out"}
    assert client.get("/series/s-nothing", headers={"accept": "*/*"}).json()["version"] == 1


def test_a_failure_inside_says_nothing_of_the_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(operation: object) -> None:
        raise ZeroDivisionError(operation)

    monkeypatch.setattr("weftline.web.pages.overview.routes.overview", fails)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY
    assert "failed inside" in caplog.text
