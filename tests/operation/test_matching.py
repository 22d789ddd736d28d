from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.operation.conftest import CHAT, WALLET, write_report

from weftline.errors import InputError, NotFoundError
from weftline.operation.investigate import investigate
from weftline.operation.matching import Matcher, matches_json
from weftline.operation.opening import Officer, open_existing
from weftline.sandbox import Workers
from weftline.store import series, steps


def test_a_new_report_is_matched_with_its_reasons_and_a_stranger_is_not(
    folder: Path, officer: Officer, tmp_path: Path
) -> None:
    place = investigate(folder, officer).place
    new = tmp_path / "new"
    new.mkdir()
    (new / "chat.txt").write_text(CHAT.format(wallet=WALLET), encoding="utf-8")
    body = {
        "first_contact": {"platform": "Telegram", "handle": "@Lily_9911"},
        "occurred": {"from": "2022-07-05T10:00:00+08:00"},
    }
    stranger = {"first_contact": {"platform": "Telegram", "handle": "nobody_here_77"}}
    (new / "report.json").write_text(json.dumps(body))
    with open_existing(place, officer) as operation, Workers(count=1) as workers:
        with operation.store.read() as db:
            wanted = series.series_of(db)["r-one"]
        matcher = Matcher.of(operation, workers)
        found, milliseconds = matcher.file(new)
        assert found[0].series == wanted
        assert {"telegram", "btc"} <= {term.kind for term in found[0].terms}
        document = matches_json(found, milliseconds)
        first = document["matches"][0]
        assert sum(t["bits"] for t in first["terms"] + first["against"]) == pytest.approx(first["bits"], abs=0.1)
        assert matcher.text(json.dumps(stranger).encode(), "stranger")[0] == []
        assert matcher.stored("one")[0][0].series == wanted
        with pytest.raises(NotFoundError, match="no report nobody"):
            matcher.stored("nobody")
        with pytest.raises(InputError, match="no workers"):
            Matcher.of(operation).text(b"{}", "x")


def test_it_answers_while_another_writes_and_takes_up_what_a_later_run_found(folder: Path, officer: Officer) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer) as operation:
        matcher = Matcher.of(operation)
        before, wanted = matcher.run, matcher.stored("one")[0][0]
        write_report(folder, "three", first_contact={"platform": "Telegram", "handle": "lily_9911"})
        investigate(folder, officer)
        with operation.store.write() as db:
            steps.put_meta(db, "unfinished", "not yet committed")
            [found, *_] = matcher.stored("three")[0]
        assert matcher.run != before
        assert found.series == wanted.series
        assert {"r-one", "r-two"} <= set(found.reports)


def test_what_a_stored_report_is_matched_by_is_what_links_it(folder: Path, officer: Officer) -> None:
    place = investigate(folder, officer).place
    with open_existing(place, officer) as operation, operation.store.read() as db:
        [link, *_] = series.links(db, report="r-one")
        found = Matcher.of(operation).stored("one")[0][0]
        assert series.series_of(db)["r-one"] == found.series
        linked = {(term.kind, term.value): term.bits for term in link.terms if term.value}
        assert {(term.kind, term.value) for term in found.terms if term.value} == set(linked)
        # a link leaves the word of its own two reports out of what a value is worth
        assert found.bits == pytest.approx(link.bits, rel=0.1)
