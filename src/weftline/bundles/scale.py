"""The words in which a bundle says how strong something is, and what they mean.

The steps follow the likelihood-ratio scale of ENFSI's guideline for evaluative reporting (2015) in form only:
Weftline's weights are learnt from the operation and from shipped figures, not measured on decided cases, so no number
is printed as a probability or error rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ERROR_RATES: Final = "not known for real cases"
AGAINST: Final = "speaks against"


@dataclass(frozen=True, slots=True)
class Step:
    """One word of the scale. `from_bits`: the smallest weight (log2 of the odds) for which it is used."""

    word: str
    from_bits: float
    meaning: str


SCALE: Final = (
    Step("very strong", 13.3, "several independent things that strangers hardly ever share point the same way"),
    Step("strong", 6.7, "something that strangers hardly ever share, or several rarer things together"),
    Step("moderate", 3.3, "clearly more to be expected if the same people are behind it than if not"),
    Step("weak", 0.0, "somewhat more to be expected; never enough by itself"),
)


def word_for(bits: float) -> str:
    """The word for a weight in bits."""
    return next((step.word for step in SCALE if bits >= step.from_bits), AGAINST)
