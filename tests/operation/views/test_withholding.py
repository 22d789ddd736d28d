"""Who a victim is stays blotted out in every view until it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.samples.workspace import CONTACT, SERIES, VICTIM_NAME, VICTIM_PHONE, Sample, make_sample

from weftline.model.observable import Sighting
from weftline.model.report import Victim
from weftline.operation.views.content import BLOT
from weftline.operation.views.context import beside, mentions_of, sighting_of
from weftline.operation.views.exhibit_view import exhibit_page
from weftline.operation.views.identity import (
    explain_without_identity,
    look_up_without_identity,
    report_with_identity,
    report_without_identity,
)
from weftline.operation.views.lists import report_cards
from weftline.operation.views.overview import card, overview
from weftline.operation.views.series_view import series_page
from weftline.operation.views.withholding import WITHHELD, hide, own_values, victims_of
from weftline.store import reports, sightings
from weftline.store.exhibits import Marking


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Sample]:
    made = make_sample(tmp_path)
    with made.operation:
        yield made


def text_of(document: object) -> str:
    return json.dumps(msgspec.to_builtins(document), ensure_ascii=False)


def test_no_view_tells_who_the_victim_is(sample: Sample) -> None:
    operation = sample.operation
    views = [
        overview(operation),
        report_cards(operation),
        report_without_identity(operation, "r-one"),
        series_page(operation, SERIES),
        exhibit_page(operation, sample.chat),
        mentions_of(operation, "r-one", "telegram", "evil_twin"),
        explain_without_identity(operation, "r-one", "r-two"),
        look_up_without_identity(operation, VICTIM_PHONE).sightings,
        look_up_without_identity(operation, "number").hits,
    ]
    for view in views:
        for secret in (VICTIM_NAME, VICTIM_PHONE, CONTACT):
            assert secret not in text_of(view)


def test_asking_shows_all_and_is_logged(sample: Sample) -> None:
    operation = sample.operation
    assert report_with_identity(operation, "r-one").report.victim.name == VICTIM_NAME
    assert list(operation.vault.entries())[-1].detail["page"] == "identity"
    assert VICTIM_PHONE in text_of(exhibit_page(operation, sample.chat, identity=True).lines)
    assert list(operation.vault.entries())[-1].detail["page"] == "identity"
    assert CONTACT in text_of(series_page(operation, SERIES, contacts=True))


def test_blotting_keeps_offsets_true(sample: Sample) -> None:
    shown = exhibit_page(sample.operation, sample.chat, identity=True).lines
    blotted = exhibit_page(sample.operation, sample.chat).lines
    assert [len(line.text) for line in shown] == [len(line.text) for line in blotted]
    mine = next(line for line in blotted if line.withheld and line.kind == "message")
    assert mine.text == f"my number is {BLOT * len(VICTIM_PHONE)}"
    assert mine.heading == BLOT * 3


def test_a_child_s_age_and_country_stay_to_be_seen(sample: Sample) -> None:
    victim = report_without_identity(sample.operation, "r-child").report.victim
    assert (victim.age_band, victim.country) == ("13_15", "SG")


def test_a_chosen_sighting_is_marked_before_all_others(sample: Sample) -> None:
    page = exhibit_page(sample.operation, sample.chat, f"{sample.chat}#line=2", sighting=sample.sighting)
    here = next(line for line in page.lines if line.target)
    assert [here.text[mark.start : mark.end] for mark in here.marks] == ["@evil_twin"]
    assert beside(sample.operation, sighting_of(sample.operation, sample.sighting)) == []


def test_hiding_takes_values_as_text_never_as_a_pattern() -> None:
    own = own_values(Victim(name="A. (Mei", phones=("+65 8",), emails=("m@x.example",)))
    assert hide("A. (Mei wrote from M@X.example", own) == f"{WITHHELD} wrote from {WITHHELD}"
    assert hide("Ab (Mei", own) == "Ab (Mei"
    assert own_values(Victim(name="Li")) is None
    assert hide("Li", None) == "Li"


def test_a_number_that_only_the_text_tells_is_blotted_out_of_lists_too(sample: Sample) -> None:
    seen = Sighting(
        "g-own-two", sample.chat, "", "phone", "+6580004477", "+65 8000 4477", 0, 0, "victim", 0.9, False, "r-two"
    )
    with sample.operation.store.write() as db:
        sightings.put(db, [seen], Marking())
    with sample.operation.store.read() as db:
        stored = reports.some(db, ["r-two"])[0]
        own = victims_of(db)
    told = replace(stored, report=replace(stored.report, narrative="call me on +65 8000 4477 or Bee"))
    assert card(told, own=own["r-two"]).summary == f"call me on {WITHHELD} or Bee"


@pytest.mark.parametrize("written", ["+6580004477", "+65 8000 4477", "65-8000-4477", "+65 (8000) 4477"])
def test_a_stated_number_is_blotted_out_however_it_is_spaced(written: str) -> None:
    own = own_values(Victim(phones=("+65 80004477",)))
    assert hide(f"me: {written}, not 6581110000", own) == f"me: {WITHHELD}, not 6581110000"
