"""Speed, memory and correctness of the apps room on real apps. Run: `python benchmarks/apps.py FILE.apk…`.

Each stage is timed in a process of its own (CPU time, best of three; peak memory of the whole process). `--dexdump` also
compares every count and every reference with what Debian's `dexdump` prints of the same files.
"""

from __future__ import annotations

import io
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np

from weftline.apps import triage
from weftline.apps.android.app import open_apk
from weftline.apps.android.dex import read_dex, sweep
from weftline.apps.android.texts import all_texts
from weftline.apps.container import Archive
from weftline.apps.findings.flows import find_flows
from weftline.model.locator import Locator

STAGES = ("parse", "flows", "triage")
_LINE = re.compile(rb"[0-9a-f]+: ([0-9a-f .]*)\|[0-9a-f]{4}: (\S+)(?:.*// (?:method|field|string|type)@([0-9a-f]+))?")


def dex_files(path: str) -> dict[str, bytes]:
    """The DEX files of an app by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".dex") and "/" not in name}


def measured(stage: str, path: str) -> dict[str, float]:
    """Seconds of CPU (best of three) and peak memory of one stage, in this process."""
    best = float("inf")
    data = dex_files(path)
    content = Path(path).read_bytes() if stage != "parse" else b""
    for _ in range(3):
        if stage == "flows":
            app = open_apk(Locator("x-1"), Archive.open(io.BytesIO(content)))
            texts = list(all_texts(app))
        begin = time.process_time()
        if stage == "parse":
            for name, one in data.items():
                sweep(read_dex(name, one))
        elif stage == "flows":
            find_flows(app, texts)
        else:
            triage(io.BytesIO(content), "x-1")
        best = min(best, time.process_time() - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(best, 3), "mb": round(peak)}


def dumped(data: bytes) -> Counter[str]:
    """What `dexdump` counts: instructions, bodies, classes, and each reference by what refers and to which number."""
    found: Counter[str] = Counter()
    with tempfile.NamedTemporaryFile(suffix=".dex") as file:
        file.write(data)
        file.flush()
        with subprocess.Popen(["dexdump", "-d", file.name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
            assert run.stdout is not None
            for line in run.stdout:
                match = _LINE.match(line)
                if match:
                    _count(found, match[2].decode(), match[3] or _unit(match[1]))
                elif line.startswith(b"  Class descriptor"):
                    found["classes"] += 1
                elif line.startswith(b"      insns size"):
                    found["bodies"] += 1
    return found


def _unit(printed: bytes) -> bytes:
    """The number behind the opcode, out of the bytes as printed: texts may hold line ends, which cut what follows."""
    units = printed.split()
    wide = units[2] if units[0].startswith(b"1b") else b"0000"
    return b"".join((wide[2:], wide[:2], units[1][2:4], units[1][:2])) if units[0][:2] in (b"1a", b"1b") else b"0"


def _count(found: Counter[str], name: str, number: bytes | None) -> None:
    found["instructions"] += 1
    sort = "invoke" if name.startswith("invoke") else "string" if name.startswith("const-string") else ""
    sort = sort or ("field" if re.match(r"[is](get|put)", name) else "new" if name == "new-instance" else "")
    if sort:
        found[f"{sort}s"] += 1
        found[f"{sort} targets"] += int(number, 16) if number else 0


def parsed(data: bytes) -> Counter[str]:
    """The same counts by Weftline."""
    code = sweep(read_dex("classes.dex", data))
    found: Counter[str] = Counter(instructions=len(code.pcs), bodies=len(code.method), classes=len(code.dex.classes))
    for sort, refs in (
        ("invoke", code.invokes),
        ("string", code.strings),
        ("field", code.fields),
        ("new", code.created),
    ):
        found[f"{sort}s"] = len(refs.pc)
        found[f"{sort} targets"] = int(np.sum(refs.target))
    return found


def main(arguments: list[str]) -> int:
    """Print a table; 1 where a count differs from dexdump's."""
    if arguments[:1] == ["--stage"]:
        print(json.dumps(measured(arguments[1], arguments[2])))
        return 0
    compare = "--dexdump" in arguments
    worst = 0
    for path in [argument for argument in arguments if not argument.startswith("--")]:
        files = dex_files(path)
        print(f"{Path(path).name}: {len(files)} DEX files, {sum(map(len, files.values())) / 1e6:.2f} MB")
        for stage in STAGES:
            done = subprocess.run(
                [sys.executable, __file__, "--stage", stage, path], capture_output=True, text=True, check=True
            )
            print(f"  {stage}: {json.loads(done.stdout)}")
        for name, data in files.items() if compare else ():
            theirs, ours = dumped(data), parsed(data)
            if theirs != +ours:
                worst = 1
                print(f"  {name} differs: {theirs - ours} {ours - theirs}")
        if compare:
            print("  dexdump: " + ("differs" if worst else "every count and reference equal"))
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
