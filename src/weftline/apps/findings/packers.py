"""Packers by what they leave behind, and what else keeps code from being seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from weftline.apps.android.app import AndroidApp
from weftline.apps.android.texts import Text
from weftline.apps.rules import load


@dataclass(frozen=True, slots=True)
class Hidden:
    """Names of packers, and for each way of hiding how often the app's own code uses it."""

    packers: tuple[str, ...]
    dynamic_loading: int
    reflection: int
    native: int
    native_libraries: tuple[str, ...]


def find_packers(app: AndroidApp) -> Hidden:
    """Look for packers among file names and classes, and for dynamic loading, reflection and native code."""
    files = {name.rpartition("/")[2] for name in app.file_names()}
    types = {name for body in app.bodies for name in body.code.dex.types}
    named = [rule["name"] for rule in load("packers")["packer"] if _fits(rule, files, types)]
    hiding = load("packers")["hiding"]
    libraries = tuple(sorted(name for name in files if name.endswith(".so")))
    counts = {way: _calls(app, tuple(prefixes)) for way, prefixes in hiding.items()}
    return Hidden(tuple(named), counts["dynamic_loading"], counts["reflection"], counts["native"], libraries)


def find_evasion(app: AndroidApp, texts: Iterable[Text]) -> list[str]:
    """Sentences on how the app looks for examiners or hides, each with the text or call that shows it."""
    rules = load("evasion")["evasion"]
    found: dict[str, str] = {}
    for rule in rules:
        if rule.get("methods") and _calls(app, tuple(rule["methods"])):
            found[rule["says"]] = rule["methods"][0].partition("->")[2]
    pieces = [(piece, rule["says"]) for rule in rules for piece in rule.get("texts", ())]
    for text in texts:
        if text.origin == "code" and text.authored and 4 <= len(text.text) <= 200:
            lowered = text.text.lower()
            for piece, says in pieces:
                if says not in found and piece in lowered:
                    found[says] = f"{text.text[:60]!r} at {text.locator(app)}"
    return [f"{rule['says']} ({found[rule['says']]})" for rule in rules if rule["says"] in found]


def missing_components(app: AndroidApp) -> list[str]:
    """Declared components whose class is in none of the DEX files: the mark of code that is unpacked when run."""
    if app.manifest is None or not app.bodies:
        return []
    defined = {dex.type_name(int(row)) for body in app.bodies for dex in [body.code.dex] for row in dex.classes[:, 0]}
    declared = {component.name for component in app.manifest.components if component.sort != "activity-alias"}
    return sorted(name for name in declared if name and "L" + name.replace(".", "/") + ";" not in defined)


def _fits(rule: dict[str, list[str]], files: set[str], types: set[str]) -> bool:
    starts = tuple(rule.get("files_starting", ()))
    if any(name in files for name in rule.get("files", ())) or (starts and any(f.startswith(starts) for f in files)):
        return True
    classes = tuple(rule.get("classes", ()))
    return bool(classes) and any(name.startswith(classes) for name in types)


def _calls(app: AndroidApp, prefixes: tuple[str, ...]) -> int:
    """How many calls of the app's own code go to one of these methods."""
    total = 0
    owners = {prefix.partition("->")[0] for prefix in prefixes}
    for body in app.bodies:
        dex, calls = body.code.dex, body.code.invokes
        kinds = [row for row, name in enumerate(dex.types) if name in owners]
        rows = np.flatnonzero(np.isin(dex.methods[:, 0], kinds)).tolist() if kinds else []
        wanted = [row for row in rows if dex.method_text(row).startswith(prefixes)]
        if wanted:
            total += int((np.isin(calls.target, wanted) & ~body.library[calls.item]).sum())
    return total
