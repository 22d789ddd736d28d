"""What this machine lacks, in words: keys without passphrase, missing parts, weak sandbox, broken members."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from typing import Literal

from weftline import observables, readers, servers
from weftline.operation.opening import Officer
from weftline.places import data_state
from weftline.sandbox import missing_protections

OPTIONAL = {
    "rapidocr": "text in screenshots and scans is not read (install weftline[ocr])",
    "pyspark": "linkage past one machine is not possible (install weftline[spark])",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `costs` says what its lack means for the work."""

    what: str
    state: Literal["ok", "missing", "broken"]
    costs: str = ""


def checkup() -> list[Finding]:
    """Look at everything that may be missing."""
    findings = [_keys()]
    findings += [
        Finding(
            name, "ok" if importlib.util.find_spec(name) else "missing", "" if importlib.util.find_spec(name) else costs
        )
        for name, costs in OPTIONAL.items()
    ]
    findings += [Finding("sandbox", "missing", text) for text in missing_protections()] or [Finding("sandbox", "ok")]
    state = data_state()
    findings.append(
        Finding("country data", "ok" if state.installed else "missing", "" if state.installed else state.message)
    )
    findings.append(Finding("mkfs.ext4", *_tool("mkfs.ext4", "the demo writes no disk image")))
    rooms = (("readers", readers.formats()), ("observables", observables.kinds()), ("servers", servers.members()))
    for room, members in rooms:
        findings.append(Finding(f"{room}: {len(members.found)} members", "ok"))
        findings += [Finding(f"{room}: {item.name}", "broken", item.reason) for item in members.broken]
    return findings


def _keys() -> Finding:
    folder = Officer.here().identity_folder
    if (folder / "identity.age").exists():
        return Finding(f"identity in {folder}", "ok")
    if (folder / "identity.json").exists():
        return Finding(
            f"identity in {folder}", "missing", "no passphrase: whoever copies the file reads every operation"
        )
    return Finding(f"identity in {folder}", "missing", "made on first use; set WEFTLINE_PASSPHRASE before that")


def _tool(name: str, costs: str) -> tuple[Literal["ok", "missing"], str]:
    return ("ok", "") if shutil.which(name) else ("missing", costs)
