"""Feeds every reader samples that were cut, changed, spliced and doubled, for so many seconds of processor time each.

    python -m tests.fuzz [--seconds 600] [--seed 1] [SAMPLE …]
    python -m tests.fuzz_round [--seconds 600] [SAMPLE …]    led by the code that is reached (`make fuzz`)

Every input must be accounted for, crash no reader and end within ten seconds of processor time. An input that fails is written to
`fuzz-found/` and makes the exit code 1; it becomes a regression test.
"""

from __future__ import annotations

# ruff: noqa: T201 - a command of its own
import argparse
import hashlib
import random
import sys
import time
from multiprocessing import Pool
from pathlib import Path

from tests.readers.test_every_format import SAMPLES, look

LONGEST_SECONDS = 10
LARGEST = 1 << 18
MOST_FAULTS = 5
CLOCK_TIMES = 12
FOUND = Path("fuzz-found")
TOKENS = (
    b"\n", b"\r\n", b"\0", b"\t", b",", b'"', b"'", b"{", b"}", b"[", b"]", b"<", b">", b"&", b"&#55357;", b"&#x0;", b"\\u0000",
    b"\\ud83d", b"null", b"true", b"-1", b"99999999999999999999", b"1e999", b"NaN", b"\xff\xfe", b"\xef\xbb\xbf",
    "\u200e".encode(), "\u202f".encode(), "年".encode(), "오후".encode(), "ص".encode(), b"13/07/2022, 14:30 - ", b"[13/07/2022, 14:30:01] ",
    b"31/12/9999", b"0/0/0", b"24:60", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\x1f\x8b", b"From ", b"MIME-Version: 1.0\n",
)  # fmt: skip


class Allowance:
    """Seconds of processor time that this process may use from now on.

    What other work takes of the machine does not shorten a trial; by the clock it ends after `CLOCK_TIMES` as long.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._used, self._begun = seconds, time.process_time(), time.monotonic()

    def over(self) -> bool:
        """Whether the time is used, or the clock says that it never will be."""
        return self.used() >= self._seconds or time.monotonic() - self._begun >= CLOCK_TIMES * self._seconds

    def used(self) -> float:
        """Seconds of processor time used so far."""
        return time.process_time() - self._used

    def told(self) -> str:
        """What was used, and whether the clock ended it before all was."""
        used = self.used()
        early = " (ended by the clock)" if self.over() and used < self._seconds else ""
        return f"{used / 60:.1f} minutes of processor time{early}"


def changed(chance: random.Random, data: bytes) -> bytes:
    """One sample, changed in some ways."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 32))):
        at = chance.randrange(len(made) + 1)
        kind = chance.randrange(7)
        if kind == 0:
            made[at : at + chance.randint(0, 8)] = chance.randbytes(chance.randint(0, 8))
        elif kind == 1:
            made[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 3, 200))
        elif kind == 2:
            del made[at : at + chance.randint(1, max(1, len(made) // 3))]
        elif kind == 3:
            start = chance.randrange(len(made) + 1)
            made[at:at] = made[start : start + chance.randint(1, 400)]
        elif kind == 4 and at < len(made):
            made[at] ^= 1 << chance.randrange(8)
        elif kind == 5:
            other = SAMPLES[chance.choice(list(SAMPLES))]
            start = chance.randrange(len(other))
            made[at:at] = other[start : start + chance.randint(1, 200)]
        elif kind == 6:
            del made[at:]
    return bytes(made[:LARGEST])


def fault_of(name: str, data: bytes) -> str:
    """What is wrong with how an input is read; the input is kept then. Empty where nothing is."""
    begun = time.process_time()
    fault = ""
    try:
        result = look(data, name)
    except Exception as error:  # noqa: BLE001 - whatever escapes is what is looked for
        fault = f"{type(error).__name__}: {error}"
    else:
        fault = next((text for text in result.problems if " reader stopped: " in text), "")
    if (took := time.process_time() - begun) > LONGEST_SECONDS:
        fault = fault or f"took {took:.0f} s"
    if not fault:
        return ""
    FOUND.mkdir(exist_ok=True)
    place = FOUND / f"{hashlib.sha256(data).hexdigest()[:16]}-{name.replace('/', '_')}"
    place.write_bytes(data)
    return f"{place}: {fault}"


def trial(task: tuple[str, int, float]) -> tuple[str, str, list[str]]:
    """Change one sample for so many seconds. Gives what time and how many inputs it took, and the faults."""
    name, seed, seconds = task
    chance = random.Random(f"{name} {seed}")
    tried, faults, allowance = 0, [], Allowance(seconds)
    while not allowance.over() and len(faults) < MOST_FAULTS:
        fault = fault_of(name, changed(chance, SAMPLES[name]))
        tried += 1
        faults += [fault] if fault else []
    return name, f"{allowance.told()}, {tried:,} inputs", faults


def main() -> int:
    """Run the trials on two processors."""
    wish = argparse.ArgumentParser(description="Feed every reader changed samples.")
    wish.add_argument("--seconds", type=float, default=600)
    wish.add_argument("--seed", type=int, default=1)
    wish.add_argument("samples", nargs="*", default=list(SAMPLES))
    wanted = wish.parse_args()
    failed = 0
    with Pool(2) as pool:
        for name, told, faults in pool.imap_unordered(
            trial, [(n, wanted.seed, wanted.seconds) for n in wanted.samples]
        ):
            failed += len(faults)
            print(f"{name}: {told}, {len(faults)} faults", *faults, sep="\n  ", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
