"""Flow samples of single idioms of the platform and its libraries, written while the analysis was made better with them.

Written in the short form of the fresh samples; all of them are development samples.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.samples.flows import FlowCase, flow_case
from tests.samples.flows.fresh._forms import expanded
from tests.samples.smali import assembled

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
    texts = {}
    for file in FILES:
        for sample in (Path(__file__).parent / file).read_text("utf-8").split("\n== ")[1:]:
            head, _, body = sample.partition("\n")
            texts[head] = body
    code = assembled({head: expanded(body) for head, body in texts.items()})
    return tuple(flow_case(head, body, code[head], "idiom") for head, body in texts.items())
