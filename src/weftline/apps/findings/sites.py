"""Where the app's own code touches what is worth taking, and where it could send it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from weftline.apps.android.app import AndroidApp, Body
from weftline.apps.android.dex.annotations import method_annotations
from weftline.apps.android.texts import Text
from weftline.apps.findings.requests import declared_requests
from weftline.apps.rules import load

_MOST_ABOVE = 40


@dataclass(slots=True)
class Sites:
    """By name of source or sink: (DEX file, method body) -> the reference that makes it one. `scripts`: found in web
    code that the app carries. `openers`: what opens a stream or makes something around one. `natives`: whether the
    app's own code hands over to native code of its own. `requests`: methods of the app's interfaces that are requests.
    """

    sources: dict[str, dict[tuple[int, int], str]] = field(default_factory=lambda: defaultdict(dict))
    sinks: dict[str, dict[tuple[int, int], str]] = field(default_factory=lambda: defaultdict(dict))
    script_sources: dict[str, str] = field(default_factory=dict)
    script_sinks: dict[str, str] = field(default_factory=dict)
    natives: bool = False
    requests: frozenset[str] = frozenset()
    openers: dict[tuple[int, int], str] = field(default_factory=dict)


def find_sites(app: AndroidApp, texts: Iterable[Text]) -> Sites:
    """All places of the app's own code that read a source or call a sink."""
    sites = Sites(requests=declared_requests(app))
    rules = load("flows")
    foreign = _foreign_names(app)
    for number, body in enumerate(app.bodies):
        above = [foreign(name) for name in body.code.dex.types]
        for rule in rules["source"]:
            places = sites.sources[rule["name"]]
            _calls(places, number, body, above, tuple(rule.get("methods", ())))
            _fields(places, number, body, tuple(rule.get("fields", ())), only_addresses=True)
            _fields(places, number, body, (*rule.get("values", ()), *rule.get("folders", ())), only_addresses=False)
            _strings(places, number, body, tuple(rule.get("strings", ())), tuple(rule.get("paths", ())))
            _given(places, number, body, tuple(rule.get("given", ())))
        for rule in rules["sink"]:
            _calls(sites.sinks[rule["name"]], number, body, above, tuple(rule["methods"]))
        for name in ("network", "file"):
            _calls(sites.sinks[name], number, body, above, tuple(rules["streams"][name]))
        openers = (call for key in ("network", "file", "around") for call in rules["streams"][key])
        _calls(sites.openers, number, body, above, tuple(openers))
        _requested(sites.sinks["network"], number, body, sites.requests)
        _offered(sites.sinks["network"], number, body, tuple(rules["requests"]["offered"]))
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


def _foreign_names(app: AndroidApp) -> Callable[[str], str]:
    """For a class, the first one above it that is not the app's; itself where it is none of the app's."""
    parents: dict[str, str] = {}
    for body in app.bodies:
        dex = body.code.dex
        for own, above in zip(dex.classes[:, 0].tolist(), dex.classes[:, 2].tolist(), strict=True):
            parents.setdefault(dex.type_name(own), dex.type_name(above))

    def foreign(name: str) -> str:
        for _ in range(_MOST_ABOVE):
            if name not in parents:
                break
            name = parents[name]
        return name

    return foreign


def _calls(
    found: dict[tuple[int, int], str], number: int, body: Body, above: list[str], prefixes: tuple[str, ...]
) -> None:
    dex = body.code.dex
    owners = tuple(prefix.partition("->")[0] for prefix in prefixes)
    types = [row for row, name in enumerate(above) if owners and name.startswith(owners)]
    rows = np.flatnonzero(np.isin(dex.methods[:, 0], types)).tolist() if types else []
    texts = {row: f"{above[int(dex.methods[row, 0])]}->{dex.method_text(row).partition('->')[2]}" for row in rows}
    wanted = {row: text for row, text in texts.items() if text.startswith(prefixes)}
    _take(found, number, body, body.code.invokes.item, body.code.invokes.target, wanted)


def _fields(
    found: dict[tuple[int, int], str], number: int, body: Body, prefixes: tuple[str, ...], *, only_addresses: bool
) -> None:
    dex = body.code.dex
    owners = tuple(prefix.partition("->")[0] for prefix in prefixes)
    types = [row for row, name in enumerate(dex.types) if owners and name.startswith(owners)]
    rows = np.flatnonzero(np.isin(dex.fields[:, 0], types)).tolist() if types else []
    wanted = {row: text for row in rows if _fits(text := dex.field_text(row), prefixes, only_addresses=only_addresses)}
    _take(found, number, body, body.code.fields.item, body.code.fields.target, wanted)


def _fits(field_text: str, prefixes: tuple[str, ...], *, only_addresses: bool) -> bool:
    """Of a provider's constants, only its addresses: column names and types carry nothing by themselves."""
    return field_text.endswith(":Landroid/net/Uri;") if only_addresses else field_text.startswith(prefixes)


def _given(found: dict[tuple[int, int], str], number: int, body: Body, methods: tuple[str, ...]) -> None:
    """The app's own methods that the system calls with the data."""
    dex, code = body.code.dex, body.code
    names = {method.partition("(")[0] for method in methods}
    strings = [number for number, text in enumerate(dex.strings) if text in names] if names else []
    rows = np.flatnonzero(np.isin(dex.methods[:, 2], strings)).tolist() if strings else []
    wanted = {row for row in rows if dex.method_text(row).partition("->")[2].startswith(methods)}
    hits = np.flatnonzero(np.isin(code.method, list(wanted)) & ~body.library) if wanted else ()
    for item in hits:
        found.setdefault((number, int(item)), code.name(int(item)))


def _offered(found: dict[tuple[int, int], str], number: int, body: Body, marks: tuple[str, ...]) -> None:
    """The app's own methods that a web page may call."""
    dex, code = body.code.dex, body.code
    if not any(name.startswith(marks) for name in dex.types):
        return
    marked = {
        method
        for row in np.unique(code.class_row[~body.library]).tolist()
        for method, names in method_annotations(dex, row).items()
        if any(name.startswith(marks) for name in names)
    }
    for item in np.flatnonzero(np.isin(code.method, list(marked)) & ~body.library):
        found.setdefault((number, int(item)), f"{marks[0]}->{dex.method_name(int(code.method[item]))}")


def _requested(found: dict[tuple[int, int], str], number: int, body: Body, requests: frozenset[str]) -> None:
    """Calls of the app's interfaces that are requests over the network."""
    dex = body.code.dex
    owners = {request.partition("->")[0] for request in requests}
    types = [row for row, name in enumerate(dex.types) if owners and name in owners]
    rows = np.flatnonzero(np.isin(dex.methods[:, 0], types)).tolist() if types else []
    wanted = {row: text for row in rows if (text := dex.method_text(row)) in requests}
    _take(found, number, body, body.code.invokes.item, body.code.invokes.target, wanted)


def _strings(
    found: dict[tuple[int, int], str], number: int, body: Body, prefixes: tuple[str, ...], paths: tuple[str, ...]
) -> None:
    if prefixes:
        texts = list(enumerate(body.code.dex.strings))
        wanted = {row: text for row, text in texts if text.startswith(prefixes)}
        for path in paths:
            wanted |= {row: text for row, text in texts if path in text}
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
