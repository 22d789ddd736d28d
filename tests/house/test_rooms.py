"""Every room says what it promises and hands out few names; every member of every registry can be imported."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import weftline
from weftline.registry import Members, discover

ROOT = Path(__file__).parents[2]
ROOMS = sorted(info.name for info in pkgutil.iter_modules(weftline.__path__) if info.ispkg)
REGISTRY_CALL = re.compile(r"""discover\(\s*(f?["'][^"']+["']|[A-Z_]+)\s*,\s*([A-Za-z]+)\)""")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_promises(room: str) -> None:
    module = importlib.import_module(f"weftline.{room}")
    assert module.__doc__
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name), name


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_of_a_room_can_be_imported(room: str) -> None:
    package = importlib.import_module(f"weftline.{room}")
    for info in pkgutil.walk_packages(package.__path__, f"weftline.{room}."):
        if ".migrations" not in info.name:
            importlib.import_module(info.name)


def registries() -> dict[str, Members[object]]:
    """Every registry in the code: the package it walks and what it found there."""
    found: dict[str, Members[object]] = {}
    for path in sorted((ROOT / "src/weftline").rglob("*.py")):
        text = path.read_text("utf-8")
        if path.name == "registry.py" or "discover(" not in text:
            continue
        module = importlib.import_module(".".join(path.relative_to(ROOT / "src").with_suffix("").parts))
        for where, base in REGISTRY_CALL.findall(text):
            kind = getattr(module, base)
            for package in _packages(module, where):
                found[f"{package} {base}"] = discover(package, kind)
    return found


def _packages(module: object, where: str) -> list[str]:
    if where[0] in "\"'":
        return [where.strip("\"'")]
    if where.startswith("f"):
        return [where[2:-1].format(family=family) for family in module.FAMILIES]  # type: ignore[attr-defined]
    return [getattr(module, where)]


def test_no_member_of_any_registry_is_broken() -> None:
    known = registries()
    assert {"weftline.readers Format", "weftline.observables.families Kind", "weftline.servers.logs Source"} <= set(
        known
    )
    assert {name: members.broken for name, members in known.items() if members.broken} == {}
    assert [name for name, members in known.items() if not members.found] == []


def test_a_broken_member_is_reported_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "some_room"
    room.mkdir()
    (room / "__init__.py").write_text('"""A room."""\n')
    (room / "good.py").write_text("NUMBER = 5\n")
    (room / "bad.py").write_text("import no_such_package_anywhere\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    members = discover("some_room", int)
    assert list(members.found.values()) == [5]
    assert [item.name for item in members.broken] == ["some_room.bad"]
    assert "no_such_package_anywhere" in members.broken[0].reason
