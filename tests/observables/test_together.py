"""Texts that are searched together, or as pieces, give what each of them gives alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weftline.observables import Hints, find, find_all, find_in

ROOM = Path(__file__).parents[2] / "benchmarks" / "observables" / "room.jsonl"
TEXTS = [json.loads(line)["text"] for line in ROOM.read_text("utf-8").splitlines()]
HINTS = [Hints(), Hints(regions=("SG",)), Hints(regions=("US",), role="offender"), Hints(source="ocr", language="zh")]
EDGES = ["", "\n", "telegram", "account number:", "WhatsApp\n", "8123 4567", "+65", "Chrome ", "1.2.3.4", "\x00", "ꙮ"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(TEXTS) | st.sampled_from(EDGES) | st.text(max_size=30), st.sampled_from(HINTS)))
)
def test_each_text_gives_what_it_gives_alone(texts):
    assert list(find_all(texts)) == [find(*each) for each in texts]


def test_all_texts_of_the_room_together():
    texts = [(text, HINTS[number % 4]) for number, text in enumerate(TEXTS)]
    assert list(find_all(texts)) == [find(*each) for each in texts]


@pytest.mark.parametrize("size", [1, 7, 1_000, 100_000, 1_000_000])
def test_pieces_give_what_the_whole_gives(size):
    text = ("\n".join(TEXTS) * 3)[: 12_000 if size == 1 else None]
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    assert list(find_in(pieces)) == find(text)


def test_one_long_line_is_read_to_its_end():
    line = "so he told me to wait and then call +65 8123 4567 or write to anna@example.com "
    found = find(line * 5_000, Hints(regions=("SG",)))
    assert len(found) == 10_000
    assert all((line * 5_000)[each.start : each.end] == each.raw for each in found)
