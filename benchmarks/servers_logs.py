"""How fast web logs are read, whole and for hits only. Run: `python benchmarks/servers_logs.py [MB]`; with
`clients` instead of a size, a log of 5,000,000 different addresses.

The log is made up: shop traffic of 254 documentation addresses, lines of about 215 bytes, one in five hundred of them a
panel page, a login, an upload or the download of an app. It is read from the page cache; each figure is the best of
three runs, each in a process of its own; memory is that process's highest resident size.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

if sys.argv[2:] == ["re2"]:
    sys.modules["hyperscan"] = None  # type: ignore[assignment]  # as if it were not installed

from weftline.servers import examine

NAMES = {"whole": "every line", "hits": "hits only, Hyperscan", "re2": "hits only, RE2"}
SHARE = 0.002
CLIENTS = 5_000_000
PATHS = ["/", "/css/site.css", "/js/app.3f2a.js", "/img/banner{}.png", "/item/{}", "/news/{}?page=2", "/favicon.ico",
         "/help/faq", "/basket/view/{}", "/search?q=shoes+{}", "/product/{}.html"]  # fmt: skip
HITS = ["POST /api/contacts/upload", "POST /api/register", "GET /d/yue.apk", "GET /admin/devices", "POST /admin/login",
        "GET /admin/contacts/export?id=3"]  # fmt: skip
AGENTS = [
    "Mozilla/5.0 (Linux; Android 12; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1",
]


def write_log(place: Path, size: int, share: float = SHARE) -> None:
    """Write about `size` bytes of a combined log, of which a `share` are hits."""
    chance = random.Random(5)
    written, second = 0, 0.0
    with place.open("wb") as out:
        while written < size:
            lines = []
            for _ in range(20_000):
                second += chance.random() / 10
                lines.append(_line(chance, int(second), share))
            written += out.write("".join(lines).encode())


def _line(chance: random.Random, at: int, share: float) -> str:
    if chance.random() < share:
        request = chance.choice(HITS)
        address = f"198.51.100.{chance.randint(1, 4 if 'admin' in request else 120)}"
    else:
        request = "GET " + chance.choice(PATHS).format(chance.randint(1, 99_999))
        address = f"203.0.113.{chance.randint(1, 254)}"
    stamp = f"{1 + at // 86400 % 28:02d}/Jul/2022:{at // 3600 % 24:02d}:{at // 60 % 60:02d}:{at % 60:02d} +0800"
    status, length = chance.choice([200, 200, 200, 304, 404]), chance.randint(100, 90_000)
    return f'{address} - - [{stamp}] "{request} HTTP/1.1" {status} {length} "-" "{chance.choice(AGENTS)}"\n'


def write_many(place: Path, clients: int) -> None:
    """A log in which each of `clients` addresses asks once, among them four operators who log in and work."""
    chance = random.Random(6)
    stamp = "01/Jul/2022:{:02d}:{:02d}:{:02d} +0800"
    with place.open("w") as out:
        for number in range(clients):
            at = stamp.format(number // 250_000 % 24, number // 60 % 60, number % 60)
            address = f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
            out.write(
                f'{address} - - [{at}] "GET /item/{number % 999} HTTP/1.1" 200 512 "-" "{chance.choice(AGENTS)}"\n'
            )
            if number % 100_000 == 0:
                ip = f"198.51.100.{number // 100_000 % 4 + 1}"
                steps = (
                    ("POST /admin/login", 302),
                    ("GET /admin/devices", 200),
                    ("GET /admin/contacts/export?id=3", 200),
                )
                out.writelines(
                    f'{ip} - - [{at}] "{what} HTTP/1.1" {status} 512 "-" "{AGENTS[1]}"\n' for what, status in steps
                )


def measure(place: Path, *, hits_only: bool) -> dict[str, Any]:
    """One reading in this process."""
    begin, cpu = time.perf_counter(), time.process_time()
    found = examine(place, exhibit="x-1", name=place.name, example=True, hits_only=hits_only)
    wall, cpu = time.perf_counter() - begin, time.process_time() - cpu
    assert found.lines_total == found.lines_parsed + found.lines_passed
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall": wall, "cpu": cpu, "peak": peak, "lines": found.lines_total, "read": found.lines_parsed,
            "clients": int(found.inventory["web clients"]), "operators": [each.ip for each in found.operators if each.ip]}  # fmt: skip


def main() -> None:
    """Print the figures."""
    if len(sys.argv) > 2:
        sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), hits_only=sys.argv[2] != "whole")))
        return
    if sys.argv[1:] == ["clients"]:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder, "access.log")
            write_many(place, CLIENTS)
            megabytes = place.stat().st_size / 1e6
            command = [sys.executable, __file__, str(place), "whole"]
            run = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            print(
                f"{run['clients']} clients, {megabytes:.0f} MB: {megabytes / run['cpu']:.0f} MB/s of CPU time, "
                f"{run['peak']:.0f} MB of memory; operators {run['operators']}"
            )
        return
    size = int(sys.argv[1] if len(sys.argv) > 1 else 500) * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "access.log")
        write_log(place, size)
        megabytes = place.stat().st_size / 1e6
        for kind in ("whole", "hits", "re2"):
            command = [sys.executable, __file__, str(place), kind]
            runs = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(3)]
            best = min(runs, key=lambda run: run["wall"])
            print(
                f"{NAMES[kind]}: {megabytes / best['wall']:.0f} MB/s on the clock, "
                f"{megabytes / best['cpu']:.0f} MB/s of CPU time, {best['peak']:.0f} MB of memory, "
                f"{best['read']:,} of {best['lines']:,} lines read"
            )


if __name__ == "__main__":
    main()
