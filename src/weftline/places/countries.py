"""Countries: codes, calling codes, currencies, zones and a point for the map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory. `code`, `alpha3`, `numeric`: ISO 3166-1. `calling_code`: E.164 without plus, empty
    where none. `currency`: ISO 4217. `latitude`/`longitude`: degrees, a point for drawing only.
    """

    code: str
    alpha3: str
    numeric: str
    name: str
    calling_code: str
    currency: str
    zones: tuple[str, ...]
    latitude: float
    longitude: float


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """All countries by their two-letter code."""
    text = files("weftline.places").joinpath("data/countries.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[0]: _from_row(row) for row in rows[1:]}


def country(code: str) -> Country | None:
    """The country of a two-letter code in any case, or None where there is none."""
    return countries().get(code.strip().upper())


def currency_of(code: str) -> str:
    """The currency in daily use in a country (ISO 4217), empty where the code is unknown."""
    found = country(code)
    return found.currency if found else ""


def _from_row(row: list[str]) -> Country:
    code, alpha3, numeric, name, calling, currency, zones, latitude, longitude = row
    zone_names = tuple(zone for zone in zones.split(",") if zone)
    return Country(code, alpha3, numeric, name, calling, currency, zone_names, float(latitude), float(longitude))
