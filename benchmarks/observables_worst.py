"""The slowest 10 KB: `python benchmarks/observables_worst.py [--seconds 120] [--seed 1] [--atheris]`.

Looks for text that holds the room up: fragments of all kinds and contexts are repeated and mixed, the slowest are kept
and changed again. With `--atheris` (where that package is installed) inputs are led by the code that they reach.
Prints CPU time, best of three, for the slowest text with at most 1,000 digit runs, for the slowest of all, and what
doubling each costs. Ends with 1 where a limit of the room is passed: 50 ms, 250 ms, 2.3 times.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time

from weftline.observables import Hints, find, kinds

SIZE, MOST_RUNS = 10_000, 1_000
FEW_MS, ANY_MS, DOUBLE = 50, 250, 2.3
HINTS = Hints(regions=("SG", "US", "IN"))
_RUN = re.compile(r"\d+")
_WORDS = [
    "telegram ", "wechat id ", "微信", "카톡 아이디 ", "LINE:", "account ", "bank DBS ", "IBAN ", "my number is ", "he told me ",
    "invite code ", "邀请码", "gift card ", "paynow ", "pix ", "upi ", "bitcoin ", "USD ", "$", "万元", "version ", "order no ",
    "sha256 ", "package ", "bundle id ", "team id ", "visa ", "imei ", "routing ", "sort code ", "mtcn ", "\n", " ", ",", ".", "@",
    "://", "https://", "hxxp", "[.]", "(at)", " dot ", "&#64;", "[", "(", "-", "+", "/", ":", "0x", "bc1q", "T", "1", "12", "1.",
    "8123", "one ", "nine ", "공일", "一", "\u200b", "а", "e", "é", "ก", "अ", "م", "🔥", "\x00", "t.e.l.e", "w h a t s ", "2O1 ",
]  # fmt: skip


def fragments() -> list[str]:
    """Words of contexts, and a right and a wrong example of every kind."""
    examples = [raw for kind in kinds().found.values() for raw, _ in kind.good] + [
        raw for kind in kinds().found.values() for raw in kind.bad
    ]
    return [*_WORDS, *(text for text in examples if 0 < len(text) < 120)]


def seconds(text: str, times: int = 1) -> float:
    """CPU time of one reading, the best of so many."""
    best = 1e9
    for _ in range(times):
        start = time.process_time()
        find(text, HINTS)
        best = min(best, time.process_time() - start)
    return best


def fill(unit: list[str], size: int = SIZE) -> str:
    """A unit repeated to a size."""
    once = "".join(unit) or "a"
    return (once * (size // len(once) + 1))[:size]


def search(budget: float, seed: int) -> dict[bool, tuple[float, list[str]]]:
    """The slowest units found, for texts with few digit runs (True) and for all (False)."""
    rng, pieces = random.Random(seed), fragments()
    worst: dict[bool, tuple[float, list[str]]] = {True: (0.0, ["a"]), False: (0.0, ["a"])}
    kept: list[tuple[float, list[str]]] = []
    end = time.monotonic() + budget
    while time.monotonic() < end:
        if kept and rng.random() < 0.6:
            unit = list(rng.choice(kept)[1])
            unit[rng.randrange(len(unit))] = rng.choice(pieces)
            if rng.random() < 0.5:
                unit.insert(rng.randrange(len(unit) + 1), rng.choice(pieces))
        else:
            unit = [rng.choice(pieces) for _ in range(rng.randrange(1, 5))]
        text = fill(unit)
        spent = seconds(text)
        few = len(_RUN.findall(text)) <= MOST_RUNS
        for group in (True, False) if few else (False,):
            if spent > worst[group][0] and (spent := seconds(text, 3)) > worst[group][0]:
                worst[group] = (spent, unit)
        kept = sorted([*kept, (spent, unit)], key=lambda each: -each[0])[:24]
    return worst


def led_by_coverage(budget: float) -> None:
    """Inputs of atheris, until the time is over; a crash ends the run, a slow input is printed."""
    import atheris  # noqa: PLC0415 - only where it is asked for

    pieces = fragments()
    end = time.monotonic() + budget
    slowest = 0.0

    def one(data: bytes) -> None:
        nonlocal slowest
        if time.monotonic() > end:
            print(f"atheris: slowest {slowest * 1000:.0f} ms, no crash")
            sys.stdout.flush()
            os._exit(0)  # the fuzzer takes any other end for a crash
        text = fill([pieces[byte % len(pieces)] if byte < 200 else chr(byte) for byte in data[:64]])
        spent = seconds(text)
        if spent > max(slowest, FEW_MS / 1000):
            slowest = max(slowest, seconds(text, 3))
            runs = len(_RUN.findall(text))
            print(f"{slowest * 1000:.0f} ms, {runs} digit runs: {text[:80]!r}")
        slowest = max(slowest, spent)

    atheris.instrument_all()
    atheris.Setup(sys.argv[:1], one)
    atheris.Fuzz()


def main() -> None:
    """Search, then measure the worst and its double side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--atheris", action="store_true")
    chosen = parser.parse_args()
    find("warm up +65 8123 4567 微信 abc a@example.com", HINTS)
    if chosen.atheris:
        led_by_coverage(chosen.seconds)
        return
    passed = False
    for few, (_, unit) in search(chosen.seconds, chosen.seed).items():
        once, twice = seconds(fill(unit), 3), seconds(fill(unit, 2 * SIZE), 3)
        limit = FEW_MS if few else ANY_MS
        name = f"at most {MOST_RUNS} digit runs" if few else "any text"
        print(
            f"{name}: {once * 1000:.0f} ms (limit {limit}), doubled {twice / once:.2f} times (limit {DOUBLE}); unit {unit!r}"
        )
        passed |= once * 1000 > limit or twice > DOUBLE * once
    sys.exit(passed)


if __name__ == "__main__":
    main()
