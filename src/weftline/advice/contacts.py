"""Numbers and links by country: shown only with a source and a recent date on which a person verified them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Final

WORLD: Final = "world"
VALID_FOR: Final = timedelta(days=365)
_COUNTRY: Final = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True, slots=True)
class Contact:
    """One place that helps. `kind`: emergency, police, child_line, crisis_line, fraud_line, image_removal.

    `for_whom`: all, minors or adults. `source`: the official page it was read on; `verified_on`: the day a person
    tried or read it; without both it is never shown.
    """

    kind: str
    name: str
    number: str = ""
    link: str = ""
    for_whom: str = "all"
    source: str = ""
    verified_on: date | None = None

    def may_be_shown(self, today: date) -> bool:
        """True where it has a source and was verified within the last twelve months."""
        if not self.source or self.verified_on is None:
            return False
        return timedelta(0) <= today - self.verified_on <= VALID_FOR


def contacts_for(country: str, today: date, *, minor: bool = False) -> tuple[Contact, ...]:
    """The contacts of a country and of the whole world that may be shown today to somebody of that age."""
    unfit = "adults" if minor else "minors"
    known = (*_of(country.strip().upper()), *_of(WORLD))
    return tuple(contact for contact in known if contact.for_whom != unfit and contact.may_be_shown(today))


def unfit_contacts(today: date) -> list[tuple[str, str]]:
    """Every shipped contact that is not shown, as (country, name), for whoever keeps the data."""
    home = files("weftline.advice").joinpath("data/contacts")
    names = sorted(item.name.removesuffix(".toml") for item in home.iterdir() if item.name.endswith(".toml"))
    return [(name, contact.name) for name in names for contact in _of(name) if not contact.may_be_shown(today)]


@lru_cache(maxsize=512)
def _of(country: str) -> tuple[Contact, ...]:
    if country != WORLD and not _COUNTRY.match(country):
        return ()
    path = files("weftline.advice").joinpath(f"data/contacts/{country}.toml")
    if not path.is_file():
        return ()
    return tuple(read_contacts(tomllib.loads(path.read_text("utf-8")).get("contact", ())))


def read_contacts(rows: Iterable[dict[str, object]]) -> list[Contact]:
    """Contacts out of a data file's rows. Raises ValueError for a date that is none."""
    return [_contact(row) for row in rows]


def _contact(row: dict[str, object]) -> Contact:
    verified = row.get("verified_on")
    if verified is not None and not isinstance(verified, date):
        raise ValueError(f"verified_on of {row.get('name')} is not a date")
    texts = {key: str(row.get(key, "")) for key in ("kind", "name", "number", "link", "source")}
    return Contact(**texts, for_whom=str(row.get("for_whom", "all")), verified_on=verified)
