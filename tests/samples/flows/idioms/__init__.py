"""Flow samples of single idioms of the platform and its libraries, written while the analysis was made better with them.

Written in the short form of the fresh samples; all of them are development samples.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.samples.flows import FlowCase
from tests.samples.flows.written import cases_of

FILES = (
    "innocent_1.txt",
    "innocent_2.txt",
    "leaking_1.txt",
    "leaking_2.txt",
    "leaking_3.txt",
    "leaking_4.txt",
)


@cache
def idiom_cases() -> tuple[FlowCase, ...]:
    """All samples of idioms."""
    return cases_of(Path(__file__).parent, FILES, lambda _: "idiom")
