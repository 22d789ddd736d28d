"""Times at the heads of chat lines are the messages' own and no values; what stands beside them is read."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

HEADS = [
    "[03/07/2022, 14:05:11] {}: ",
    "\u200e[3.7.2022, 14:05:11] {}: ",
    "03/07/22, 14:05 - {}: ",
    "2022/7/3 下午2:05 - {}: ",
    "3/7/22, 2:05\u202fPM - {}: ",
    "[14:05, 3/7/2022] {}: ",
    "[{}] [오후 2:05] ",
    "14:05\t{}\t",
    "2022. 7. 3. 오후 2:05 - {}: ",
]


@pytest.mark.parametrize("head", HEADS)
def test_times_at_heads_are_no_values(head):
    text = "\n".join(head.format("Anna") + line for line in ("hi", "my number is 8123 4567", "on 12/08/2022 then"))
    found = find(text, Hints(regions=("SG",)))
    assert [(each.kind, each.raw) for each in found] == [("phone", "8123 4567"), ("date", "12/08/2022")]
    assert all(text[each.start : each.end] == each.raw for each in found)


@pytest.mark.parametrize("head", HEADS)
def test_a_number_as_the_senders_name_is_read(head):
    text = "\n".join(head.format("+65 8123 4567") + line for line in ("hi", "are you there", "ok"))
    assert [each.value for each in find(text)] == ["+6581234567"] * 3


@pytest.mark.parametrize("head", HEADS[:6])
def test_a_single_line_keeps_its_date(head):
    found = find(head.format("Anna") + "hi")
    assert [each.kind for each in found] == ["date"]


def test_a_word_at_the_end_of_a_line_does_not_reach_the_next_message():
    text = "\n".join(HEADS[0].format(name) + line for name, line in (("A", "hi"), ("A", "your telegram?"), ("B", "no")))
    assert find(text) == []
