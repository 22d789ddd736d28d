"""No input of 10 KB holds the room up, and twice the input costs about twice the time and the steps: seconds see what the
libraries do, steps do not hang on how busy the machine is. `benchmarks/observables_worst.py` looks for worse inputs.
"""

from __future__ import annotations

import sys
import time

import pytest
from tests.cpu_time import uncollected, untraced

from weftline.observables import Hints, find

MOST_STEPS, MOST_STEPS_FOR_NUMBERS = 750_000, 400_000
MOST_ROUNDS = 30
PATTERNS = [
    "a@", "1.", "[", "[.]", "1234567890", "1 ", "12 ", "81234567 ", "1234-", "a.", "http://", "ab12", "DE89 ", "000201", "6304ABCD", "hxxp",
    "a dot ", "微信", "telegram @", "account 1234567 ", "$1", "1 usdt ", "만원", "一", "\u200b1", "а1a", "aa:", "1/2/2022 ", "invite code ", "(", "2022 ", "one ", "double nine ", "her telegram is ", "เก้า", "8123।", "a1ж", "my number is ", "kik or aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: ",
]  # fmt: skip


def _seconds(*texts: str, times: int = 3) -> list[tuple[float, ...]]:
    """The processor's time for each text, so many times in turn."""
    rounds = []
    with untraced(), uncollected():
        for _ in range(times):
            taken = []
            for text in texts:
                start = time.process_time()
                find(text, Hints(regions=("SG",)))
                taken.append(time.process_time() - start)
            rounds.append(tuple(taken))
    return rounds


def _best(text: str) -> float:
    return min(_seconds(text))[0]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_hostile_text_takes_time_in_proportion(pattern):
    find("warm up 81234567 微信 a@b.com 1/2/2022", Hints(regions=("SG",)))
    text = (pattern * 10_000)[:10_000]
    rounds = _seconds(text, text * 2, times=5)
    # each the best of five, since what else runs on the machine says nothing of us; where it ran all the time, of more
    while len(rounds) < MOST_ROUNDS and not _in_proportion(rounds):
        rounds += _seconds(text, text * 2, times=5)
    assert min(once for once, _ in rounds) < 0.25
    assert _in_proportion(rounds), [min(best) for best in zip(*rounds, strict=True)]


def _in_proportion(rounds: list[tuple[float, ...]]) -> bool:
    once, twice = (min(taken) for taken in zip(*rounds, strict=True))
    return once < 0.25 and twice < 2.3 * once + 0.01


@pytest.mark.parametrize("between", [" ", "\n", " a ", " account ", " 微信 "])
def test_a_thousand_numbers_in_one_text_are_read_in_time(between):
    numbers = [str(10_000_000 + 7_919 * n % 89_999_999) for n in range(1_000)]
    text = between.join(numbers)[:10_000]
    assert _best(text) < 0.15


def _steps(text: str) -> int:
    """Calls of Python and of C functions while a text is read that was read before, so that tables are laid out."""
    find(text, Hints(regions=("SG",)))
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
    text = (pattern * 10_000)[:10_000]
    once, twice = _steps(text), _steps(text * 2)
    assert once < MOST_STEPS
    assert twice < 2.3 * once + 5_000


@pytest.mark.parametrize("between", [" ", "\n", " a ", " account ", " 微信 "])
def test_a_thousand_numbers_in_one_text_are_read_in_few_steps(between):
    numbers = [str(10_000_000 + 7_919 * n % 89_999_999) for n in range(1_000)]
    assert _steps(between.join(numbers)[:10_000]) < MOST_STEPS_FOR_NUMBERS
