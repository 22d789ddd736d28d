"""Twice the hostile input costs about twice the steps. Steps are counted, not timed, so that a busy machine decides
nothing; `benchmarks/observables_worst.py` holds the seconds and looks for worse inputs.
"""

from __future__ import annotations

import sys

import pytest

from weftline.observables import Hints, find

PATTERNS = [
    "a@", "1.", "[", "[.]", "1234567890", "1 ", "12 ", "81234567 ", "1234-", "a.", "http://", "ab12", "DE89 ", "000201", "6304ABCD", "hxxp",
    "a dot ", "微信", "telegram @", "account 1234567 ", "$1", "1 usdt ", "만원", "一", "\u200b1", "а1a", "aa:", "1/2/2022 ", "invite code ", "(", "2022 ", "one ", "double nine ", "her telegram is ", "เก้า", "8123।", "a1ж", "my number is ",
]  # fmt: skip


MOST_STEPS = 900_000


def _steps(text: str) -> int:
    """Calls of Python and of C functions while a text is read."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        find(text, Hints(regions=("SG",)))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("pattern", PATTERNS)
def test_hostile_text_takes_steps_in_proportion(pattern):
    find("warm up 81234567 微信 a@b.com 1/2/2022", Hints(regions=("SG",)))
    text = (pattern * 10_000)[:10_000]
    once, twice = _steps(text), _steps(text * 2)
    assert once < MOST_STEPS
    assert twice < 2.3 * once + 5_000


@pytest.mark.parametrize("between", [" ", "\n", " a ", " account ", " 微信 "])
def test_a_thousand_numbers_in_one_text_are_read_in_few_steps(between):
    numbers = [str(10_000_000 + 7_919 * n % 89_999_999) for n in range(1_000)]
    assert _steps(between.join(numbers)[:10_000]) < MOST_STEPS / 2
