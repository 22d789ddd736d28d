"""Numbers of devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.codecs.digits import luhn
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page


def imei(raw: str, _hints: Hints) -> str | None:
    """Fifteen digits with a right Luhn digit."""
    digits = re.sub(r"[\s\-/.]", "", raw)
    return digits if re.fullmatch(r"[0-9]{15}", digits) and luhn(digits) and len(set(digits)) > 1 else None


IMEI = Kind(
    "imei",
    "Device number of a telephone, fifteen digits.",
    "3GPP TS 23.003, annex B (Luhn)",
    imei,
    good=(("49-015420-323751-8", "490154203237518"),),
    bad=("490154203237519", "123"),
)


_IMEI = frozenset({"imei"})


def _find_imei(page: Page) -> Iterator[Candidate]:
    if "imei" not in page.families:
        return
    for group in page.free_groups():
        if page.nearest(group.start, _IMEI) is None:
            continue
        for first, last in group.windows():
            start, end = group.atoms[first][0], group.atoms[last - 1][1]
            if len(page.digits(start, end)) != 15:
                continue
            near = page.nearest(start, _IMEI)
            value = imei(page.view[start:end], page.hints) if near else None
            if near and value:
                yield Candidate("imei", value, start, end, 0.95, f"check digit; named by “{near.word}”")
                break


FIND_IMEI = Finder("imei", 40, _find_imei)
