"""Feeds one reader changed samples, led by the code of the readers that they reach (atheris).

    python -m tests.fuzz_led [--seconds 600] [--seed 1] [--corpus FOLDER] SAMPLE

Seconds are of processor time. Judges and keeps as `tests.fuzz` does. Inputs that reached new code stay in `FOLDER/SAMPLE`, and a later run begins there.
"""

from __future__ import annotations

# ruff: noqa: T201 - a command of its own
import argparse
import os
import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["weftline.readers"]):
    from tests.fuzz import FOUND, LARGEST, MOST_FAULTS, SAMPLES, Allowance, changed, fault_of
    from weftline.readers import formats

    formats()

_HANGS_SECONDS = 300  # by the clock, for a machine that does other things meanwhile


class Trial:
    """One run: counts what was tried and ends the process when its time is over."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name, self._allowance = name, Allowance(seconds)
        self._tried = 0
        self._faults: list[str] = []

    def one(self, data: bytes) -> None:
        """Try one input."""
        if self._allowance.over() or len(self._faults) >= MOST_FAULTS:
            said = f"{self._allowance.told()}, {self._tried:,} inputs, {len(self._faults)} faults"
            print(said, *self._faults, sep="\n  ")
            sys.stdout.flush()
            os._exit(1 if self._faults else 0)  # the fuzzer takes any other end for a crash
        fault = fault_of(self._name, data)
        self._tried += 1
        self._faults += [fault] if fault else []


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """An input changed by our own rules, or by the fuzzer's."""
    chance = random.Random(seed)
    return changed(chance, data)[:most] if chance.random() < 0.5 else atheris.Mutate(data, most)


def main() -> None:
    """Run until the time is over."""
    wish = argparse.ArgumentParser(description="Feed one reader changed samples, led by coverage.")
    wish.add_argument("--seconds", type=float, default=600)
    wish.add_argument("--seed", type=int, default=1)
    wish.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"))
    wish.add_argument("sample", choices=list(SAMPLES))
    wanted = wish.parse_args()
    corpus = wanted.corpus / wanted.sample
    corpus.mkdir(parents=True, exist_ok=True)
    FOUND.mkdir(exist_ok=True)
    (corpus / "sample").write_bytes(SAMPLES[wanted.sample])
    options = [f"-seed={wanted.seed}", f"-max_len={LARGEST}", f"-timeout={_HANGS_SECONDS}", "-rss_limit_mb=1500"]
    trial = Trial(wanted.sample, wanted.seconds)
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={FOUND}/", str(corpus)], trial.one, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
