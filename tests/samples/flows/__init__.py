"""Labelled inert apps for the question whether an app sends what it reads, written in smali with a few short forms.

One file holds several samples: `== leak|keep NAME SOURCE SINK :: why`. Short forms: `$Name` for a well-known class,
`@Name` for a class of the sample, `%class`, `%field`, `%method`, `%end`, `%read SOURCE REGISTER`, `%send REGISTER`,
`%link REGISTER` (see `_forms.py`). `undeclared NAME` leaves a component out of the manifest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tests.samples import apps as samples
from tests.samples.flows._forms import expanded
from tests.samples.smali import assembled

from weftline_example.apk.axml import Element, write_axml
from weftline_example.apk.writer import IMPOSSIBLE_SDK

Part = Literal["developed", "held_out", "later", "fresh_development", "fresh_held_out", "idiom", "third"]
FILES = (
    "leaking_calls.txt",
    "leaking_async.txt",
    "leaking_ways.txt",
    "innocent_uses.txt",
    "innocent_dead.txt",
    "innocent_apart.txt",
    "later_leaking_1.txt",
    "later_leaking_2.txt",
    "later_innocent_1.txt",
    "later_innocent_2.txt",
)
_COMPONENTS = {
    "Activity": "activity",
    "Service": "service",
    "IntentService": "service",
    "BroadcastReceiver": "receiver",
    "JobS": "service",
    "PushS": "service",
}


@dataclass(frozen=True, slots=True)
class FlowCase:
    """An app with its label. `leaks`: what is read leaves by `sink`; `why` says how, or why not."""

    name: str
    apk: bytes
    source: str
    sink: str
    leaks: bool
    why: str
    part: Part


@cache
def flow_cases() -> tuple[FlowCase, ...]:
    """All samples. Every second one of each file was held out while the analysis was developed; the files `later_*` were
    written after it.
    """
    texts: dict[str, tuple[str, Part]] = {}
    for file in FILES:
        path = Path(__file__).parent / file
        for number, part in enumerate(path.read_text("utf-8").split("\n== ")[1:]):
            head, _, body = part.partition("\n")
            later: Part = "held_out" if number % 2 else "developed"
            texts[head] = (body, "later" if path.name.startswith("later_") else later)
    code = assembled({head: expanded(body) for head, (body, _) in texts.items()})
    return tuple(flow_case(head, body, code[head], part) for head, (body, part) in texts.items())


def flow_case(head: str, body: str, dex: bytes, part: Part) -> FlowCase:
    """The app of one sample: its head without `== `, the text that names its classes, and its code."""
    label, _, why = head.partition(" :: ")
    verdict, name, source, sink = label.split()
    apk = samples.zipped(("AndroidManifest.xml", _manifest(name, body)), ("classes.dex", dex))
    return FlowCase(name, apk, source, sink, verdict == "leak", why, part)


def _manifest(name: str, body: str) -> bytes:
    hidden = set(re.findall(r"(?m)^undeclared (\w+)", body))
    parts = [
        Element(_COMPONENTS[parent], (("name", f"org.flow.{own}"), ("enabled", False), ("exported", False)))
        for own, parent in re.findall(r"(?m)^%class (\w+) extends \$(\w+)", body)
        if parent in _COMPONENTS and own not in hidden
    ]
    whole = [("name", f"org.flow.{own}") for own in re.findall(r"(?m)^%class (\w+) extends \$App$", body)]
    sdk = Element("uses-sdk", (("minSdkVersion", IMPOSSIBLE_SDK), ("targetSdkVersion", 28)))
    root = Element(
        "manifest",
        (("package", f"org.flow.{name}"), ("versionCode", 1)),
        (sdk, Element("application", tuple(whole), tuple(parts))),
    )
    return write_axml(root)
