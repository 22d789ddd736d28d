"""Sets of flow samples that other authors wrote, in the short form of the fresh ones, one folder each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tests.samples.flows import FlowCase, Part, flow_case
from tests.samples.flows.fresh._forms import expanded
from tests.samples.smali import assembled


def cases_of(folder: Path, files: Iterable[str], part: Callable[[str], Part]) -> tuple[FlowCase, ...]:
    """The samples of a folder's files; `part` says by its name to which part of the samples each belongs."""
    texts: dict[str, str] = {}
    for file in files:
        for sample in (folder / file).read_text("utf-8").split("\n== ")[1:]:
            head, _, body = sample.partition("\n")
            texts[head] = body
    code = assembled({head: expanded(body) for head, body in texts.items()})
    return tuple(flow_case(head, body, code[head], part(head.split()[1])) for head, body in texts.items())
