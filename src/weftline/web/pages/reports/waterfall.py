"""The waterfall of a link: each term a bar that begins where the one before it ended."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.model.series import Link

WIDTH = 240.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One term as drawn: `x` and `width` in a box 240 wide; `zero` is where no evidence stands."""

    kind: str
    value: str
    note: str
    bits: float
    x: float
    width: float
    zero: float
    side: str


def waterfall(link: Link) -> list[Bar]:
    """The terms of a link, the prior first, then what speaks for it, then what speaks against it."""
    prior = [term for term in link.terms if term.kind == "prior"]
    rest = sorted((term for term in link.terms if term.kind != "prior"), key=lambda term: -term.bits)
    steps, total = [], 0.0
    for term in (*prior, *rest):
        steps.append((term, total, total + term.bits))
        total += term.bits
    low = min((min(begin, end) for _, begin, end in steps), default=0.0)
    high = max((max(begin, end) for _, begin, end in steps), default=0.0)
    scale = WIDTH / max(high - low, 1e-9)
    return [
        Bar(
            kind=term.kind,
            value=term.value,
            note=term.note,
            bits=term.bits,
            x=round((min(begin, end) - low) * scale, 1),
            width=max(1.0, round(abs(end - begin) * scale, 1)),
            zero=round(-low * scale, 1),
            side="prior" if term.kind == "prior" else "for" if term.bits >= 0 else "against",
        )
        for term, begin, end in steps
    ]
