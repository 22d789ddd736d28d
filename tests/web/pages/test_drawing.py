"""What is drawn on the server: waterfall and lanes."""

from __future__ import annotations

from weftline.model.series import Link, Term
from weftline.operation.views.timeline import Event
from weftline.web.pages.reports.waterfall import WIDTH, waterfall
from weftline.web.pages.series.lanes import MOST_MARKS, lanes_of


def test_each_bar_begins_where_the_one_before_ended() -> None:
    link = Link("r-a", "r-b", 5.0, (Term("iban", "X", 20.0), Term("prior", "", -10.0), Term("hour", "", -5.0)))
    prior, iban, hour = waterfall(link)
    assert (prior.side, iban.side, hour.side) == ("prior", "for", "against")
    scale = WIDTH / 20
    assert (prior.x, prior.width, prior.zero) == (0.0, 10 * scale, 10 * scale)
    assert (iban.x, iban.width) == (0.0, 20 * scale)
    assert (hour.x, hour.width) == (15 * scale, 5 * scale)


def test_a_link_without_terms_draws_nothing() -> None:
    assert waterfall(Link("r-a", "r-b", 0.0, ())) == []
    assert waterfall(Link("r-a", "r-b", 0.0, (Term("hour", "", 0.0),)))[0].width == 1.0


def test_lanes_lie_in_time_from_left_to_right() -> None:
    events = [
        Event("2022-07-01T00:00:00Z", "report", "a", "r-a"),
        Event("2022-07-11T00:00:00Z", "payment", "b", "r-a"),
        Event("not a time", "server", "c", ""),
    ]
    lanes = lanes_of(events)
    assert lanes is not None
    assert [name for name, _ in lanes.names] == ["contact", "payments"]
    assert lanes.marks[0].x == 90.0
    assert lanes.marks[1].x == 980.0
    assert lanes.ticks[0][0] == "2022-07-01"
    assert lanes.ticks[-1][0] == "2022-07-11"


def test_one_instant_and_none_are_drawn_too() -> None:
    assert lanes_of([]) is None
    one = lanes_of([Event("2022-07-01T00:00:00Z", "report", "a", "r-a")])
    assert one is not None
    assert one.marks[0].x == 90.0


def test_too_many_marks_are_thinned_and_counted() -> None:
    events = [Event(f"2022-07-{1 + n % 28:02}T00:00:00Z", "server", "x", "x-1") for n in range(MOST_MARKS * 3)]
    lanes = lanes_of(events)
    assert lanes is not None
    assert len(lanes.marks) <= MOST_MARKS
    assert lanes.left_out == len(events) - len(lanes.marks)


def test_a_busy_lane_takes_no_mark_from_the_others() -> None:
    events = [Event(f"2022-07-{1 + n % 28:02}T00:00:00Z", "server", "x", "x-1") for n in range(MOST_MARKS * 5)]
    events += [Event(f"2022-07-{1 + n:02}T00:00:00Z", "payment", "y", "r-a") for n in range(9)]
    lanes = lanes_of(events)
    assert lanes is not None
    assert sum(mark.event.lane == "payment" for mark in lanes.marks) == 9
