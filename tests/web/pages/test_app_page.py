"""An app in the workspace: its page, the apps of the same code base, and the page on paper as a logged export."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.samples.reskins import skins
from tests.samples.workspace import Sample

from weftline.apps import triage
from weftline.model.app import Flow
from weftline.model.exhibit import Exhibit
from weftline.store import exhibits, findings
from weftline.store.findings import StoredApp


@pytest.fixture
def apps(sample: Sample) -> list[Exhibit]:
    """Two builds of one code base among the operation's own exhibits, the second with a hostile label."""
    operation, kept = sample.operation, []
    with operation.store.write() as db:
        for number, skin in enumerate(skins(1, 2, seed=3)):
            held = operation.vault.keep(io.BytesIO(skin.dex), actor=operation.actor)
            item = Exhibit(held.id, f"apps/{number}.dex", held.size, held.sha256, "app", custody_seq=held.custody_seq)
            found = replace(
                triage(io.BytesIO(skin.dex), item.id),
                label="<script>alert(5)</script>" if number else "Meet",
                flows=(Flow("contacts", "network", "followed", ("Landroid/content/ContentResolver;->query()V",) * 3),),
            )
            exhibits.add(db, [item], operation.marking)
            findings.put_app(db, StoredApp(item.id, "", f"{item.id}#", found), "apps", operation.marking)
            kept.append(item)
    return kept


def test_the_page_shows_plain_words_and_the_methods_that_match(client: TestClient, apps: list[Exhibit]) -> None:
    shown = client.get(f"/exhibits/{apps[0].id}").text
    assert shown.index("In plain words") < shown.index("Who signed it" if "Who signed it" in shown else "Print as PDF")
    assert "same code base" in shown
    assert "These methods match in" in shown
    assert f'href="/exhibits/{apps[1].id}"' in shown
    assert "<script>alert(5)" not in shown


def test_printing_is_an_export_in_the_custody_log(post: Any, sample: Sample, apps: list[Exhibit]) -> None:
    answer = post(f"/exhibits/{apps[0].id}/app.pdf", key=apps[0].id)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    last = [entry for entry in sample.operation.vault.entries() if entry.action == "export"][-1]
    assert last.detail["kind"] == "app"
    assert last.detail["marking"] == "TLP:AMBER"
    assert apps[0].id in last.objects


def test_a_sealed_exhibit_is_neither_shown_nor_printed(
    post: Any, client: TestClient, sample: Sample, apps: list[Exhibit]
) -> None:
    with sample.operation.store.write() as db:
        exhibits.set_seal(db, apps[0].id, sealed=True, reason="marked intimate")
    assert "In plain words" not in client.get(f"/exhibits/{apps[0].id}").text
    assert post(f"/exhibits/{apps[0].id}/app.pdf", key=apps[0].id).status_code == 403
    assert not [entry for entry in sample.operation.vault.entries() if entry.action == "export"]


def test_nothing_is_printed_without_a_marking(post: Any, sample: Sample, apps: list[Exhibit]) -> None:
    object.__setattr__(sample.operation, "settings", replace(sample.operation.settings, marking=""))
    assert post(f"/exhibits/{apps[0].id}/app.pdf", key=apps[0].id).status_code == 403


@pytest.mark.browser
def test_the_page_fits_a_phone(visit: Any, apps: list[Exhibit]) -> None:
    page = visit(viewport={"width": 360, "height": 640})
    page.goto(f"{page.base}/exhibits/{apps[0].id}")
    assert page.locator(".stacked").count() >= 2
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.complaints == []
