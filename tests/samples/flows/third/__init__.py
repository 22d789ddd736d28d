"""A third set of flow samples, in other idioms: written before its author had read the analysis, to see what it is worth on
apps that it was not made better with. Written in the short form of the fresh samples.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.samples.flows import FlowCase, flow_case
from tests.samples.flows.fresh._forms import expanded
from tests.samples.smali import assembled

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
    texts = {}
    for file in FILES:
        for sample in (Path(__file__).parent / file).read_text("utf-8").split("\n== ")[1:]:
            head, _, body = sample.partition("\n")
            texts[head] = body
    code = assembled({head: expanded(body) for head, body in texts.items()})
    return tuple(flow_case(head, body, code[head], "third") for head, body in texts.items())
