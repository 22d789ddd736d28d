from __future__ import annotations

import numpy as np
import pytest

from weftline.linkage import CandidateReport, Known, ReportFeatures, Told, ValueWeight, match
from weftline.linkage.result import BehaviourModel
from weftline.linkage.wordings import Wordings

NONE = BehaviourModel({})
SCRIPT = "my tall cousin keeps every single picture and the whole list of people you know in lanterns"


def stored(report: str, series: str, *told: tuple[str, str], **traits: object) -> CandidateReport:
    return CandidateReport(series, ReportFeatures(report, tuple(Told(*one) for one in told), **traits))  # type: ignore[arg-type]


def test_a_new_report_finds_its_series_with_reasons() -> None:
    known = Known.of([ValueWeight("tron", "T1", 5, 10, 0.4, 0.99)], NONE)
    new = ReportFeatures("r-new", (Told("tron", "T1", "offender", 1.0, "g-1"),), platform="tinder")
    found = match(
        new, [stored("r-1", "s-a", ("tron", "T1"), platform="tinder"), stored("r-2", "s-b", ("tron", "T2"))], known
    )
    assert [one.series for one in found] == ["s-a"]
    assert found[0].bits == pytest.approx(sum(t.bits for t in (*found[0].terms, *found[0].against)), abs=1e-3)
    assert next(term for term in found[0].terms if term.kind == "tron").sighting == "g-1"


def test_victims_values_hubs_and_nothing_known_give_no_match() -> None:
    known = Known.of([ValueWeight("domain", "cdn.example", 90, 400, 0.0, 0.0, "hub")], NONE)
    candidates = [stored("r-1", "s-a", ("domain", "cdn.example"), ("phone", "+6591234567"))]
    assert (
        match(
            ReportFeatures("r-n", (Told("domain", "cdn.example"), Told("phone", "+6591234567", "victim"))),
            candidates,
            known,
        )
        == []
    )
    assert match(ReportFeatures("r-n"), candidates, known) == []
    assert match(ReportFeatures("r-n", (Told("tron", "T9"),)), [], known) == []


def test_script_families_are_recognised() -> None:
    known = Known.of([ValueWeight("script", "f-1", 4, 6, 0.5, 0.985, note=SCRIPT)], NONE)
    new = ReportFeatures("r-n", text="hello\n" + SCRIPT.replace("tall", "old"))
    found = match(new, [stored("r-1", "s-a", ("script", "f-1"))], known)
    assert found[0].series == "s-a"
    assert "script" in {term.kind for term in found[0].terms}


def test_circumstances_speak_for_and_against() -> None:
    known = Known.of([], NONE)
    new = ReportFeatures("r-n", (Told("tron", "T1", "offender"),), platform="tinder", language="en", day=1.0)
    far = match(
        new, [stored("r-1", "s-a", ("tron", "T1", "offender"), platform="line", language="zh", day=900.0)], known
    )[0]  # type: ignore[arg-type]
    near = match(
        new, [stored("r-1", "s-a", ("tron", "T1", "offender"), platform="tinder", language="en", day=2.0)], known
    )[0]  # type: ignore[arg-type]
    assert {term.kind for term in far.against} == {"platform", "language", "gap"}
    assert near.bits > far.bits
    assert near.against == ()


def test_a_wallet_of_years_ago_still_fits_and_a_domain_does_not() -> None:
    def fit(kind: str) -> list[float]:
        known = Known.of([ValueWeight(kind, "same.example", 1, 0, 0.0, 0.9)], BehaviourModel({}))
        told = (Told(kind, "same.example", "offender"),)
        old = ReportFeatures("r-1", told, platform="line", language="zh", persona="A", day=100.0)
        new = ReportFeatures("r-2", told, platform="x", language="en", persona="B", day=9_000.0)
        return [found.bits for found in match(new, [CandidateReport("s-1", old)], known)]

    [bits] = fit("btc")
    assert bits > 4.0
    assert all(bits < 4.0 for bits in fit("domain"))


def test_picture_families_are_recognised_though_a_few_bits_differ() -> None:
    name = f"{0x0F1E2D3C4B5A6978:016x}" * 4
    known = Known.of([ValueWeight("photo", name, 4, 6, 0.5, 0.97)], NONE)
    near, far = f"{int(name, 16) ^ 0b1011:064x}", f"{int(name, 16) ^ ((1 << 40) - 1):064x}"
    candidates = [stored("r-1", "s-a", ("photo", name))]
    assert match(ReportFeatures("r-n", pictures=(near,)), candidates, known)[0].terms[1].kind == "photo"
    assert match(ReportFeatures("r-n", pictures=(far, "", "zz")), candidates, known) == []


def test_of_many_wordings_the_bands_find_what_comparing_all_finds() -> None:
    rng = np.random.default_rng(5)
    words = ["".join(rng.choice(list("abcdefghijklmnop"), 7)) for _ in range(300)]
    notes = [" ".join(rng.choice(words, 14)) for _ in range(400)]
    families = [ValueWeight("script", f"f-{n}", 4, 6, 0.5, 0.985, note=note) for n, note in enumerate(notes)]
    index = Wordings(families, 1)
    for n in range(0, 400, 20):
        told = notes[n].split()
        told[3], told[9] = "changed", "altered"
        assert index.families_of(" ".join(told)) == [f"f-{n}"]
    assert index.families_of("nothing of all this was ever written in any of the reports before") == []
    assert Wordings((), 1).families_of(notes[0]) == []


def test_of_two_tellings_of_one_value_the_surest_counts() -> None:
    known = Known.of([ValueWeight("tron", "T1", 5, 10, 0.4, 0.99)], NONE)
    unsure, sure = Told("tron", "T1", "unknown", 0.4), Told("tron", "T1", "offender", 0.9, "g-sure")
    [key] = known.keys(ReportFeatures("r-n", (unsure, sure))).values()
    assert key == sure


def test_a_report_that_quotes_very_many_values_is_a_weak_witness_for_each() -> None:
    known = Known.of([ValueWeight("tron", "T1", 5, 10, 0.4, 0.99)], NONE)
    one, many = (tuple(Told("tron", f"T{n}", "offender") for n in range(1, count)) for count in (2, 10_000))
    candidates = [stored("r-1", "s-a", ("tron", "T1"))]
    assert match(ReportFeatures("r-n", one), candidates, known)[0].series == "s-a"
    assert match(ReportFeatures("r-n", many), candidates, known) == []
