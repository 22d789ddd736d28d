"""What objects of the app do when a library asks them: called back with what the library was given."""

from __future__ import annotations

from weftline.apps.findings.callee import Callee
from weftline.apps.findings.reading import Reading
from weftline.apps.findings.references import DATA, expand
from weftline.apps.findings.state import State


def ask_object(this: Reading, callee: Callee, state: State, regs: tuple[int, ...]) -> None:
    """A library's method hands what it is given to methods that the app wrote for the object itself."""
    labels = this.real(state.of(regs[1:])) if callee.template else 0
    if not labels:
        return
    held = this.classes(state, regs[0])
    for node in callee.template:
        if held is None or this.known.graph.owner(node) in held:
            this.known.pass_arguments(this.node, node, [0, 0, labels], this.known.references.always_given(node))


def call_back(this: Reading, callee: Callee, state: State, regs: tuple[int, ...], *, static: bool) -> None:
    """An object of the app handed to a library is called back with what the library was given."""
    graph = this.known.graph
    for at, register in enumerate(regs[0 if static else 1 :]):
        wanted = callee.params[at] if at < len(callee.params) else ""
        owner, _ = this.class_of(state, register)
        if owner not in graph.parents or wanted not in graph.calling(owner):
            continue
        own = state.of((register,))
        others = state.of(tuple(other for other in regs if other != register))
        for node in graph.callbacks(owner):
            this.known.wait_for(node, this.node)
            if own | others:
                this.known.pass_arguments(this.node, node, [this.real(own), *[this.real(others)] * 4])
            back = expand(this.known.returned.get(node, 0), [own, others, others, others, others])
            this.known.arrive(this.node, this.real(back) & DATA, node)
            this.result |= back
