"""`report.json` becomes a `Report`: every field optional, nothing invented, nothing dropped.

The layout is that of the documentation's interface chapter. A value of the wrong type is listed, kept under `unknown`
and otherwise ignored; a number where text is expected is taken as written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar, cast, get_args

from weftline.errors import InputError
from weftline.model.report import (
    AgeBand,
    Consents,
    Demand,
    ExhibitNote,
    Handle,
    Payment,
    Persona,
    Report,
    SuspectApp,
    Triage,
    Victim,
)
from weftline.readers._text import decode

MAX_BYTES = 16 << 20
_AGE_BANDS = frozenset(get_args(AgeBand))
_TRUE = frozenset({"true", "yes", "y", "1"})
_FALSE = frozenset({"false", "no", "n", "0"})
T = TypeVar("T")


class _Part:
    """One JSON object of the report: hands out typed values, remembers what was asked for and what was wrong."""

    def __init__(self, value: Mapping[str, Any], path: str, problems: list[str], unknown: dict[str, str]) -> None:
        self._value, self._path, self._problems, self._unknown = value, path, problems, unknown
        self._asked: set[str] = set()

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self._value.get(key)

    def _wrong(self, key: str, value: object, wanted: str) -> None:
        path = f"{self._path}{key}"
        self._problems.append(f"{path}: expected {wanted}, found {_kind(value)}")
        self._unknown[path] = _json(value)

    def text(self, key: str) -> str:
        value = self._take(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return str(value)
        self._wrong(key, value, "text")
        return ""

    def flag(self, key: str) -> bool | None:
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in {"", "null", "unknown"}:
            return None
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        self._wrong(key, value, "true, false or null")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        if value is None or value == "":
            return ()
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list):
            good = [str(item) for item in value if isinstance(item, (str, int, Decimal)) and not isinstance(item, bool)]
            if len(good) < len(value):
                self._wrong(key, value, "a list of texts")
            return tuple(good)
        self._wrong(key, value, "a list of texts")
        return ()

    def part(self, key: str) -> _Part:
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, value, "an object")
            value = None
        return _Part(value or {}, f"{self._path}{key}.", self._problems, self._unknown)

    def parts(self, key: str, make: Callable[[_Part], T]) -> tuple[T, ...]:
        value = self._take(key)
        if value is None:
            return ()
        if isinstance(value, dict):
            value = [value]
        if not isinstance(value, list):
            self._wrong(key, value, "a list of objects")
            return ()
        made: list[T] = []
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                self._wrong(f"{key}.{index}", item, "an object")
                continue
            part = _Part(item, f"{self._path}{key}.{index}.", self._problems, self._unknown)
            made.append(make(part))
            part.rest()
        return tuple(made)

    def rest(self) -> None:
        """Keep what nobody asked for."""
        for key, value in self._value.items():
            if key not in self._asked:
                self._unknown[f"{self._path}{key}"] = _json(value)


def read_report(data: bytes, name: str) -> tuple[Report, list[str]]:
    """The report in the bytes of a `report.json`, and what in it could not be used.

    Args:
        data: the file's bytes.
        name: the folder's name; it becomes the identity where the report states none.

    Raises:
        InputError: it is no JSON object at all, or larger than 16 MB.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"The report of {name} is larger than 16 MB.", "Put large material into files beside it.")
    try:
        value = json.loads(decode(data).lstrip("\ufeff"), parse_float=Decimal, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise InputError(f"The report of {name} is not valid JSON: {error}", "Repair it or leave it out.") from error
    if not isinstance(value, dict):
        raise InputError(f"The report of {name} is {_kind(value)}, not an object.", "See the layout of report.json.")
    return report_of(value, name)


def report_of(value: Mapping[str, Any], name: str) -> tuple[Report, list[str]]:
    """The same from a decoded object."""
    problems: list[str] = []
    unknown: dict[str, str] = {}
    top = _Part(value, "", problems, unknown)
    occurred, consents = top.part("occurred"), top.part("consents")
    report = Report(
        id=_identity(top.text("id") or name),
        received_at=top.text("received_at"),
        channel=top.text("channel") or "import",
        agency=top.text("agency"),
        reference=top.text("reference"),
        language=top.text("language"),
        on_behalf=bool(top.flag("on_behalf")),
        kind=top.text("kind") or "sextortion",
        marking=top.text("marking"),
        originator=top.text("originator"),
        pap=top.text("pap"),
        legal_basis=top.text("legal_basis"),
        victim=_closed(top.part("victim"), lambda part: _victim(part, problems, unknown)),
        triage=_closed(top.part("triage"), _triage),
        occurred_from=occurred.text("from"),
        occurred_to=occurred.text("to"),
        zone=occurred.text("zone") or top.text("zone"),
        first_contact=_closed(top.part("first_contact"), _persona),
        moved_to=top.parts("moved_to", _persona),
        app=_closed(top.part("app"), _app),
        demands=top.parts("demands", _demand),
        payments=top.parts("payments", _payment),
        narrative=top.text("narrative"),
        threat_words="\n".join(top.texts("threat_words")),
        spread=_spread(top, value.get("spread")),
        device=top.text("device"),
        exhibits=top.parts("exhibits", _exhibit),
        consents=Consents(*(bool(consents.flag(key)) for key in ("national", "abroad", "statistics"))),
        unknown=unknown,
    )
    for part in (occurred, consents, top):
        part.rest()
    return report, problems


def _closed(part: _Part, make: Callable[[_Part], T]) -> T:
    made = make(part)
    part.rest()
    return made


def _identity(name: str) -> str:
    name = name.strip()
    return name if name.startswith("r-") else f"r-{name}"


def _victim(part: _Part, problems: list[str], unknown: dict[str, str]) -> Victim:
    band = part.text("age_band").strip().lower() or "unknown"
    if band not in _AGE_BANDS:
        problems.append(f"victim.age_band: {band!r} is not one of {', '.join(sorted(_AGE_BANDS))}")
        unknown["victim.age_band"] = _json(band)
        band = "unknown"
    return Victim(
        age_band=cast("AgeBand", band),
        country=part.text("country").strip().upper(),
        name=part.text("name"),
        phones=part.texts("phones"),
        emails=part.texts("emails"),
        handles=part.parts("handles", lambda item: Handle(item.text("kind"), item.text("value"))),
        accounts=part.texts("accounts"),
        safe_contact=part.text("safe_contact"),
    )


def _triage(part: _Part) -> Triage:
    return Triage(
        danger=part.flag("danger"),
        self_harm=part.flag("self_harm"),
        still_in_contact=part.flag("still_in_contact"),
        paid=part.flag("paid"),
        paid_at=part.text("paid_at"),
        app_installed=part.flag("app_installed"),
        gave_code=part.flag("gave_code"),
        intimate_material=part.flag("intimate_material"),
    )


def _persona(part: _Part) -> Persona:
    keys = ("platform", "handle", "user_id", "profile_url", "name", "phone")
    return Persona(**{key: part.text(key) for key in keys})


def _app(part: _Part) -> SuspectApp:
    texts = {key: part.text(key) for key in ("name", "link", "file_name", "invite_code")}
    return SuspectApp(**texts, permissions=part.texts("permissions"))


def _demand(part: _Part) -> Demand:
    return Demand(**{key: part.text(key) for key in ("amount", "currency", "deadline", "method", "to")})


def _payment(part: _Part) -> Payment:
    keys = ("amount", "currency", "time", "method", "beneficiary", "account", "reference", "tx_hash")
    return Payment(**{key: part.text(key) for key in keys})


def _exhibit(part: _Part) -> ExhibitNote:
    texts = {key: part.text(key) for key in ("file", "description", "owner", "zone", "date_order", "password")}
    acquired = {key: part.text(key) for key in ("acquired_at", "acquired_by")}
    return ExhibitNote(**texts, **acquired, intimate=part.flag("intimate"))


def _spread(top: _Part, value: object) -> str:
    """Who received the material: text, or a list or object told as its JSON text."""
    if isinstance(value, (list, dict)):
        top._take("spread")  # noqa: SLF001 - same module
        return "\n".join(value) if all(isinstance(item, str) for item in value) else _json(value)
    return top.text("spread")


def _whole(digits: str) -> int | Decimal:
    """Integers of any length; very long ones as decimals, which are cheap to read and write back."""
    return int(digits) if len(digits) < 300 else Decimal(digits)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
