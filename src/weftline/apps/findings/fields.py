"""Reading and writing of fields, with objects made in the method at hand told apart from others of their class."""

from __future__ import annotations

from weftline.apps.findings.reading import Reading
from weftline.apps.findings.state import THIS, State


def write_field(this: Reading, state: State, name: str, holder: int | None, value: int) -> None:
    """Put what is in `value` into the field; `holder` is the object's register, None for static fields."""
    labels = state.of((value,))
    this.known.store(this.node, name, this.real(labels))
    state.share((value,))
    if holder is None:
        return
    origin = state.origin(holder)
    if origin is not None and (origin == THIS or origin[0] == "new"):
        state.parts[origin, name] = labels
    if this.known.graph.is_plain(name.partition("->")[0]):
        this.into(state, holder, labels)


def read_field(this: Reading, state: State, name: str, holder: int | None) -> int:
    """The labels of a field."""
    origin = None if holder is None else state.origin(holder)
    known = state.parts.get((origin, name)) if origin not in state.shared else None
    labels = this.known.load(this.node, name) if known is None else known
    if holder is not None and name.partition("->")[0] not in this.known.graph.by_class:
        labels |= state.of((holder,))
    return labels
