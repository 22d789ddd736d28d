"""How values lie over groups, asked of small tables made by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest

from weftline.linkage import spread
from weftline.linkage.engines import engine
from weftline.linkage.mentions import Mentions
from weftline.linkage.pairs import Values
from weftline.linkage.run import _link_set as link_set
from weftline.linkage.run import solve
from weftline.linkage.settings import Settings
from weftline.linkage.solved import Solved
from weftline.linkage.weights import Trust

Rows = list[tuple[str, str, str]]


@dataclass
class Asked:
    """What a run knows of its values, with a cautious pass whose groups the test states itself."""

    solved: Solved
    cores: spread.Cores
    unit: dict[str, int]

    @property
    def mentions(self) -> Mentions:
        return self.solved.mentions

    @property
    def values(self) -> Values:
        return self.solved.values

    @property
    def trust(self) -> Trust:
        return self.solved.trust

    def number(self, kind: str, value: str) -> int:
        return int(self.mentions.keys.number(kind, value)[0])

    def lies(self) -> spread.Spread:
        return spread.spread(self.mentions, self.values, self.cores)


def asked(rows: Rows, groups: dict[str, str], held_by: str = "telegram") -> Asked:
    """Link rows (report, kind, value); then state that these reports hang together in groups by one family."""
    names = sorted({row[0] for row in rows})
    table = pa.Table.from_pylist(
        [{"report_id": r, "kind": k, "value": v, "role": "offender", "confidence": 1.0} for r, k, v in rows]
    )
    reports = pa.Table.from_pylist([{"report_id": name} for name in names])
    chosen = Settings()
    solved = solve(reports, table, None, engine("duckdb", chosen.memory_mb, chosen.threads), chosen)
    ids = solved.reports.ids.to_pylist()
    unit = {name: number for number, name in enumerate(ids)}
    first: dict[str, int] = {}
    home = [first.setdefault(groups[name], number) if name in groups else number for number, name in enumerate(ids)]
    bit = 1 << solved.values.families.index(held_by)
    tied = np.array([bit if name in groups else 0 for name in ids], dtype=np.int64)
    reuse = np.full(len(solved.values.families), 0.8)
    return Asked(solved, spread.Cores(np.array(home, dtype=np.int64), tied, reuse), unit)


def group(letter: str, count: int, *more: tuple[str, str]) -> Rows:
    """Reports of one group, which share a name on a messenger and whatever else is given."""
    return [
        (f"r-{letter}{n}", kind, value) for n in range(count) for kind, value in (("telegram", f"{letter}_name"), *more)
    ]


def in_groups(**sizes: int) -> dict[str, str]:
    return {f"r-{letter}{n}": letter for letter, size in sizes.items() for n in range(size)}


def test_payees_texts_and_hosts_stay_out_of_the_cautious_pass_and_keys_take_part() -> None:
    kinds = {"bank_account": True, "paypal": True, "domain": True, "app_code": True, "android_package": True,
             "tron": False, "telegram": False, "phone": False, "cert_sha256": False, "server": False}  # fmt: skip
    found = asked([("r-1", kind, "one.example") for kind in kinds] + [("r-1", "telegram", "x")], {})
    left_out = spread.circumstantial(found.values, found.mentions)
    assert {kind: bool(left_out[found.number(kind, "one.example")]) for kind in kinds} == kinds
    careful = spread.cautious(found.trust, left_out)
    assert all(careful.hub[left_out])
    assert not careful.usable[left_out].any()


def test_a_value_of_one_group_lies_inside_it_and_one_of_two_groups_is_spread() -> None:
    rows = group("a", 4, ("domain", "a.example"), ("bank_account", "SG:1")) + group("b", 4, ("bank_account", "SG:1"))
    found = asked(rows, in_groups(a=4, b=4))
    share = found.lies().share()
    assert share[found.number("domain", "a.example")] == pytest.approx(1.0)
    # of the 8 x 7 ordered pairs of its reports, 2 x 4 x 3 lie in one group
    assert share[found.number("bank_account", "SG:1")] == pytest.approx(24 / 56)


def test_what_holds_a_group_is_not_asked_of_that_group() -> None:
    found = asked(group("a", 4), in_groups(a=4))
    lies = found.lies()
    assert lies.inside[found.number("telegram", "a_name")] == 0.0


def test_strangers_with_names_of_their_own_count_as_elsewhere_and_silent_reports_do_not() -> None:
    base = group("a", 4, ("domain", "a.example"))
    silent = [(f"r-s{n}", "domain", "a.example") for n in range(4)]
    strange = [*silent, *((f"r-s{n}", "telegram", f"own{n}") for n in range(4))]
    quiet = asked(base + silent, in_groups(a=4))
    loud = asked(base + strange, in_groups(a=4))
    share_of = [one.lies().share()[one.number("domain", "a.example")] for one in (quiet, loud)]
    assert share_of[0] == pytest.approx(1.0)
    assert share_of[1] < 0.5


def test_what_lines_of_text_brought_into_a_group_says_nothing_of_such_lines() -> None:
    rows = [*group("a", 4, ("script", "s")), ("r-x", "script", "s"), ("r-x", "telegram", "own")]
    outside = asked(rows, in_groups(a=4))
    joined = asked(rows, in_groups(a=4) | {"r-x": "a"})
    joined.cores.tied[joined.unit["r-x"]] = 1 << joined.values.families.index("script")
    asks = [one.lies() for one in (outside, joined)]
    number = joined.number("script", "s")
    assert asks[0].share()[number] < 0.9
    assert asks[1].share()[number] == pytest.approx(1.0)
    assert asks[1].total[number] == 4.0


def test_strangeness_is_for_those_whose_names_match_nobodys() -> None:
    rows = [*group("a", 3, ("domain", "a.example")), ("r-own", "telegram", "own"), ("r-host", "domain", "a.example")]
    found = asked(rows, in_groups(a=3))
    bits = spread.strangeness(found.mentions, found.values, found.cores)
    assert bits[found.unit["r-a0"]] == 0.0
    assert bits[found.unit["r-host"]] == 0.0
    assert bits[found.unit["r-own"]] == pytest.approx(np.log2(1 - 0.8))


def test_a_host_of_ones_own_is_strange_and_a_shared_one_is_not() -> None:
    rows = [
        *group("a", 3, ("domain", "a.example")),
        ("r-own", "domain", "own.example"),
        ("r-host", "domain", "a.example"),
    ]
    found = asked(rows, in_groups(a=3))
    bits = spread.strangeness(found.mentions, found.values, found.cores)
    assert bits[found.unit["r-host"]] == 0.0
    assert bits[found.unit["r-own"]] == pytest.approx(np.log2(1 - 0.8))


@pytest.mark.parametrize(("size", "left_out"), [(2, True), (3, False)])
def test_between_leaves_the_pairs_of_a_fragment_out_of_the_question(size: int, left_out: bool) -> None:
    rows = group("a", 4, ("domain", "x.example")) + group("b", size, ("domain", "x.example"))
    found = asked(rows, in_groups(a=4, b=size))
    lies, number = found.lies(), found.number("domain", "x.example")
    share, say = lies.between(np.array([number]), np.array([found.unit["r-a0"]]), np.array([found.unit["r-b0"]]))
    assert bool(share[0] > lies.share()[number]) is left_out
    assert say[0] == (4.0 if left_out else 4.0 + size)


def test_a_kind_whose_known_values_spread_takes_its_rare_values_along() -> None:
    lines = [("script", f"{n}") for n in range(3)]
    rows = [row for letter in "abcd" for row in group(letter, 2, *(("sha256", value) for _, value in lines))]
    rows += [("r-a0", "sha256", "rare"), ("r-b0", "sha256", "rare"), ("r-a0", "tron", "T1"), ("r-a1", "tron", "T1")]
    found = asked(rows, in_groups(a=2, b=2, c=2, d=2))
    none = np.zeros(len(found.values.df), dtype=np.bool_)
    flat = np.full(len(none), 0.9)
    before = found.trust.__class__(
        found.trust.candidates, found.trust.asked, found.trust.coherence, flat, flat, flat, none, none, ~none,
        np.zeros(len(none)), flat,
    )  # fmt: skip
    after = spread.corrected(before, found.lies(), found.values, none)
    rare, wallet = found.number("sha256", "rare"), found.number("tron", "T1")
    assert after.q_alone[rare] < before.q_alone[rare] - 0.2
    assert after.q_alone[wallet] == before.q_alone[wallet]
    freed = spread.corrected(before, found.lies(), found.values, ~none)
    assert freed.q_alone[rare] == before.q_alone[rare]


def test_enough_reports_of_one_group_settle_a_value_lines_of_text_sooner() -> None:
    share, say = np.array([0.9, 0.9, 0.75, 0.75, np.nan]), np.array([4.0, 2.5, 9.0, 2.5, 9.0])
    assert spread.settled(share, say, np.zeros(5, dtype=np.bool_)).tolist() == [True, False, False, False, False]
    assert spread.settled(share, say, np.ones(5, dtype=np.bool_)).tolist() == [True, True, True, True, False]


def test_cores_are_what_telling_evidence_holds_and_reuse_counts_shared_names() -> None:
    rows = [*group("a", 3, ("tron", "T1")), ("r-a0", "email", "one@x.example"), ("r-a1", "email", "two@x.example")]
    rows += [("r-z", "telegram", "own"), ("r-z", "email", "z@x.example")]
    found = asked(rows, in_groups(a=3))
    solved, values = found.solved, found.values
    links = link_set(solved.pairs, values, solved.scores, -3.0)
    cores = spread.cores_of(len(found.unit), solved.clusters, links, found.mentions, values)
    home = {cores.home[found.unit[f"r-a{n}"]] for n in range(3)}
    assert len(home) == 1
    assert cores.home[found.unit["r-z"]] not in home
    assert cores.tied[found.unit["r-z"]] == 0
    assert all(cores.tied[found.unit[f"r-a{n}"]] for n in range(3))
    families = values.families
    assert cores.reuse[families.index("telegram")] == pytest.approx(3.5 / 5)
    assert cores.reuse[families.index("email")] == pytest.approx(0.5 / 4)
