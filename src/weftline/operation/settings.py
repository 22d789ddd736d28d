"""`operation.toml`: what an investigation says about itself. Every field is optional."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from weftline.errors import InputError

FILE_NAME = "operation.toml"


@dataclass(frozen=True, slots=True)
class ExhibitSettings:
    """What is known about one server, app or provider's answer: how it was acquired, and its time zone; of an answer
    also which provider gave it to which request, on which legal basis.
    """

    path: str
    description: str = ""
    acquired_at: str = ""
    acquired_by: str = ""
    zone: str = ""
    provider: str = ""
    request: str = ""
    legal_basis: str = ""

    @property
    def in_words(self) -> str:
        """The description, and for a provider's answer what it answers."""
        answer = f"answer of {self.provider} to {self.request or 'a request'} ({self.legal_basis or 'no basis stated'})"
        return "; ".join(text for text in (self.description, answer if self.provider else "") if text)


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """The operation's own rates: US dollars for one unit of each currency."""

    source: str = ""
    date: str = ""
    usd: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of an operation. `example` allows reserved numbers to link and throw-away keys to be used."""

    name: str = ""
    home_country: str = ""
    zone: str = ""
    languages: tuple[str, ...] = ()
    agency: str = ""
    marking: str = ""
    purpose: str = ""
    retention: str = ""
    retain: dict[str, str] = field(default_factory=dict)
    example: bool = False
    recipients: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    rates: ExchangeRates = field(default_factory=ExchangeRates)
    servers: tuple[ExhibitSettings, ...] = ()
    apps: tuple[ExhibitSettings, ...] = ()
    returns: tuple[ExhibitSettings, ...] = ()

    def about(self, path: str) -> ExhibitSettings:
        """What is said about the server, app or return at `path` (relative to the folder, or its bare name)."""
        for item in (*self.servers, *self.apps, *self.returns):
            if item.path and (item.path == path or Path(item.path).name == Path(path).name):
                return item
        return ExhibitSettings(path)


def load(folder: Path) -> Settings:
    """The settings of `folder`; defaults where there is no file. Raises InputError that names the faulty line."""
    path = folder / FILE_NAME
    if not path.is_file():
        return Settings(name=folder.name)
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")), folder.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"{path} is not valid TOML: {error}.", "Correct the line named, or move the file away."
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error


def parse(data: Mapping[str, Any], default_name: str) -> Settings:
    """Settings from parsed TOML. Raises InputError for a field of the wrong type."""
    texts = {}
    for key in ("name", "home_country", "zone", "agency", "marking", "purpose", "retention"):
        value = data.get(key, "")
        if not isinstance(value, str):
            raise InputError(f"operation.toml: {key} must be a text in quotes.", f'Write {key} = "...".')
        texts[key] = value
    texts["name"] = texts["name"] or default_name
    languages = data.get("languages", [])
    return Settings(
        **texts,
        languages=tuple(str(language) for language in languages) if isinstance(languages, list) else (str(languages),),
        example=data.get("example", False) is True,
        recipients=_table(data, "recipients"),
        retain=_table(data, "retain"),
        columns=_table(data, "columns"),
        rates=_rates(data.get("rates", {})),
        servers=_exhibits(data, "servers"),
        apps=_exhibits(data, "apps"),
        returns=_exhibits(data, "returns"),
    )


def _table(data: Mapping[str, Any], key: str) -> dict[str, str]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise InputError(
            f"operation.toml: [{key}] must be a table.", f"Write [{key}] and below it one name = value a line."
        )
    return {str(name): str(entry) for name, entry in value.items()}


def _rates(value: Any) -> ExchangeRates:
    if not isinstance(value, dict):
        raise InputError(
            "operation.toml: [rates] must be a table.", "Write [rates] with source, date and one rate a line."
        )
    nested = value.get("usd") if isinstance(value.get("usd"), dict) else value.get("per_usd")
    entries = nested if isinstance(nested, dict) else value
    usd = {
        str(k).upper(): _rate(k, v) for k, v in entries.items() if k not in {"source", "date", "note", "usd", "base"}
    }
    return ExchangeRates(str(value.get("source", "")), str(value.get("date", "")), usd)


def _rate(currency: str, value: object) -> str:
    try:
        rate = Decimal(str(value))
    except InvalidOperation:
        rate = Decimal("NaN")
    if not (rate.is_finite() and Decimal("1e-12") < rate < Decimal("1e12")):
        raise InputError(f"operation.toml: the rate of {currency} is no number.", f'Write {currency} = "0.74".')
    return str(value)


def _exhibits(data: Mapping[str, Any], key: str) -> tuple[ExhibitSettings, ...]:
    names = ExhibitSettings.__slots__
    entries = data.get(key, [])
    if not isinstance(entries, list):
        raise InputError(
            f"operation.toml: [[{key}]] must be a list of tables.", f"Write [[{key}]] with double brackets."
        )
    return tuple(
        ExhibitSettings(**{name: str(entry.get(name, "")) for name in names})
        for entry in entries
        if isinstance(entry, dict)
    )
