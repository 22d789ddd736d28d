"""Reading and writing of fields, with objects made in the method at hand told apart from others of their class."""

from __future__ import annotations

from weftline.apps.findings.reading import Reading
from weftline.apps.findings.references import CONTENT
from weftline.apps.findings.state import ANY, THIS, State


def write_field(this: Reading, state: State, name: str, holder: int | None, value: int) -> None:
    """Put what is in `value` into the field; `holder` is the object's register, None for static fields."""
    labels = state.of((value,))
    this.known.store(this.node, name, this.real(labels))
    _store_contents(this, state, name, value)
    state.share((value,))
    this.keep(state.origin(value), name)
    if holder is None:
        return
    origin = state.origin(holder)
    if origin is not None and (origin == THIS or origin[0] == "new"):
        state.parts[origin, name] = labels
    if this.known.graph.is_plain(name.partition("->")[0]):
        this.into(state, holder, labels)


def _store_contents(this: Reading, state: State, name: str, value: int) -> None:
    """What is known of a container's contents by their names goes into the field by name, all else without one."""
    origin, rest = state.origin(value), state.of((value,))
    if state.is_own(value):
        for (owner, part), labels in state.parts.items():
            if owner == origin and part.startswith("["):
                content = "*" if part == ANY else part[1:-1]
                this.known.store(this.node, f"{name}{CONTENT}{content}", this.real(labels))
                rest &= ~labels
    this.known.store(this.node, f"{name}{CONTENT}*", this.real(rest))


def read_field(this: Reading, state: State, name: str, holder: int | None) -> int:
    """The labels of a field."""
    origin = None if holder is None else state.origin(holder)
    known = state.parts.get((origin, name)) if origin not in state.shared else None
    labels = this.known.load(this.node, name) if known is None else known
    if holder is not None and name.partition("->")[0] not in this.known.graph.by_class:
        labels |= state.of((holder,))
    return labels
