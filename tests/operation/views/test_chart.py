"""The chart of a series: what is drawn, where, and what is left out."""

from __future__ import annotations

from tests.cpu_time import within

from weftline.model.lead import Actor
from weftline.model.report import Report, Victim
from weftline.model.series import Link, Term
from weftline.operation.views.chart import HEIGHT, MOST_NODES, MOST_VALUES, WIDTH, chart_of
from weftline.store.reports import StoredReport


def stored(name: str) -> StoredReport:
    return StoredReport(Report(name, victim=Victim(country="SG")), 1, "x-1", "x-1#", "", None, None, 0, "", True)


def link(a: str, b: str, *values: str) -> Link:
    terms = tuple(Term("telegram", value, 10.0) for value in values)
    return Link(a, b, 10.0, (*terms, Term("prior", "", -8.0), Term("hour", "", 1.0), Term("iban", "X", -1.0)))


def test_values_that_count_are_drawn_and_circumstances_are_not() -> None:
    actor = Actor("a-1", "handler", "H", (("telegram", "v"), ("phone", "+1")))
    chart = chart_of([stored("r-1"), stored("r-2")], [link("r-1", "r-2", "v")], [actor])
    assert [(n.kind, n.label) for n in chart.nodes] == [
        ("report", "1"),
        ("report", "2"),
        ("value", "v"),
        ("actor", "H"),
    ]
    assert [(e.a, e.kind) for e in chart.edges] == [("r-1", "mention"), ("r-2", "mention"), ("a-1", "holds")]
    assert chart.nodes[2].value == "v"


def test_the_same_chart_lies_the_same_inside_its_box_without_overlap() -> None:
    members = [stored(f"r-{n}") for n in range(40)]
    links = [link(f"r-{n}", f"r-{(n * 7 + 1) % 40}", f"v{n % 9}") for n in range(40)]
    chart = chart_of(members, links, [Actor(f"a-{n}", "mule", "M", (("iban", "X"),)) for n in range(9)])
    assert chart == chart_of(members, links, [Actor(f"a-{n}", "mule", "M", (("iban", "X"),)) for n in range(9)])
    spots = [(node.x, node.y) for node in chart.nodes]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in spots)
    nearest = min(abs(a[0] - b[0]) + abs(a[1] - b[1]) for n, a in enumerate(spots) for b in spots[:n])
    assert nearest > 12


def test_a_long_value_is_shortened_on_the_chart_only() -> None:
    chart = chart_of([stored("r-1"), stored("r-2")], [link("r-1", "r-2", "x" * 60)], [])
    value = chart.nodes[-1]
    assert len(value.label) < 24
    assert value.value == "x" * 60


def test_a_large_series_is_cut_to_what_shares_most_and_says_so() -> None:
    members = [stored(f"r-{n:04}") for n in range(1200)]
    links = [link("r-0000", f"r-{n:04}", f"v{n % 200}") for n in range(1, 1200)]
    with within(10):
        chart = chart_of(members, links, [])
    assert len(chart.nodes) <= MOST_NODES
    assert chart.left_out == 200 - MOST_VALUES
    assert chart.reports_left_out == 1200 - (MOST_NODES - MOST_VALUES)
    known = {node.id for node in chart.nodes}
    assert all(edge.a in known and edge.b in known for edge in chart.edges)


def test_a_series_of_one_and_of_none_are_drawn_too() -> None:
    assert chart_of([], [], []).nodes == []
    assert len(chart_of([stored("r-1")], [], []).nodes) == 1
    assert len(chart_of([], [], [Actor("a-1", "mule", "M", (("iban", "X"),))]).nodes) == 1
