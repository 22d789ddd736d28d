"""The workspace as a person meets it, in Debian's Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from tests.samples.workspace import SERIES, Sample

from weftline.web.frame.rendering import STATIC

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 640}
SMALLEST_TARGET = 24


def addresses(sample: Sample) -> list[str]:
    return [
        "/",
        "/reports",
        "/reports/r-one",
        f"/series/{SERIES}",
        f"/exhibits/{sample.chat}?sighting={sample.sighting}",
        f"/exhibits/{sample.sealed}",
        "/mentions?report=r-one&kind=telegram&value=evil_twin",
        "/leads",
        "/search?q=evil_twin",
        "/problems",
        "/decisions",
        "/why?id=r-one&with=r-two",
        f"/why?id={SERIES}",
        f"/why?id={sample.actor}",
        "/nothing",
    ]


built = pytest.mark.skipif(not (STATIC / "built" / "series.js").exists(), reason="installed without scripts")


@built
def test_a_line_of_the_chart_leads_to_its_reason_and_the_marked_sighting(visit: Any) -> None:
    page = visit(viewport={"width": 1280, "height": 900})
    page.goto(f"{page.base}/series/{SERIES}")
    page.wait_for_selector("html[data-drawn=yes]")
    page.locator("#chart").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    where = page.evaluate(
        """() => {
            const cy = document.getElementById("chart").cy;
            const middle = cy.edges(".mention")[0].renderedMidpoint();
            const box = cy.container().getBoundingClientRect();
            return [box.x + middle.x, box.y + middle.y];
        }"""
    )
    page.mouse.click(*where)
    chosen = page.locator("#reason mark.chosen")
    chosen.wait_for()
    assert chosen.inner_text() == "@evil_twin"
    page.locator("#reason article a").first.click()
    page.wait_for_selector("#here")
    assert page.locator("#here mark.chosen").inner_text() == "@evil_twin"
    assert page.locator("#here").is_visible()
    assert page.complaints == []


@built
def test_the_brush_filters_lanes_table_and_dates(visit: Any) -> None:
    page = visit(viewport={"width": 1280, "height": 900})
    page.goto(f"{page.base}/series/{SERIES}")
    page.wait_for_selector("html[data-drawn=yes]")
    map_marks = page.locator("#map circle").count()
    assert map_marks >= 3
    table = page.locator("#time-table tbody tr:not([hidden])")
    assert table.count() == 3
    page.fill("input[name=since]", "2022-08-01")
    page.click("text=Show these days")
    assert page.locator("#time-table tbody tr").count() == 0
    assert page.complaints == []


def test_every_page_works_without_scripts(visit: Any, sample: Sample) -> None:
    page = visit(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    for address in addresses(sample):
        page.goto(page.base + address)
        assert page.locator("h1").count() == 1, address
    page.goto(f"{page.base}/series/{SERIES}")
    assert page.locator("#chart-still circle.report").count() == 2
    page.locator("summary", has_text="The chart as a table").click()
    page.locator("#chart-table a", has_text="where it stands").first.click()
    assert page.locator("mark.chosen").first.inner_text() == "@evil_twin"


def test_every_page_fits_a_phone_and_complains_of_nothing(visit: Any, sample: Sample) -> None:
    page = visit(viewport=PHONE)
    for address in addresses(sample):
        page.goto(page.base + address)
        page.wait_for_load_state("networkidle")
        too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert too_wide <= 0, address
        assert [text for text in page.complaints if "404" not in text] == [], address


def test_targets_are_large_enough_for_a_finger(visit: Any, sample: Sample) -> None:
    page = visit(viewport=PHONE)
    for address in addresses(sample):
        page.goto(page.base + address)
        small = page.evaluate(
            """smallest => [...document.querySelectorAll("button, summary, input:not([type=hidden]), nav a, td a, .proofs a")]
                .filter(item => item.checkVisibility())
                .map(item => [item.outerHTML.slice(0, 90), item.getBoundingClientRect()])
                .filter(([, box]) => box.width > 1 && (box.height < smallest || box.width < smallest))
                .map(([text, box]) => `${text} ${box.width}x${box.height}`)""",
            SMALLEST_TARGET,
        )
        assert small == [], address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(visit: Any, sample: Sample, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True)
    for address in addresses(sample):
        page.goto(page.base + address)
        page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
        tags = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
        response = axe.run(page, options=tags).response
        assert len(response["passes"]) > 5, address
        found = response["violations"]
        told = [
            (item["id"], item["nodes"][0]["html"][:200], item["nodes"][0]["failureSummary"][:200]) for item in found
        ]
        assert told == [], address


def test_the_keyboard_reaches_content_and_search(visit: Any) -> None:
    page = visit(viewport={"width": 1280, "height": 900})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_identity_is_shown_only_after_its_button(visit: Any) -> None:
    page = visit(viewport=PHONE)
    page.goto(f"{page.base}/reports/r-one")
    assert "Wei Ling" not in page.content()
    page.click("text=Show identity")
    assert "Wei Ling Example" in page.locator("#victim ~ dl").inner_text()
    assert page.complaints == []
