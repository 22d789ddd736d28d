"""How a room finds its members: one file, one member, no list to edit.

A room calls `discover("weftline.readers", Reader)`. Every module of the package is imported, then every entry point of
the group of the same name, so that an installed plug-in counts like a file of the room. A module that cannot be
imported is kept as a `BrokenMember`, shown by `weftline doctor`, and fails the test run.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BrokenMember:
    """A member that could not be imported, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class Members(Generic[T]):
    """The members of a room by name, in the order of their names, and those that are broken."""

    found: dict[str, T] = field(default_factory=dict)
    broken: list[BrokenMember] = field(default_factory=list)


def discover(package: str, base: type[T]) -> Members[T]:
    """All members of a room: every module-level instance of `base`, named by its `name` attribute.

    Modules whose name starts with an underscore are private parts, not members. Raises nothing for a broken module.
    """
    members: Members[T] = Members()
    home = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.iter_modules(home.__path__, package + "."))
    for name in names:
        if not name.rpartition(".")[2].startswith("_"):
            _take(members, name, base)
    for point in entry_points(group=package):
        _take(members, point.module, base)
    members.found = dict(sorted(members.found.items()))
    return members


def _take(members: Members[T], module_name: str, base: type[T]) -> None:
    try:
        module = importlib.import_module(module_name)
    except Exception as error:  # noqa: BLE001 - a plug-in may fail in any way; it is reported by name, never hidden
        members.broken.append(BrokenMember(module_name, f"{type(error).__name__}: {error}"))
        return
    for value in vars(module).values():
        if isinstance(value, base) and getattr(value, "__module__", module_name) is not None:
            members.found.setdefault(str(getattr(value, "name", module_name)), value)
