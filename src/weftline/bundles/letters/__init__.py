"""Draft letters: whom to ask about which identifier, for what and for which time. An officer checks, signs and sends.

Each letter holds every identifier of the series that its recipient can answer, and nobody else's; nothing of a victim.
Whom to ask is a table in `data/recipients.toml`.
"""

from __future__ import annotations

from weftline.bundles.letters.addressing import Ask, Letter, letters_for
from weftline.bundles.letters.writing import letter_files

__all__ = ["Ask", "Letter", "letter_files", "letters_for"]
