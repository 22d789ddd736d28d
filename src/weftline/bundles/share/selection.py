"""What may be shared: only what bears a marking at or below the one asked for, and nothing of victims at all.

A value is exported if an unprotected sighting of it may be, and then only with what those sightings say. An assessed
object (actor, series) is derived from all its sources and takes the strictest marking among them. A relationship is
exported only with both its ends. A value that contains one that is withheld is withheld too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from weftline.bundles.markings import Tlp, read_marking, strictest
from weftline.bundles.material import Material
from weftline.bundles.withholding import PROTECTED, protected_values
from weftline.model.lead import Actor
from weftline.model.observable import Sighting

NEVER: Final = frozenset(
    {
        "person_name", "money", "date", "script", "platform", "photo", "server", "card", "telegram_bot_token",
        "app_code", "user_agent", "imei",
    }
)  # fmt: skip
SHORTEST_TELLING = 4
_EVERYBODYS = frozenset({"money", "date", "platform", "script", "server"})


@dataclass(frozen=True, slots=True)
class SharedValue:
    """One observable of the offenders. Times in UTC microseconds; `reports` counts only reports that may be shared."""

    kind: str
    value: str
    marking: Tlp
    confidence: float
    reports: int
    first_us: int | None = None
    last_us: int | None = None


@dataclass(frozen=True, slots=True)
class SharedActor:
    """One assessed actor, without any name, and the indices of its values in the selection."""

    role: str
    strength: str
    confirmed: bool
    marking: Tlp
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharedApp:
    """One app: what it is, by hash and package."""

    sha256: str
    package: str
    platform: str
    marking: Tlp


@dataclass(frozen=True, slots=True)
class Selection:
    """All that may be shared. `whole`: the marking of the series itself, None where it may not be named."""

    ceiling: Tlp
    agency: str
    made_us: int
    since_us: int
    example: bool
    whole: Tlp | None
    values: tuple[SharedValue, ...]
    actors: tuple[SharedActor, ...]
    apps: tuple[SharedApp, ...]

    @property
    def empty(self) -> bool:
        """True where nothing may leave."""
        return not (self.values or self.actors or self.apps)

    @property
    def marking(self) -> Tlp:
        """The marking of the package: the strictest of what is in it."""
        return max(self.markings, default=self.ceiling)

    @property
    def markings(self) -> set[Tlp]:
        """Every marking that something in the package bears."""
        found = {item.marking for item in self.values} | {item.marking for item in self.actors}
        return found | {item.marking for item in self.apps}


def select(material: Material, ceiling: Tlp, *, abroad: bool = False) -> Selection:
    """Choose what may leave under `ceiling`. `abroad`: only from reports whose victims agreed to sharing abroad."""
    allowed = _allowed_reports(material, ceiling, abroad=abroad)
    values = _values(material, ceiling, allowed)
    index = {(item.kind, item.value): number for number, item in enumerate(values)}
    received = [told.received_us for told in material.reports if told.report.id in allowed and told.received_us]
    members = frozenset(told.report.id for told in material.reports)
    made = material.header.made_us
    return Selection(
        ceiling=ceiling,
        agency=material.header.agency,
        made_us=made,
        since_us=min([*received, made]),
        example=material.header.example,
        whole=strictest(allowed.values()) if members and members <= allowed.keys() else None,
        values=values,
        actors=_actors(material, ceiling, allowed, index),
        apps=_apps(material, ceiling, allowed),
    )


def _allowed_reports(material: Material, ceiling: Tlp, *, abroad: bool) -> dict[str, Tlp]:
    found = {}
    for told in material.reports:
        marking = material.marking_of_report(told.report.id)
        if marking is not None and marking <= ceiling and (told.report.consents.abroad or not abroad):
            found[told.report.id] = marking
    return found


def _own_marking(material: Material, ceiling: Tlp) -> Tlp | None:
    """The operation's own marking, for what lies on no report; None where it may not leave."""
    marking = read_marking(material.header.marking)
    return marking if marking is not None and marking <= ceiling else None


def _marking_of(seen: Sighting, material: Material, ceiling: Tlp, allowed: Mapping[str, Tlp]) -> Tlp | None:
    return allowed.get(seen.report) if seen.report else _own_marking(material, ceiling)


def _values(material: Material, ceiling: Tlp, allowed: Mapping[str, Tlp]) -> tuple[SharedValue, ...]:
    grouped: dict[tuple[str, str], list[tuple[Sighting, Tlp]]] = {}
    free: set[str] = set()
    withheld: set[str] = set()
    for seen in material.sightings.values():
        marking = _marking_of(seen, material, ceiling, allowed)
        if marking is not None and _may_name(seen, material):
            grouped.setdefault((seen.kind, seen.value), []).append((seen, marking))
        if marking is not None and seen.role not in PROTECTED and not _sealed(seen, material):
            free |= {seen.value, seen.raw}
        elif seen.kind not in _EVERYBODYS and not (marking is not None and _stage_name(seen)):
            withheld |= {seen.value, seen.raw}
    withheld = (withheld - free) | protected_values(material)
    secrets = [text.casefold() for text in withheld if len(text) >= SHORTEST_TELLING]
    return tuple(_value(pair, seen) for pair, seen in sorted(grouped.items()) if not _tells(pair[1], secrets))


def _may_name(seen: Sighting, material: Material) -> bool:
    open_one = seen.linkable and not _sealed(seen, material)
    return seen.role == "offender" and open_one and seen.kind not in NEVER and bool(seen.value)


def _stage_name(seen: Sighting) -> bool:
    """An offender's persona name: never exported by itself, and no secret inside the handle made of it."""
    return seen.kind == "person_name" and seen.role == "offender"


def _sealed(seen: Sighting, material: Material) -> bool:
    exhibit = material.exhibits.get(seen.exhibit)
    return exhibit is None or exhibit.sealed


def _tells(value: str, secrets: Iterable[str]) -> bool:
    """Whether a value gives away something withheld."""
    folded = value.casefold()
    return any(secret in folded for secret in secrets)


def _value(pair: tuple[str, str], seen: list[tuple[Sighting, Tlp]]) -> SharedValue:
    times = [item.at_us for item, _ in seen if item.at_us is not None]
    return SharedValue(
        kind=pair[0],
        value=pair[1],
        marking=min(marking for _, marking in seen),
        confidence=max(item.confidence for item, _ in seen),
        reports=len({item.report for item, _ in seen if item.report}),
        first_us=min(times, default=None),
        last_us=max(times, default=None),
    )


def _actors(
    material: Material, ceiling: Tlp, allowed: Mapping[str, Tlp], index: Mapping[tuple[str, str], int]
) -> tuple[SharedActor, ...]:
    found = []
    for actor in material.leads.actors:
        marking = strictest(_sources(actor, material, ceiling, allowed))
        values = tuple(sorted(index[pair] for pair in actor.observables if pair in index))
        if actor.status != "rejected" and marking is not None and values:
            found.append(SharedActor(actor.role, actor.strength, actor.status == "confirmed", marking, values))
    return tuple(sorted(found, key=lambda item: (item.values, item.role)))


def _sources(actor: Actor, material: Material, ceiling: Tlp, allowed: Mapping[str, Tlp]) -> list[Tlp | None]:
    """The markings of everything an actor was drawn from; None for each source that may not leave."""
    reasons = (*actor.reasons, *actor.against)
    seen = [material.sightings.get(name) for reason in reasons for name in reason.sightings]
    markings = [_marking_of(one, material, ceiling, allowed) if one is not None else None for one in seen]
    markings += [allowed.get(report) for report in actor.reports]
    return markings or [_own_marking(material, ceiling)]


def _apps(material: Material, ceiling: Tlp, allowed: Mapping[str, Tlp]) -> tuple[SharedApp, ...]:
    found = {}
    for key, app in material.apps.items():
        exhibit = material.exhibits.get(key.partition("#")[0].partition("!")[0])
        if exhibit is None:
            continue
        marking = allowed.get(exhibit.report) if exhibit.report else _own_marking(material, ceiling)
        if marking is not None:
            found[app.sha256] = SharedApp(app.sha256, app.package, app.platform, marking)
    return tuple(found[name] for name in sorted(found))
