"""How long a disk image takes to its findings, and what peers find on it. Run: `python -m benchmarks.servers_image`.

Two ext4 images of a made-up web server: 64 MB (20 MB of web logs, 1 MB of dumps, 20 MB of pictures) and 1,100 MB (200 MB of web
logs, 60 MB of dumps, 600 MB of pictures). The clock runs from the start of `weftline server IMAGE --json` to its end.

Peers run as separate programs where their folders of programs are given: `--dissect BIN --plaso BIN`. They are installed
there by `pip install dissect.target` and `pip install plaso`, never with Weftline.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.servers_logs import write_log
from tests.samples.fleet import Machine, machine
from tests.samples.trees import ext4_tool, write_folder

SEED = 9
SIZES = {"64 MB": (64, 20, 1, 20), "1,100 MB": (1100, 200, 60, 600)}
DISSECT = ("webserver.access", "auth", "wtmp", "commandhistory", "users", "cronjobs")


def make_image(work: Path, label: str) -> tuple[Path, Machine]:
    """An image of the size that `label` names: megabytes of image, web logs, dumps and pictures."""
    whole, logs, dumps, pictures = SIZES[label]
    made, root, chance = machine(SEED), work / f"root-{whole}", random.Random(1)
    write_folder(made.files, root)
    write_log(root / "var/log/nginx/flowers.example.log.1", logs * 1_000_000, share=0)
    (root / "var/backups/archive.sql").write_bytes(_archive(chance, dumps * 1_000_000))
    (root / "srv/app/uploads/album").mkdir(parents=True, exist_ok=True)
    for number in range(pictures):
        (root / f"srv/app/uploads/album/{number}.jpg").write_bytes(b"\xff\xd8\xff\xe0" + chance.randbytes(1_000_000))
    image = work / f"{whole}.img"
    with image.open("wb") as out:
        out.truncate(whole << 20)
    subprocess.run([ext4_tool(), "-q", "-F", "-m", "0", "-d", str(root), str(image)], check=True)
    return image, made


def _archive(chance: random.Random, size: int) -> bytes:
    """A dump of stolen messages."""
    out = [
        "-- MySQL dump 10.13\nCREATE TABLE `sms` (`id` int, `device_id` int, `address` text, `body` text, `date` text);\n"
    ]
    for number in range(1, size // 11_000 + 1):
        rows = [
            f"({number * 100 + n},{n % 20 + 1},'+6580{chance.randrange(10**6):06d}','your parcel number {number} is waiting',"
            f"'2022-07-{n % 28 + 1:02d} 10:00:00')"
            for n in range(100)
        ]
        out.append(f"INSERT INTO `sms` VALUES {','.join(rows)};\n")
    return "".join(out).encode()


def timed(*command: object) -> tuple[str, float, str]:
    """(seconds on the clock and of CPU time, MB of memory of the largest child so far, what was printed)."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(each) for each in command], capture_output=True, check=False, text=True)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{wall:.1f} s on the clock, {cpu:.1f} s of CPU", after.ru_maxrss / 1024, done.stdout


def ours(image: Path, made: Machine, *more: str) -> None:
    """Weftline's own time and findings."""
    program = Path(sys.executable).with_name("weftline")
    wall, peak, text = timed(program, "server", image, "--json", "--example", *more)
    found = json.loads(text)
    operators = {each["ip"] for each in found["operators"] if each["ip"]}
    print(
        f"weftline {' '.join(more) or '(all)':12} {image.name}: {wall}, {peak:.0f} MB; "
        f"{found['lines']['parsed']:,} of {found['lines']['total']:,} lines parsed, "
        f"operators {len(operators & made.operators)} of {len(made.operators)} (and {len(operators - made.operators)} "
        f"others), contacts {found['contacts']['distinct']:,} of {len(made.contacts):,}"
    )


def dissect(programs: Path, image: Path) -> None:
    """Records that Dissect finds, function by function."""
    for name in DISSECT:
        wall, _, text = timed("timeout", 600, programs / "target-query", "-q", "-s", "-f", name, image)
        print(f"dissect {name}: {wall}, {len(text.splitlines()):,} records")


def plaso(programs: Path, image: Path, work: Path) -> None:
    """Events that Plaso finds with its Linux preset, in one process."""
    store, out = work / "events.plaso", work / "events.csv"
    options = ["--status_view", "none", "--single_process", "--parsers", "linux", "--partitions", "all", "-q", "-u"]
    wall, _, _ = timed("timeout", 1200, programs / "log2timeline", *options, "--storage_file", store, image)
    timed("timeout", 600, programs / "psort", "-q", "-u", "-o", "dynamic", "-w", out, store)
    events = out.read_text("utf-8", "replace").splitlines() if out.exists() else []
    web = sum("access" in event or "http_request" in event for event in events)
    print(f"plaso: {wall}, {max(0, len(events) - 1):,} events, {web:,} of them of web logs")


def main() -> None:
    """Print the figures."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--dissect", type=Path)
    wanted.add_argument("--plaso", type=Path)
    wanted.add_argument("--small", action="store_true", help="only the image of 64 MB")
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        work = Path(folder)
        for label in list(SIZES)[: 1 if given.small else None]:
            image, made = make_image(work, label)
            ours(image, made)
            ours(image, made, "--hits-only")
            if label == "64 MB" and given.dissect:
                dissect(given.dissect.absolute(), image)
            if label == "64 MB" and given.plaso:
                plaso(given.plaso.absolute(), image, work)


if __name__ == "__main__":
    main()
