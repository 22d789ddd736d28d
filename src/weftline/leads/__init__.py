"""Actors, places, money, victims to notify and next steps, each with its provenance.

Promise: `work` draws leads from a `Case` alone; every lead carries reasons with the sightings behind them and what
speaks against it. No observable belongs to two actors; what several people use is nobody's. Countries of addresses and
hours of work are never called a person's. All are assessments until a person confirms them; nothing is sent.
"""

from __future__ import annotations

from weftline.leads.case import Case, Rates, shipped_rates
from weftline.leads.work import work

__all__ = ["Case", "Rates", "shipped_rates", "work"]
