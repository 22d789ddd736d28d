"""What each kind of value is worth as evidence before the operation's own reports have spoken."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# the share of its bits that the first, second ... value of one family counts
DAMPED = (1.0, 0.35, 0.2, 0.1, 0.0)


@dataclass(frozen=True, slots=True)
class KindPrior:
    """Starting worth of a kind; the fields are explained in `data/kinds.toml`."""

    kind: str
    family: str
    real: float
    fall: float
    keep: float
    alone: bool = False
    link: bool = True
    lasting: bool = False

    def odds(self, reports: int) -> float:
        """Odds that a value named by so many reports is not shared by strangers."""
        return float(self.real / max(1.0, reports / 2.0) ** self.fall)


@cache
def _table() -> dict[str, dict[str, object]]:
    text = files("weftline.linkage").joinpath("data/kinds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def prior_of(kind: str) -> KindPrior:
    """The starting worth of a kind; a kind that the table does not name gets the cautious default."""
    table = _table()
    row = table.get(kind, {})
    merged = {**table["default"], **table.get(str(row.get("like", "")), {}), **row}
    return KindPrior(
        kind=kind,
        family=str(merged["family"] or kind),
        real=float(str(merged["real"])),
        fall=float(str(merged["fall"])),
        keep=float(str(merged["keep"])),
        alone=bool(merged.get("alone", False)),
        link=bool(merged.get("link", True)),
        lasting=bool(merged.get("lasting", False)),
    )


def family_of(kind: str) -> str:
    """Whom a value of this kind belongs to: `wallet`, `payee`, `app`, `host`, `number`, or the kind's own name."""
    return prior_of(kind).family
