"""The pages as a person on a small phone meets them, in Debian's Chromium with JavaScript switched off."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from weftline.intake import open_spooled, waiting
from weftline.web.intake import intake_app

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
PHONE = {"width": 320, "height": 568}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(spool):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(intake_app(spool, "https://elsewhere.example/"), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def phone(browser):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.on("request", lambda request: page.asked.append(request.url))
    page.asked = []
    yield page
    context.close()


def no_sideways(page):
    """The page is no wider than the screen, and every control is large enough for a thumb."""
    page.wait_for_load_state("load")
    for control in page.query_selector_all("button, a.button, summary, select, .option, .bar a, input[type=file]"):
        box = control.bounding_box()
        if box:
            assert box["height"] >= 44, control.inner_text()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"] + 0.5


def next_screen(page):
    page.click("button[value=next]")
    no_sideways(page)
    return page.get_attribute("input[name=at]", "value")


@pytest.mark.parametrize("language", ["en", "zh", "ar"])
def test_the_whole_way_on_a_small_phone(phone, site, spool, identity, tmp_path, language):
    phone.goto(f"{site}/{language}")
    no_sideways(phone)
    last = phone.query_selector("aside ol li:last-child strong").bounding_box()
    assert last["y"] + last["height"] <= PHONE["height"], "the four pieces of advice are in sight at once"
    phone.click("main a.button >> nth=0")
    phone.click("button[value=next]")
    phone.click("[role=alert] a")
    assert phone.url.endswith("#victim-age_band-under_13")
    phone.check("#victim-age_band-25_39")
    phone.check("#triage-danger-no")
    assert next_screen(phone) == "now"
    phone.check("#triage-paid-yes")
    assert next_screen(phone) == "you"
    phone.select_option("#victim-country", "SG")
    assert next_screen(phone) == "contact"
    phone.fill("#first_contact-handle", "lena.example")
    assert next_screen(phone) == "app"
    phone.fill("#app-invite_code", "8861")
    assert next_screen(phone) == "money"
    phone.fill("#payments-0-amount", "1500")
    phone.fill("#payments-0-time", "2026-11-23")
    assert next_screen(phone) == "words"
    phone.fill("#narrative", "مرحبا 你好")
    assert next_screen(phone) == "send"
    evidence = tmp_path / "聊天.txt"
    evidence.write_text("hello", encoding="utf-8")
    phone.set_input_files("#files-plain", str(evidence))
    phone.check("#consents-national")
    phone.click("button[value=send]")
    secret = phone.inner_text(".receipt dd >> nth=1")
    assert len(secret.replace("-", "")) == 16
    assert all(url.startswith(site) for url in phone.asked)
    assert phone.context.cookies() == []
    with open_spooled(waiting(spool.inbox)[0], identity) as spooled:
        report = json.loads(spooled.report)
        assert report["app"]["invite_code"] == "8861"
        assert report["payments"] == [{"amount": "1500", "time": "2026-11-23"}]
        assert report["narrative"] == "مرحبا 你好"
        assert report["consents"] == {"national": True, "abroad": False, "statistics": False}
        assert spooled.files[0].name == "聊天.txt"


def test_language_is_switched_in_the_middle(phone, site):
    phone.goto(f"{site}/en/step")
    phone.check("#victim-age_band-16_17")
    phone.click("button[name=language][value=ar]")
    assert phone.get_attribute("html", "dir") == "rtl"
    assert phone.is_checked("#victim-age_band-16_17")
    first = phone.query_selector("#victim-age_band .option input").bounding_box()
    assert first["x"] > PHONE["width"] / 2, "what comes first stands at the right"


def test_enter_goes_on_and_does_not_switch_the_language(phone, site):
    phone.goto(f"{site}/en/step")
    phone.check("#victim-age_band-25_39")
    phone.click("button[value=next]")
    phone.click("button[value=next]")
    phone.fill("#victim-safe_contact", "evenings")
    phone.press("#victim-safe_contact", "Enter")
    assert phone.get_attribute("html", "lang") == "en"
    assert phone.get_attribute("input[name=at]", "value") == "contact"


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh", "light"), ("ar", "dark")])
def test_axe_finds_nothing(browser, site, language, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()

    def check():
        violations = axe.run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []

    for path in ("", "/step", "/all", "/status"):
        page.goto(f"{site}/{language}{path}")
        check()
    page.goto(f"{site}/{language}/step")
    page.click("button[value=next]")
    check()
    page.check("#victim-age_band-13_15")
    page.check("#triage-self_harm-yes")
    page.click("button[value=next]")
    page.click("button[value=send]")
    check()
    page.set_input_files("#files-text", files=[{"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG"}])
    page.click("button[value=send]")
    check()
    context.close()
