"""Words that only pages need; the others are the terminal's too and stand in the model."""

from __future__ import annotations

from weftline.places import country


def span(hours: int) -> str:
    """A number of hours in words: hours up to three days, then days."""
    return f"{hours} h" if hours <= 72 else f"{round(hours / 24)} days"


def country_in_words(code: str | None) -> str:
    """`Cambodia (KH)`; an unknown code as it is, a dash for none."""
    known = country(code) if code else None
    return f"{known.name} ({code})" if known else code or "–"
