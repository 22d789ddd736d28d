"""A called method, as someone who follows data sees it."""

from __future__ import annotations

from dataclasses import dataclass

from weftline.apps.findings.stores import Store


@dataclass(frozen=True, slots=True)
class Callee:
    """A called method as seen from one call: own bodies it may reach, labels it hands out, sink it is."""

    text: str
    owner: str
    name: str
    returns: str
    nodes: tuple[int, ...]
    source: int = 0
    sink: str = ""
    query: bool = False
    opening: bool = False
    opens: int = 0
    writes: bool = False
    drops: bool = False
    callbacks: tuple[int, ...] = ()
    rest: str = ""
    params: tuple[str, ...] = ()
    store: Store | None = None
    named: bool = False
    emits: bool = False
    collects: bool = False
    template: tuple[int, ...] = ()

    @property
    def takes_array(self) -> bool:
        """Whether an array is among what it is given."""
        return any(param.startswith("[") for param in self.params)
