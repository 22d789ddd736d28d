"""Public analysers of apps as programs of their own: seconds of CPU, peak memory and what they say.

Runs in an environment of its own with `androguard`, `lief`, `apkid` and `quark-engine` (their licences and dependencies
stay apart from Weftline's): `python benchmarks/peers/apps_peers.py TOOL FILE.apk…`, one tool a run. Quark's rules come
from its own rule package, whose folder is named by `QUARK_RULES`.
"""

from __future__ import annotations

# ruff: noqa: ANN001, ANN202, PLC0415 - each tool is imported where it is asked for, in its environment
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path


def _androguard(path):
    from androguard.misc import AnalyzeAPK

    app, _, analysis = AnalyzeAPK(path)
    return {"package": app.get_package(), "methods": sum(1 for _ in analysis.get_methods())}


def _lief(path):
    import lief

    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".dex") and "/" not in name]
        found = [lief.DEX.parse(list(archive.read(name))) for name in names]
    return {"methods": sum(len(one.methods) for one in found if one)}


def _apkid(path):
    done = subprocess.run(
        [str(Path(sys.executable).with_name("apkid")), "-j", path], capture_output=True, text=True, check=False
    )
    return {"files": len(json.loads(done.stdout or "{}").get("files", []))}


def _quark(path):
    from quark.core.quark import Quark
    from quark.core.struct.ruleobject import RuleObject

    quark, full, tried = Quark(path), 0, 0
    for rule in sorted(Path(os.environ["QUARK_RULES"]).glob("*.json")):
        tried += 1
        quark.run(RuleObject(str(rule)))
        full += bool(quark.quark_analysis.level_5_result)
        quark.quark_analysis.clean_result()
    return {"rules": tried, "at 100%": full}


TOOLS = {"androguard": _androguard, "lief": _lief, "apkid": _apkid, "quark": _quark}


def main(tool: str, paths: list[str]) -> None:
    """One line of JSON a file; a file is worked in a process of its own."""
    if len(paths) > 1:
        for path in paths:
            subprocess.run([sys.executable, __file__, tool, path], check=False)
        return
    begin = time.perf_counter()
    try:
        found = TOOLS[tool](paths[0])
    except Exception as error:  # noqa: BLE001 - what a tool cannot do is a result
        found = {"error": f"{type(error).__name__}: {error}"[:200]}
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(one.ru_utime + one.ru_stime for one in usage)
    peak = max(one.ru_maxrss for one in usage) / 1024
    print(json.dumps({"tool": tool, "file": Path(paths[0]).name, "cpu": round(seconds, 2),
                      "wall": round(time.perf_counter() - begin, 2), "mb": round(peak), **found}), flush=True)  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
