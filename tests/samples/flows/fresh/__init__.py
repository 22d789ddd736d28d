"""Flow samples by another author, who had not seen the analysis: how malicious and decent apps would write it.

The files are written as `_forms.py` says. One half, by the hash of the names, may be looked at while the analysis is developed;
of the other half only rates are ever looked at.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from tests.samples.flows import FlowCase, Part
from tests.samples.flows.written import cases_of

FILES = (
    "innocent_apart_1.txt",
    "innocent_apart_2.txt",
    "innocent_in_turn.txt",
    "innocent_other_way.txt",
    "innocent_replaced.txt",
    "innocent_shared.txt",
    "innocent_tools.txt",
    "innocent_unreached.txt",
    "leaking_calls.txt",
    "leaking_contacts_1.txt",
    "leaking_contacts_2.txt",
    "leaking_contacts_3.txt",
    "leaking_forms_1.txt",
    "leaking_forms_2.txt",
    "leaking_identity.txt",
    "leaking_messages_1.txt",
    "leaking_messages_2.txt",
    "leaking_pictures.txt",
    "leaking_places.txt",
)


@cache
def fresh_cases() -> tuple[FlowCase, ...]:
    """All fresh samples."""
    return cases_of(Path(__file__).parent, FILES, _half)


def _half(name: str) -> Part:
    return "fresh_held_out" if hashlib.sha256(name.encode()).digest()[0] & 1 else "fresh_development"
