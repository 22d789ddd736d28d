"""Fuzzes every reader in turn, each sample in a process of its own: `make fuzz`.

    python -m tests.fuzz_round [--seconds 600] [--corpus FOLDER] [SAMPLE …]

Seconds are of processor time of the fuzzing process; by the clock a sample ends after twelve times as long.
A round that was stopped goes on where it was: what is done stands in `FOLDER/round.tsv` until all is. Exit code 1: faults.
"""

from __future__ import annotations

# ruff: noqa: T201 - a command of its own
import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.readers.test_every_format import SAMPLES

_REACHED = re.compile(r"cov: (\d+) ft: \d+ corp: (\d+)/")
_SHOWN = 2000


def fuzzed(name: str, seconds: float, corpus: Path, seed: int) -> tuple[bool, str]:
    """Fuzz one sample for so many seconds of processor time. Gives whether nothing was found, and what to say of it."""
    command = [sys.executable, "-m", "tests.fuzz_led", "--seconds", str(seconds), "--seed", str(seed)]
    ran = subprocess.run([*command, "--corpus", str(corpus), name], capture_output=True, text=True, check=False)
    reached = _REACHED.findall(ran.stderr)
    told = ran.stdout.strip() or f"ended with {ran.returncode}: {ran.stderr[-_SHOWN:]}"
    edges, kept = reached[-1] if reached else ("?", "?")
    return ran.returncode == 0, f"{told}; {edges} branches of the readers reached, {kept} kept"


def main() -> int:
    """Run what of the round is left."""
    wish = argparse.ArgumentParser(description="Feed every reader changed samples, led by coverage.")
    wish.add_argument("--seconds", type=float, default=600)
    wish.add_argument("--seed", type=int, default=1)
    wish.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"))
    wish.add_argument("samples", nargs="*", default=list(SAMPLES))
    wanted = wish.parse_args()
    wanted.corpus.mkdir(parents=True, exist_ok=True)
    log = wanted.corpus / "round.tsv"
    done = dict(line.split("\t", 1) for line in log.read_text().splitlines()) if log.exists() else {}
    failed = sum(told.startswith("faults") for told in done.values())
    for name in wanted.samples:
        if name in done:
            print(f"{name}: {done[name]} (before)", flush=True)
            continue
        good, told = fuzzed(name, wanted.seconds, wanted.corpus, wanted.seed)
        failed += not good
        print(f"{name}: {told}", flush=True)
        with log.open("a") as sink:
            sink.write(f"{name}\t{'' if good else 'faults: '}{' '.join(told.split())}\n")
    log.unlink(missing_ok=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
