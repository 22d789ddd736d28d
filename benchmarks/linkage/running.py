"""`weftline link` and the peers as programs of their own: time from their start to their end, and memory of all they start."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

PAUSE = 0.02
WEFTLINE = Path(sys.executable).with_name("weftline")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run cost: seconds by the clock, and the highest sum of resident memory in GB."""

    seconds: float
    gigabytes: float


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def run(command: list[str]) -> tuple[Spent, str]:
    """Run a program to its end: what it cost and what it said.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        peak, watched = [0], psutil.Process(running.pid)

        def watch() -> None:
            while running.returncode is None:
                peak[0] = max(peak[0], _resident(watched))
                time.sleep(PAUSE)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        said = running.communicate()[0]
        seconds = time.perf_counter() - started
        watcher.join()
    if running.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {running.returncode}: {said[-2000:]}")
    return Spent(seconds, peak[0] / 1e9), said


def link(reports: Path, mentions: Path, photos: Path | None, out: Path, *more: str) -> Spent:
    """Run `weftline link` on three tables."""
    pictures = ["--photos", str(photos)] if photos else []
    tables = ["--reports", str(reports), "--mentions", str(mentions), *pictures]
    return run([str(WEFTLINE), "link", *tables, "--out", str(out), *more])[0]
