from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from weftline.model.columns import Messages
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.lead import Actor, SeriesLeads
from weftline.model.moment import Moment
from weftline.model.observable import Sighting
from weftline.model.records import Message, Page, Photo, QrCode, Reading, Unparsed
from weftline.model.report import Report, Victim
from weftline.model.series import Hub, Link, Relation, Series, Term
from weftline.store import (
    Marking,
    Source,
    Store,
    decisions,
    exhibits,
    records,
    reports,
    search,
    series,
    sightings,
    steps,
)
from weftline.store.reports import Arrival

NONE = Marking()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "operation.db", bytes(32))
    yield opened
    opened.close()


def test_exhibits_sources_and_problems_come_back_as_they_went_in(store: Store) -> None:
    kept = Exhibit("x-ab", "reports/a/chat.txt", 5, "00" * 32, "report", "r-a", custody_seq=3, received_us=7)
    with store.write() as db:
        exhibits.add(db, [kept], Marking("TLP:AMBER", "SPF"))
        exhibits.put_source(db, Source("reports/a/chat.txt", 5, 9, "00" * 32, "x-ab", "report", "r-a"))
        exhibits.add_problems(db, [Problem("x-ab", "reports/a/chat.txt", "empty file")], "read")
        exhibits.mark_vanished(db, ["reports/a/chat.txt"])
    with store.read() as db:
        assert exhibits.get(db, "x-ab") == kept
        assert exhibits.find(db, report="r-a") == [kept]
        assert exhibits.sources(db)["reports/a/chat.txt"].present is False
        assert exhibits.problems(db) == [Problem("x-ab", "reports/a/chat.txt", "empty file")]


def test_changed_content_of_a_report_becomes_a_new_version(store: Store) -> None:
    first = Report("r-a", language="en", victim=Victim(country="SG", phones=("+6580000001",)))
    with store.write() as db:
        assert reports.put(db, Arrival(first, "x-1", "x-1#", "aa"), 1) == 1
        assert reports.put(db, Arrival(first, "x-1", "x-1#", "aa"), 2) == 1
        assert reports.put(db, Arrival(Report("r-a", language="zh"), "x-2", "x-2#", "bb", urgency=5), 3) == 2
    with store.read() as db:
        assert [(version, old.language) for version, _, old in reports.history(db, "r-a")] == [(1, "en")]
        current = reports.get(db, "r-a")
        assert current is not None
        assert (current.report.language, current.version, current.urgency) == ("zh", 2, 5)
        assert [urgent.report.id for urgent in reports.urgent(db)] == ["r-a"]


def test_a_batch_is_stored_like_the_same_messages_one_by_one(store: Store) -> None:
    messages = [
        Message(
            "x-1#line=1", "pay now", Moment(None, "03/04/22", "UTC", "stated", (1, 2)), "Lily", attachments=("a.jpg",)
        ),
        Message("x-1!a.txt#line=2-3", "no\nmoney", Moment(5, "x"), "Tan", system=True),
        Message("x-1#line=4", "  ", None),
    ]
    with store.write() as db:
        records.put(
            db, "x-1", "r-1", Reading("c", messages=messages), roles={"Lily": "offender"}, tool="t", marking=NONE
        )
        records.put_batch(db, "x-2", "r-1", Messages.of(messages), roles={"Lily": "offender"}, tool="t", marking=NONE)
        records.put_batch(db, "x-2", "r-1", Messages.of([]), roles={}, tool="t", marking=NONE)
    with store.read() as db:
        one, other = (records.messages(db, exhibit=name) for name in ("x-1", "x-2"))
        assert [replace(message, exhibit="") for message in one] == [replace(message, exhibit="") for message in other]
        assert list(records.every_message(db)) == records.messages(db)
        assert [hit.exhibit for hit in search.find(db, "money")] == ["x-1", "x-2"]


def test_a_reading_is_stored_whole_and_can_be_replaced(store: Store) -> None:
    moment = Moment(None, "03/04/22 10:00", candidates=(1, 2))
    reading = Reading(
        "whatsapp",
        messages=[Message("x-1#line=1", "pay now", moment, "Lily", attachments=("a.jpg",))],
        pages=[Page("x-1#page=1", "a page")],
        qr_codes=[QrCode("x-1#page=1", "bitcoin:1")],
        photos=[Photo("x-1!a.jpg#", "11", "ff", sealed=True)],
        unparsed=[Unparsed("x-1#line=2", "??", "no header")],
    )
    with store.write() as db:
        for _ in range(2):
            records.drop(db, "x-1")
            records.put(db, "x-1", "r-1", reading, roles={"Lily": "offender"}, tool="t", marking=NONE)
    with store.read() as db:
        [message] = records.messages(db, report="r-1")
        assert (message.sender_role, message.moment.candidates, message.attachments) == ("offender", (1, 2), ("a.jpg",))
        assert {passage.kind for passage in records.passages(db, exhibit="x-1")} == {"page", "qr"}
        assert records.unparsed(db, "x-1") == [("x-1#line=2", "??", "no header")]
        assert records.photos(db)[0].sealed is True
        assert records.text_at(db, "x-1", "x-1#line=1") == "pay now"
        assert records.counts(db) == {"message": 1, "passage": 2, "unparsed": 1, "photo": 1}


def test_sightings_are_found_by_value_with_the_role_they_play_in_each_report(store: Store) -> None:
    seen = [
        Sighting("g-1", "x-1", "x-1#", "phone", "+6580000001", "80000001", 0, 8, "offender", 0.9, True, "r-1"),
        Sighting("g-2", "x-2", "x-2#", "phone", "+6580000001", "80000001", 0, 8, "victim", 0.9, True, "r-2"),
    ]
    with store.write() as db:
        sightings.put(db, seen, NONE)
        sightings.put(db, seen, NONE)
    with store.read() as db:
        assert sightings.count(db) == 2
        assert sightings.get(db, ["g-2"]) == [seen[1]]
        assert sightings.kinds(db) == ("phone",)
        wanted = [(("phone", "email"), "+6580000001"), (("email",), "+6580000001")] * 90
        first, second, *rest = sightings.holders(db, wanted, most=9)
        assert {(one.report, one.role) for one in first} == {("r-1", "offender"), ("r-2", "victim")}
        assert second == []
        assert rest == [first, second] * 89
        assert [len(held) for held in sightings.holders(db, [(("phone",), "+6580000001")], most=1)] == [1]
        assert sightings.holders(db, [], most=1) == []


def test_a_linkage_run_replaces_the_one_before(store: Store) -> None:
    link = Link("r-1", "r-2", 6.5, (Term("prior", "", -10.0), Term("btc", "1abc", 16.5)))
    with store.write() as db:
        for _ in range(2):
            series.replace(
                db,
                series=[Series("s-1", ("r-1", "r-2"), 6.5, 6.5, ("looks like two",))],
                links=[link],
                hubs=[Hub("domain", "cdn.example", 40, 0.01, "shared by unrelated reports")],
                relations=[Relation("s-1", "s-2", "bank_account", "SG:1", 3.0, "share a mule")],
                weights=[series.Weight("btc", "1abc", "{}")],
            )
        actor = Actor("a-1", "mule", "SG:1", (("bank_account", "SG:1"),))
        series.put_leads(db, {"s-1": SeriesLeads("s-1", ("r-1", "r-2"), actors=(actor,))})
    with store.read() as db:
        assert series.links(db) == [link]
        assert series.link(db, series.link_id("r-2", "r-1")) == link
        assert series.series_of(db) == {"r-1": "s-1", "r-2": "s-1"}
        assert series.hubs(db)[0].value == "cdn.example"
        assert series.leads(db)["s-1"].actors == (actor,)


def test_decisions_can_be_undone_once_and_stay_on_record(store: Store) -> None:
    with store.write() as db:
        number = decisions.add(db, "different", ("r-1", "r-2"), reason="two dialects", by="officer", at_us=1)
        assert decisions.undo(db, number)
        assert not decisions.undo(db, number)
    with store.read() as db:
        assert decisions.every(db, standing=True) == []
        assert decisions.every(db)[0].undone


def test_a_step_is_remembered_with_what_it_was_done_on(store: Store) -> None:
    with store.write() as db:
        steps.finish(db, "x-1", "read", fingerprint="ab", tool="readers 1", now_us=1, seconds=0.5)
    with store.read() as db:
        assert steps.done(db) == {("x-1", "read"): "ab"}
