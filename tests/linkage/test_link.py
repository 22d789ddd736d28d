from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from weftline.errors import InputError
from weftline.linkage import Linkage, Settings, link, link_id
from weftline.model.series import Decision

sys.path.insert(0, str(Path(__file__).parent))
from small_world import World, b_cubed, make

COLUMNS = ("report_id", "kind", "value", "role", "confidence")


def run(rows: list[tuple[str, ...]], decisions: tuple[Decision, ...] = (), previous: dict[str, str] | None = None,
        reports: list[dict[str, object]] | None = None) -> Linkage:  # fmt: skip
    """Link mentions given as (report, kind, value[, role[, confidence]])."""
    full = [
        dict(zip(COLUMNS, (*row, "offender", 1.0)[: len(COLUMNS)] if len(row) == 3 else row, strict=False))
        for row in rows
    ]
    names = sorted({row[0] for row in rows})
    table = pa.Table.from_pylist(reports or [{"report_id": name} for name in names])
    schema = pa.schema([(c, pa.float64() if c == "confidence" else pa.string()) for c in COLUMNS])
    return link(table, pa.Table.from_pylist(full, schema=schema), decisions=decisions, previous=previous)


def groups(found: Linkage) -> list[set[str]]:
    return [set(series.reports) for series in found.series if len(series.reports) > 1]


def ruling(number: int, verdict: str, *subjects: str, undone: bool = False) -> Decision:
    return Decision(number, verdict, subjects, "because", "officer", 0, undone)


@pytest.mark.parametrize(
    "kind", ["btc", "tron", "bank_account", "cert_sha256", "telegram", "domain", "url", "server", "email"]
)
def test_two_reports_that_share_a_strong_value_are_linked(kind: str) -> None:
    assert groups(run([("r-1", kind, "value.example"), ("r-2", kind, "value.example")])) == [{"r-1", "r-2"}]


@pytest.mark.parametrize(
    ("kind", "role"),
    [("person_name", "offender"), ("date", "offender"), ("money", "offender"), ("platform", "offender"), ("bic", "offender"),
     ("ipv4", "offender"), ("app_code", "offender"), ("android_package", "offender"), ("invite_code", "offender"),
     ("phone", "victim"), ("domain", "service"), ("phone", "third_party")],
)  # fmt: skip
def test_weak_kinds_and_other_peoples_values_never_link_alone(kind: str, role: str) -> None:
    assert groups(run([("r-1", kind, "same", role), ("r-2", kind, "same", role)])) == []


def test_a_template_and_its_host_together_are_no_proof_but_an_invite_code_with_the_host_name_is() -> None:
    weak = [(r, k, v) for r in ("r-1", "r-2") for k, v in (("ipv4", "203.0.113.5"), ("app_code", "oss"))]
    assert groups(run(weak)) == []
    code = [(r, k, v) for r in ("r-1", "r-2") for k, v in (("invite_code", "8844"), ("domain", "a.example"))]
    found = run(code)
    assert groups(found) == [{"r-1", "r-2"}]
    assert found.links[0].bits > 10


def test_one_number_under_several_kinds_is_one_value() -> None:
    found = run([("r-1", "phone", "+6591234567"), ("r-1", "whatsapp", "+6591234567"), ("r-2", "paynow", "+6591234567")])
    assert [term.kind for term in found.links[0].terms] == ["prior", "phone"]
    assert groups(found) == [{"r-1", "r-2"}]


def test_url_domain_and_subdomain_count_once() -> None:
    rows = [
        (r, k, v)
        for r in ("r-1", "r-2")
        for k, v in (("url", "https://a.gang.example/x"), ("domain", "a.gang.example"))
    ]
    terms = {term.kind: term.bits for term in run(rows).links[0].terms}
    assert terms["url"] > 10
    assert terms["domain"] == 0


def test_doubtful_roles_and_readings_weigh_less() -> None:
    def bits(*tail: object) -> float:
        return run([("r-1", "tron", "T1", *tail), ("r-2", "tron", "T1", *tail)]).links[0].bits

    assert bits("offender", 0.9) > bits("unknown", 0.9) > bits("unknown", 0.5)


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_series_among_unrelated_reports(seed: int) -> None:
    world = make(seed)
    found = link(*world.tables())
    precision, recall = b_cubed(world.truth, found.series_of())
    assert precision >= 0.995
    assert recall >= 0.96
    counts = Counter(found.series_of()[name] for name, group in world.truth.items() if group == "g0")
    assert counts.most_common(1)[0][1] >= 32
    names = {(hub.kind, hub.value) for hub in found.hubs}
    assert ("domain", "cdn-host.example") in names
    assert ("ipv4", "203.0.113.9") in names


@pytest.mark.parametrize("seed", [21, 22])
def test_terms_add_up_and_runs_repeat(seed: int) -> None:
    world = make(seed, singles=80)
    found = link(*world.tables())
    assert found.links
    for one in found.links:
        assert one.a < one.b
        assert one.bits == pytest.approx(sum(term.bits for term in one.terms), abs=1e-6)
        assert [term.kind for term in one.terms].count("prior") == 1
    again = link(*shuffled(world))
    assert again.series == found.series
    assert again.links == found.links
    assert len({(one.a, one.b) for one in found.links}) == len(found.links)


def shuffled(world: World) -> tuple[pa.Table, pa.Table, pa.Table]:
    reports, mentions, photos = world.tables()
    return (
        reports.take(list(range(reports.num_rows))[::-1]),
        mentions.take(list(range(mentions.num_rows))[::-1]),
        photos,
    )


def two_groups(shared: str = "bank_account") -> list[tuple[str, ...]]:
    rows = []
    for group in "ab":
        for number in range(5):
            name = f"r-{group}{number}"
            rows += [(name, "telegram", f"{group}_handle"), (name, "domain", f"{group}.example")]
            if number < 3:
                rows.append((name, shared, "SG:999"))
    return rows


@pytest.mark.parametrize("kind", ["bank_account", "cert_sha256", "tron"])
def test_a_shared_value_between_two_groups_is_a_relation(kind: str) -> None:
    found = run(two_groups(kind))
    assert sorted(map(len, groups(found))) == [5, 5]
    assert (kind, "SG:999") in {(relation.kind, relation.value) for relation in found.relations}


def test_a_report_that_says_only_what_two_groups_share_is_left_alone() -> None:
    found = run([*two_groups(), ("r-x", "bank_account", "SG:999")])
    assert ("r-x",) in {series.reports for series in found.series}
    assert any("does not tell which" in doubt for series in found.series for doubt in series.doubts)


def test_one_report_that_quotes_everything_joins_nothing() -> None:
    rows = two_groups()
    rows += [("r-quoter", "telegram", f"{group}_handle") for group in "ab"]
    rows += [("r-quoter", "domain", f"{group}.example") for group in "ab"]
    rows += [("r-quoter", "telegram", f"noise{number}") for number in range(500)]
    assert sorted(map(len, groups(run(rows)))) in ([5, 5], [5, 6])


def test_a_wallet_alone_holds_many_reports_together() -> None:
    assert groups(run([(f"r-{number}", "tron", "T1") for number in range(12)])) == [{f"r-{n}" for n in range(12)}]


def test_reports_of_one_victim_are_one_and_count_once() -> None:
    rows = [("r-1", "tron", "T1"), ("r-2", "tron", "T1"), ("r-3", "phone", "+6590000001")]
    reports: list[dict[str, object]] = [
        {"report_id": f"r-{n}", "victim_id": "v" if n != 3 else None} for n in (1, 2, 3)
    ]
    found = run(rows, reports=reports)
    assert groups(found) == [{"r-1", "r-2"}]
    assert {term.kind for term in found.links[0].terms} == {"prior", "same_victim"}
    assert found.run["victims"] == 2
    apart = run(rows, reports=reports, decisions=(ruling(1, "different", "r-1", "r-2"),))
    assert groups(apart) == []


def test_the_same_script_links_reports_that_share_nothing_else() -> None:
    script = "my {} cousin keeps every single picture and the whole list of people you know in {} lanterns"
    texts = [script.format(*words) for words in (("tall", "red"), ("small", "blue"), ("old", "green"))]
    reports: list[dict[str, object]] = [{"report_id": f"r-{n}", "text": text} for n, text in enumerate(texts)]
    reports += [
        {"report_id": f"r-o{n}", "text": f"quite another story number {'abcdefgh'[n] * 9} about a lost umbrella"}
        for n in range(3)
    ]
    rows = [("r-0", "telegram", "h1"), ("r-1", "telegram", "h1"), ("r-o0", "telegram", "h2")]
    found = run(rows, reports=reports)
    assert {"r-0", "r-1"} <= groups(found)[0]
    assert {family.report for family in found.families if family.kind == "script"} >= {"r-0", "r-1", "r-2"}
    assert any({"r-2"} & {one.a, one.b} and "script" in {t.kind for t in one.terms} for one in found.links)


def test_rulings_bind_every_run() -> None:
    rows = [("r-1", "tron", "T1"), ("r-2", "tron", "T1"), ("r-3", "email", "a@b.example")]
    assert groups(run(rows, (ruling(1, "different", "r-1", "r-2"),))) == []
    assert groups(run(rows, (ruling(1, "reject", link_id("r-2", "r-1")),))) == []
    assert groups(run(rows, (ruling(1, "reject", "r-1", "r-2", undone=True),))) == [{"r-1", "r-2"}]
    assert groups(run(rows, (ruling(1, "different", "r-1", "r-2"), ruling(2, "same", "r-1", "r-2")))) == [
        {"r-1", "r-2"}
    ]
    joined = run(rows, (ruling(1, "same", "r-1", "r-3"),))
    assert groups(joined) == [{"r-1", "r-2", "r-3"}]
    assert any(term.kind == "decision" for one in joined.links for term in one.terms)
    hubbed = run(rows, (ruling(1, "hub", "tron:T1"),))
    assert groups(hubbed) == []
    assert hubbed.weights[0].state == "blocked"
    assert run(rows, (ruling(7, "same", "a-1", "d-2"),)).run["unresolved_decisions"] == [7]


def test_not_a_hub_is_respected() -> None:
    rows = [(f"r-{n}", "domain", "cdn.example") for n in range(20)]
    rows += [(f"r-{n}", "telegram", f"own{n}") for n in range(20)]
    assert run(rows).hubs
    freed = run(rows, (ruling(1, "not_hub", "domain:cdn.example"),))
    assert not freed.hubs
    assert groups(freed) == [{f"r-{n}" for n in range(20)}]


def test_a_rejected_member_stays_out_of_its_series() -> None:
    rows = [(f"r-{n}", "tron", "T1") for n in range(4)]
    first = run(rows)
    series = first.series[0].id
    after = run(rows, (ruling(1, "reject", "r-3", series),), previous=first.series_of())
    assert groups(after) == [{"r-0", "r-1", "r-2"}]
    assert after.series[0].id == series


def test_series_keep_their_ids() -> None:
    first = run([("r-2", "tron", "T1"), ("r-3", "tron", "T1")])
    more = run([("r-1", "tron", "T1"), ("r-2", "tron", "T1"), ("r-3", "tron", "T1")], previous=first.series_of())
    assert more.series[0].id == first.series[0].id
    assert more.run["changes"]["grew"] == 1
    split = run([("r-2", "tron", "T1"), ("r-3", "tron", "T2")], previous=first.series_of())
    assert len({series.id for series in split.series}) == 2
    assert split.run["changes"]["split"] >= 1
    assert run([("r-2", "tron", "T1"), ("r-3", "tron", "T1")]).series[0].id == first.series[0].id


def test_empty_single_and_bad_tables() -> None:
    empty = link(
        pa.table({"report_id": pa.array([], pa.string())}),
        pa.table({c: pa.array([], pa.string()) for c in ("report_id", "kind", "value")}),
    )
    assert (empty.series, empty.links) == ([], [])
    assert len(run([("r-1", "tron", "T1")]).series) == 1
    with pytest.raises(InputError):
        link(pa.table({"x": [1]}), pa.table({"y": [1]}))
    with pytest.raises(InputError):
        link(pa.table({"report_id": ["r-1", "r-1"]}), pa.table({"report_id": ["r-1"], "kind": ["a"], "value": ["b"]}))


def test_all_alike_and_all_hub() -> None:
    alike = run([(f"r-{n}", k, "same.example") for n in range(40) for k in ("domain", "telegram", "tron")])
    assert len(groups(alike)) == 1
    hub = run(
        [row for n in range(40) for row in ((f"r-{n}", "domain", "same.example"), (f"r-{n}", "telegram", f"own{n}"))]
    )
    assert groups(hub) == []
    assert hub.hubs[0].reports == 40


@pytest.mark.parametrize("count", [20, 60, 200])
def test_two_values_that_lean_on_each_other_alone_are_no_hubs(count: int) -> None:
    reports = [
        {"report_id": f"r-{n}", "text": "Pay by tonight or the whole recording goes to everybody you know"}
        for n in range(count)
    ]
    mentions = [{"report_id": f"r-{n}", "kind": "telegram", "value": "one.handle"} for n in range(count)]
    found = link(pa.Table.from_pylist(reports), pa.Table.from_pylist(mentions))
    assert found.hubs == []
    assert [len(series.reports) for series in found.series] == [count]


def test_settings_bound_what_is_kept() -> None:
    world = make(31, singles=40)
    few = link(*world.tables(), settings=Settings(floor_bits=6.0))
    assert all(one.bits >= 6.0 for one in few.links if "same_victim" not in {t.kind for t in one.terms})
