"""What a victim does now, in this situation, country and language.

The room promises: the four pieces of advice of the public campaigns always come first in sight; what follows is ordered
by what cannot wait; a child is never told to keep or pass on pictures; a text that no named speaker has read is marked
"not reviewed" and carries its English beside it; a number or link without a source, or verified more than twelve months
ago, is never shown. Texts (one file a language) and contacts (one file a country) are data. It sends nothing.
"""

from __future__ import annotations

from weftline.advice.advise import Advice, Step, advise
from weftline.advice.contacts import Contact, contacts_for
from weftline.advice.situation import Device, Situation
from weftline.advice.texts import Wording, language_of, languages, wording

__all__ = [
    "Advice",
    "Contact",
    "Device",
    "Situation",
    "Step",
    "Wording",
    "advise",
    "contacts_for",
    "language_of",
    "languages",
    "wording",
]
