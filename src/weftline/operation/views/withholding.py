"""Blotting out who a victim is in texts that are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from weftline.model.observable import Sighting
from weftline.model.report import Victim

WITHHELD = "▒▒▒"
SHORTEST = 3


def own_values(victim: Victim, seen: Iterable[Sighting] = ()) -> re.Pattern[str] | None:
    """What finds a victim's own values in a text: those stated and those sighted; None where none is known."""
    stated = [victim.name, *victim.phones, *victim.emails, *victim.accounts, victim.safe_contact]
    stated += [handle.value for handle in victim.handles]
    stated += [text for item in seen for text in (item.raw, item.value)]
    words = sorted({text.strip() for text in stated if len(text.strip()) >= SHORTEST}, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE) if words else None


def hide(text: str, own: re.Pattern[str] | None) -> str:
    """The text with the victim's own values blotted out."""
    return own.sub(WITHHELD, text) if own is not None else text
