"""How fast the vault keeps and proves. Run: `python -m benchmarks.vault [FOLDER] [--gigabytes 10]`.

FOLDER: the disk to measure, 25 GB free for the whole. Each figure is from a process of its own, so that its memory (the
most that was resident, without the interpreter's libraries left out) is its own.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from weftline.vault import Identity, Vault, single_file
from weftline.vault.custody import draft

LOG_ENTRIES = 200_000
SMALL = 100_000
SMALL_BYTES = 2_000
_BLOCK = 1 << 20


class MadeUp(io.RawIOBase):
    """So many bytes that differ from MiB to MiB, without a disk that would be measured with them."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._block = bytearray(os.urandom(_BLOCK))

    def read(self, count: int = -1) -> bytes:
        """At most one MiB."""
        size = min(self._left, _BLOCK, count if count >= 0 else _BLOCK)
        self._left -= size
        self._block[:8] = self._left.to_bytes(8, "big")
        return bytes(self._block[:size])


def new_vault(place: Path) -> Vault:
    """An empty vault."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return Vault.create(place / "case.weft", Identity.load_or_create(place / "keys"))


def large(place: Path, gigabytes: int) -> None:
    """One exhibit from a stream: hashed, encrypted, hashed again, written, synced, entered, signed."""
    size = gigabytes * 10**9
    with new_vault(place) as vault:
        before = peak()
        start = time.perf_counter()
        vault.keep(MadeUp(size), actor="officer")
        seconds = time.perf_counter() - start
    print(f"{gigabytes} GB exhibit: {size / seconds / 1e6:.0f} MB/s, {peak():.0f} MB resident ({before:.0f} before)")


def plain_write(place: Path, gigabytes: int) -> None:
    """What the disk does by itself."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["dd", "if=/dev/zero", f"of={place / 'dd'}", "bs=1M", f"count={gigabytes * 954}", "conv=fsync"]
    start = time.perf_counter()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    print(f"dd conv=fsync: {gigabytes * 954 * _BLOCK / (time.perf_counter() - start) / 1e6:.0f} MB/s")


def small(place: Path) -> None:
    """Many exhibits in groups, each with its own key and entry."""
    data = os.urandom(SMALL_BYTES)
    with new_vault(place) as vault:
        start = time.perf_counter()
        with vault.batch() as batch:
            for number in range(SMALL):
                batch.keep(io.BytesIO(number.to_bytes(8, "big") + data), actor="officer")
        seconds = time.perf_counter() - start
        assert len(batch.acknowledged) == SMALL
    print(f"{SMALL} exhibits of 2 kB: {SMALL / seconds:.0f}/s, {peak():.0f} MB resident")
    verified(place, "these exhibits and their log")


def log(place: Path) -> None:
    """A log of which a quarter of the entries bring an exhibit, verified from nothing by the single file."""
    with new_vault(place) as vault:
        for start in range(0, LOG_ENTRIES, 1000):
            vault._log.append([touch(start + number) for number in range(1000)])  # noqa: SLF001 - objects need no bytes
            if start % 10_000 == 0:
                vault.checkpoint()
    verified(place, f"log of {LOG_ENTRIES} entries")


def touch(number: int) -> object:
    """One entry as operations have them."""
    name = {"id": "x-" + os.urandom(32).hex()}
    if number % 4 == 0:
        held = {"ciphertext_sha256": os.urandom(32).hex(), "ciphertext_size": 2_500, **name}
        gone = number % 8 == 0
        return draft("keep", "officer", objects=(held,), detail={"path": f"reports/{number}/chat.txt", "gone": gone})
    return draft("view", "officer", objects=(name,), detail={"page": "context"})


def verified(place: Path, what: str) -> None:
    """Best of three runs of the single file, start of the interpreter included."""
    alone = place / "verify.py"
    alone.write_bytes(single_file())
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-I", alone, place / "case.weft"], check=False, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    print(f"verify {what}: {min(times):.2f} s (of {', '.join(f'{t:.2f}' for t in times)})")


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main(arguments: Sequence[str] | None = None) -> None:
    """Run each measurement in its own process, or the one that is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?", default=Path("bench.tmp"))
    parser.add_argument("--gigabytes", type=int, default=10)
    parser.add_argument("--only", default="")
    options = parser.parse_args(arguments)
    jobs: dict[str, Callable[[], None]] = {
        "dd": lambda: plain_write(options.folder, options.gigabytes),
        "large": lambda: large(options.folder, options.gigabytes),
        "small": lambda: small(options.folder),
        "log": lambda: log(options.folder),
    }
    for name, job in jobs.items():
        if options.only == name:
            job()
        elif not options.only:
            again = [sys.executable, "-m", "benchmarks.vault", str(options.folder), "--gigabytes"]
            subprocess.run([*again, str(options.gigabytes), "--only", name], check=True)
            shutil.rmtree(options.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
