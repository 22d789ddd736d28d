"""How code was made hard to read without being hidden: renamed, rewritten, its texts encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np

from weftline.apps.android.app import AndroidApp
from weftline.apps.android.texts import Text
from weftline.apps.rules import load

_R8 = "~~R8{"
_SHORT = 2


def find_obfuscation(app: AndroidApp, texts: Iterable[Text]) -> list[str]:
    """Sentences on what obfuscators left behind, each with what shows it."""
    return [*_named(app, list(texts)), *_built(app), *_renamed(app)]


def _named(app: AndroidApp, texts: Sequence[Text]) -> list[str]:
    """Obfuscators that are told by a class or a text."""
    types = {name for body in app.bodies for name in body.code.dex.types}
    found = []
    for rule in load("obfuscators")["obfuscator"]:
        classes, pieces = tuple(rule.get("classes", ())), tuple(rule.get("texts", ()))
        seen = min((name for name in types if classes and name.startswith(classes)), default="")
        if not seen and pieces:
            seen = next((repr(text.text[:60]) for text in texts if any(piece in text.text for piece in pieces)), "")
        if seen:
            found.append(f"It was treated with {rule['name']} ({seen}).")
    return found


def _built(app: AndroidApp) -> list[str]:
    """What the R8 compiler writes of itself into a DEX file (R8's `Marker`), with the number of its table of names."""
    marks = {string for body in app.bodies for string in body.code.dex.strings if string.startswith(_R8)}
    return [said for mark in sorted(marks) if (said := _marker(mark))]


def _marker(string: str) -> str:
    """The sentence for one mark; none for that of a library which was shrunk before it was built in."""
    try:
        said = json.loads(string[len(_R8) - 1 :])
    except ValueError:
        said = {}
    if said.get("backend") == "cf":
        return ""
    version, table = str(said.get("version", "")), str(said.get("pg-map-id", ""))
    sentence = f"It was shrunk with R8{' ' + version if version else ''}, which can rename and remove code"
    kept = f"; its table of old and new names has the number {table}, and whoever built it may still keep that table"
    return sentence + (kept if table else "") + "."


def _renamed(app: AndroidApp) -> list[str]:
    """Whether many of the app's own classes have names too short for a person to have given them."""
    names = {
        body.code.dex.type_name(int(body.code.dex.classes[row, 0]))
        for body in app.bodies
        for row in np.unique(body.code.class_row[~body.library]).tolist()
    }
    short = [name for name in names if len(name.rstrip(";").rpartition("/")[2].partition("$")[0]) <= _SHORT]
    rule = load("obfuscators")["renamed"]
    if len(names) < rule["least"] or len(short) < rule["share"] * len(names):
        return []
    return [f"{len(short)} of its own {len(names)} classes have names of one or two letters: renamed by an obfuscator."]
