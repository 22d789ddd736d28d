"""Numbers as they are written in sums of money, and as they are kept."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation


def amount(text: str) -> Decimal | None:
    """The number that a written amount means: the last mark with one or two digits behind it parts the decimals."""
    plain = text.replace(" ", "").replace("'", "")
    marks = [char for char in plain if char in ",."]
    if marks:
        last = marks[-1]
        head, _, tail = plain.rpartition(last)
        same = marks.count(last)
        if len(set(marks)) == 2 or (same == 1 and not (len(tail) == 3 and 0 < len(head) <= 3 and head != "0")):
            plain = re.sub("[,.]", "", head) + "." + tail
        else:
            plain = re.sub("[,.]", "", plain)
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def plain(value: Decimal) -> str:
    """Plain decimals without closing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
