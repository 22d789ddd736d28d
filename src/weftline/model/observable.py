"""What identifies or connects: observables in a text, and sightings of them in evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["offender", "victim", "third_party", "service", "unknown"]

# kinds that tell of circumstances and identify nobody by themselves
FACTS = frozenset({"money", "date", "person_name", "platform"})


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a text before it is searched.

    `regions`: ISO countries for national phone formats, best first. `role`: the role of whoever speaks in the text
    (a chat's sender), or None. `source`: `chat`, `mail`, `form`, `narrative`, `ocr`, `qr`, `server`, `app`, `text`.
    `victim_values`: normal forms known to be the victim's own, as `kind:value`.
    """

    regions: tuple[str, ...] = ()
    language: str = ""
    role: Role | None = None
    source: str = "text"
    currency: str = ""
    victim_values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Observable:
    """A typed, normalised value found in a text; `text[start:end] == raw`, offsets in code points.

    `value`: the kind's normal form (INTERFACES). `confidence`: 0 to 1, link on .7 and more. `linkable`: False where a
    warning list names the value. `readings`: all normal forms where several are possible, best first. `reserved`: the
    value is set aside for documentation or fiction. `why`: how kind and role were decided, in a few words.
    """

    kind: str
    value: str
    raw: str
    start: int
    end: int
    role: Role = "unknown"
    confidence: float = 0.5
    linkable: bool = True
    readings: tuple[str, ...] = ()
    reserved: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One observable at one place. `report` is empty for exhibits of the operation itself (apps, servers).

    `locator` is the written form; `start`/`end` are offsets into the text found there. `tool` names reader and version.
    """

    id: str
    exhibit: str
    locator: str
    kind: str
    value: str
    raw: str
    start: int
    end: int
    role: Role
    confidence: float
    linkable: bool
    report: str = ""
    readings: tuple[str, ...] = ()
    reserved: bool = False
    why: str = ""
    tool: str = ""
    at_us: int | None = None
