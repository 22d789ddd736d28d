"""Where the app's own code touches what is worth taking, and where it could send it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from weftline.apps.android.app import AndroidApp, Body
from weftline.apps.android.texts import Text
from weftline.apps.rules import load


@dataclass(slots=True)
class Sites:
    """By name of source or sink: (DEX file, method body) -> the reference that makes it one. `scripts`: found in web
    code that the app carries. `natives`: whether the app's own code hands over to native code of its own.
    """

    sources: dict[str, dict[tuple[int, int], str]] = field(default_factory=lambda: defaultdict(dict))
    sinks: dict[str, dict[tuple[int, int], str]] = field(default_factory=lambda: defaultdict(dict))
    script_sources: dict[str, str] = field(default_factory=dict)
    script_sinks: dict[str, str] = field(default_factory=dict)
    natives: bool = False


def find_sites(app: AndroidApp, texts: Iterable[Text]) -> Sites:
    """All places of the app's own code that read a source or call a sink."""
    sites = Sites()
    rules = load("flows")
    for number, body in enumerate(app.bodies):
        for rule in rules["source"]:
            _calls(sites.sources[rule["name"]], number, body, tuple(rule.get("methods", ())))
            _fields(sites.sources[rule["name"]], number, body, tuple(rule.get("fields", ())))
            _strings(sites.sources[rule["name"]], number, body, tuple(rule.get("strings", ())))
        for rule in rules["sink"]:
            _calls(sites.sinks[rule["name"]], number, body, tuple(rule["methods"]))
        _calls(sites.sinks["network"], number, body, tuple(rules["streams"]["opened_by"]))
    sites.natives = any(_has_natives(body) for body in app.bodies)
    _scripts(sites, texts)
    for found in (sites.sources, sites.sinks):
        for name in [name for name, places in found.items() if not places]:
            del found[name]
    return sites


def _has_natives(body: Body) -> bool:
    """Whether a class with code of the app's own has a native method."""
    defined = body.code.dex.defined
    rows = np.unique(defined.class_row[(defined.access & 0x100 > 0) & (defined.code == 0)])
    return bool(np.isin(body.code.class_row[~body.library], rows).any())


def _calls(found: dict[tuple[int, int], str], number: int, body: Body, prefixes: tuple[str, ...]) -> None:
    dex = body.code.dex
    owners = tuple(prefix.partition("->")[0] for prefix in prefixes)
    types = [row for row, name in enumerate(dex.types) if owners and name in owners]
    rows = np.flatnonzero(np.isin(dex.methods[:, 0], types)).tolist() if types else []
    wanted = {row: text for row in rows if (text := dex.method_text(row)).startswith(prefixes)}
    _take(found, number, body, body.code.invokes.item, body.code.invokes.target, wanted)


def _fields(found: dict[tuple[int, int], str], number: int, body: Body, prefixes: tuple[str, ...]) -> None:
    dex = body.code.dex
    types = [row for row, name in enumerate(dex.types) if prefixes and name.startswith(prefixes)]
    rows = np.flatnonzero(np.isin(dex.fields[:, 0], types)).tolist() if types else []
    wanted = {row: text for row in rows if _names_provider(text := dex.field_text(row))}
    _take(found, number, body, body.code.fields.item, body.code.fields.target, wanted)


def _names_provider(field_text: str) -> bool:
    """Of a provider's constants, only its addresses: column names and types carry nothing by themselves."""
    return field_text.endswith(":Landroid/net/Uri;")


def _strings(found: dict[tuple[int, int], str], number: int, body: Body, prefixes: tuple[str, ...]) -> None:
    if prefixes:
        wanted = {row: text for row, text in enumerate(body.code.dex.strings) if text.startswith(prefixes)}
        _take(found, number, body, body.code.strings.item, body.code.strings.target, wanted)


def _take(
    found: dict[tuple[int, int], str],
    number: int,
    body: Body,
    items: np.typing.NDArray[np.int64],
    targets: np.typing.NDArray[np.int64],
    wanted: dict[int, str],
) -> None:
    if not wanted:
        return
    hits = np.isin(targets, list(wanted)) & ~body.library[items]
    for item, target in zip(items[hits].tolist(), targets[hits].tolist(), strict=True):
        found.setdefault((number, item), wanted[target])


def _scripts(sites: Sites, texts: Iterable[Text]) -> None:
    rules = load("flows")
    for text in texts:
        if text.origin != "file" or not text.member.endswith((".js", ".html", ".htm", ".vue", ".ts", ".bundle")):
            continue
        for rules_of, found in ((rules["source"], sites.script_sources), (rules["sink"], sites.script_sinks)):
            for rule in rules_of:
                if rule["name"] not in found:
                    hit = next((script for script in rule.get("scripts", ()) if script in text.text), "")
                    if hit:
                        found[rule["name"]] = f"{text.member.rpartition(chr(0))[2]}: {hit}"
