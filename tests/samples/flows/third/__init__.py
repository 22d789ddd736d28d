"""A third set of flow samples, in other idioms: written before its author had read the analysis, to see what it is worth on
apps that it was not made better with. Written in the short form of the fresh samples.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.samples.flows import FlowCase
from tests.samples.flows.written import cases_of

FILES = (
    "innocent_kotlin.txt",
    "innocent_libraries.txt",
    "innocent_platform.txt",
    "innocent_shown.txt",
    "leaking_kept_first.txt",
    "leaking_kotlin.txt",
    "leaking_lambdas.txt",
    "leaking_libraries_1.txt",
    "leaking_libraries_2.txt",
    "leaking_platform.txt",
)


@cache
def third_cases() -> tuple[FlowCase, ...]:
    """All samples of the third set."""
    return cases_of(Path(__file__).parent, FILES, lambda _: "third")
