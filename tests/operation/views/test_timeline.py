"""The timeline of a series."""

from __future__ import annotations

from weftline.model.lead import SeriesLeads
from weftline.model.server import ServerFindings, TimelineEvent
from weftline.operation.views.timeline import timeline_of
from weftline.store.findings import StoredServer

HOUR_US = 3_600_000_000


def test_what_a_server_records_often_stands_once_a_day_and_nothing_is_left_out() -> None:
    logins = [TimelineEvent(n * HOUR_US, "login panel", "kuai 203.0.113.9", f"x-1#line={n}") for n in range(24 * 40)]
    found = timeline_of([], SeriesLeads("s-1", ()), [StoredServer("x-1", ServerFindings(timeline=logins))])
    assert len(found) == 40
    assert {event.text for event in found} == {"login panel: kuai 203.0.113.9 (24 times that day)"}
    assert [event.time[:10] for event in found] == sorted(event.time[:10] for event in found)
