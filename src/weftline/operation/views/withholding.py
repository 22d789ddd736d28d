"""Blotting out who a victim is in texts that are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from weftline.model.observable import Sighting
from weftline.model.report import Victim
from weftline.store import Connection, sightings

WITHHELD = "▒▒▒"
SHORTEST = 3
FEWEST_DIGITS = 7
_NUMBER = re.compile(r"\+?[\d\s().\-]{7,32}")


def own_values(victim: Victim, seen: Iterable[Sighting] = ()) -> re.Pattern[str] | None:
    """What finds a victim's own values in a text: those stated and those sighted; None where none is known."""
    stated = [victim.name, *victim.phones, *victim.emails, *victim.accounts, victim.safe_contact]
    stated += [handle.value for handle in victim.handles]
    stated += [text for item in seen for text in (item.raw, item.value)]
    words = sorted({text.strip() for text in stated if len(text.strip()) >= SHORTEST}, key=len, reverse=True)
    patterns = [re.escape(word) for word in words] + [p for word in words if (p := _any_spacing(word))]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _any_spacing(word: str) -> str:
    """A number however it is spaced: `+6581234567` is also `+65 8123-4567`."""
    digits = re.sub(r"\D", "", word) if _NUMBER.fullmatch(word) else ""
    return r"\+?" + r"[\s().\-]{0,3}".join(digits) if len(digits) >= FEWEST_DIGITS else ""


def victims_of(db: Connection) -> dict[str, list[Sighting]]:
    """What was sighted as a victim's own, by report."""
    found: dict[str, list[Sighting]] = {}
    for seen in sightings.find(db, role="victim"):
        found.setdefault(seen.report, []).append(seen)
    return found


def hide(text: str, own: re.Pattern[str] | None) -> str:
    """The text with the victim's own values blotted out."""
    return own.sub(WITHHELD, text) if own is not None else text
