from __future__ import annotations

import sys
from pathlib import Path

from weftline.leads import Case, work
from weftline.model.lead import SeriesLeads
from weftline.model.report import Victim
from weftline.model.series import Series
from weftline.model.server import Device, HostedApp

sys.path.insert(0, str(Path(__file__).parent))
from hand_made import SERVER, case, report, server, sight


def leads(**changes: object) -> SeriesLeads:
    return work(case(**changes))[0]


def test_victims_to_notify_are_the_owners_who_have_not_reported() -> None:
    found = leads().victims_to_notify
    assert {one.contact for one in found} == {"+6580000091", "+85260000092"}
    assert {one.agent for one in found} == {"amy", "ben"}
    assert all(one.locator.startswith("x-server!") for one in found)


def test_a_report_of_another_series_counts_as_reported_in_any_spelling() -> None:
    other = report(9, victim=Victim(phones=("8000 0091",)))
    found = leads(reports=dict(case().reports) | {"r-9": other})
    assert {one.contact for one in found.victims_to_notify} == {"+85260000092"}


def test_a_device_without_a_number_is_reported_by_the_place_of_its_tie() -> None:
    devices = [Device("7", "x-server!d#table=dev&row=7", invite_code="A111"), Device("8", "x-server!d#table=dev&row=8")]
    seen = [*case().sightings, sight("r-4", "server", SERVER, locator="x-server!d#table=dev&row=7", exhibit=SERVER)]
    found = leads(servers={SERVER: server(devices=devices)}, sightings=seen)
    assert [one.device for one in found.victims_to_notify] == ["8"]


def test_third_parties_are_counted_only() -> None:
    assert leads().contacts_to_warn == 321


def test_places_carry_reasons_and_never_a_country_from_a_clock() -> None:
    found = leads().places
    logins = {place.country: place for place in found if place.kind == "login_network"}
    assert logins["PH"].strength == "very strong"
    assert logins["NL"].strength == "weak"
    assert any("VPN" in reason.text for reason in logins["NL"].against)
    assert any("not the country of a person" in reason.text for reason in logins["PH"].against)
    hours = next(place for place in found if place.kind == "working_hours")
    assert (hours.country, hours.interval, hours.strength) == ("", (7.0, 9.0), "weak")
    assert {place.country for place in found if place.kind == "bank"} == {"SG", "HK"}
    assert all(place.reasons for place in found)


def test_next_steps_are_urgent_first_and_name_whom_to_ask() -> None:
    steps = leads().next_steps
    urgencies = [step.urgency for step in steps if step.urgency]
    assert urgencies == sorted(urgencies)
    told = " ".join(f"{step.what} {step.to_whom}" for step in steps)
    for word in (
        "bank account SG:111",
        "TRON address TCASH",
        "Telegram",
        "hosting provider",
        "Notify victims",
        "192.0.2.10",
    ):
        assert word in told
    assert all(step.why for step in steps)


def test_a_server_belongs_to_the_series_whose_victims_it_names() -> None:
    ties = dict(case().server_ties) | {"r-9": {SERVER: "a number alike"}}
    both = [Series("s-1", ("r-1", "r-2", "r-3", "r-4")), Series("s-9", ("r-9",))]
    found = work(case(series=both, server_ties=ties, reports=dict(case().reports) | {"r-9": report(9)}))
    assert found[0].servers == (SERVER,)
    assert found[1].servers == ()
    assert found[1].actors == ()


def test_an_app_that_the_server_hands_out_belongs_to_the_series() -> None:
    hosted = server(apps=[HostedApp("a.apk", "abc", 1, "x-server!a.apk#bytes=0-1")])
    assert leads(app_reports={}, servers={SERVER: hosted}).apps == ("x-app",)
    assert leads(app_reports={}).apps == ()


def test_an_empty_case_and_a_bare_report() -> None:
    assert work(Case()) == []
    bare = work(Case(reports={"r-1": report(1)}, series=[Series("s-1", ("r-1",))]))[0]
    assert (bare.actors, bare.victims_to_notify, bare.money.paid) == ((), (), {})


def test_the_same_case_gives_the_same_leads() -> None:
    assert work(case()) == work(case())
