"""What the room's own cases hold is found, and nothing else is sure enough to link."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weftline.observables import Hints, find

CASES = Path(__file__).parents[2] / "benchmarks" / "observables" / "room-languages.jsonl"
DERIVED = {"url", "domain"}


@pytest.mark.parametrize("language", sorted({json.loads(line)["language"] for line in CASES.open(encoding="utf-8")}))
def test_words_of_a_language_are_known(language):
    wrong: list[tuple[str, set[str], set[str]]] = []
    for case in map(json.loads, CASES.read_text("utf-8").splitlines()):
        if case["language"] != language:
            continue
        items = find(case["text"], Hints(regions=tuple(case["hints"]["regions"]), language=case["hints"]["language"]))
        found = {f"{item.kind}:{item.value}" for item in items}
        sure = {f"{item.kind}:{item.value}" for item in items if item.confidence >= 0.7 and item.kind not in DERIVED}
        expected = {kept for kept in case["expect"] if not kept.startswith("card:")}
        extra = {value for value in sure - expected - set(case.get("also", ())) if not value.startswith("card:")}
        if expected - found or extra:
            wrong.append((case["text"], expected - found, extra))
    assert wrong == []
