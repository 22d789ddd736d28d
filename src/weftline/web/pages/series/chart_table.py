"""The chart's table twin: what each line of the chart says, as a row."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.operation.views.chart import Chart, Node
from weftline.web.frame.rendering import address_of, address_of_mention


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the chart. `address` leads to the places that prove it."""

    left: Node
    right: Node
    kind: str
    bits: float
    address: str


def rows_of(chart: Chart) -> list[Row]:
    """Every line of the chart; the heaviest first."""
    nodes = {node.id: node for node in chart.nodes}
    rows = [
        Row(nodes[edge.a], nodes[edge.b], edge.kind, edge.bits, _address(nodes[edge.a], nodes[edge.b]))
        for edge in chart.edges
        if edge.a in nodes and edge.b in nodes
    ]
    return sorted(rows, key=lambda row: (-row.bits, row.right.shape, row.right.value, row.left.label))


def _address(left: Node, right: Node) -> str:
    if left.kind == "report" and right.kind == "value":
        return address_of_mention(left.id, right.shape, right.value)
    return address_of(left.id)
