"""Every command is documented, ordered, answers for its errors, and has a documented JSON shape."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from weftline.cli import commands
from weftline.cli.app import ORDER

ROOT = Path(__file__).parents[2]
NAMES = sorted(info.name for info in pkgutil.iter_modules(commands.__path__))
PROMISED = {
    *("demo", "investigate", "serve", "intake", "read", "observables", "app", "server", "link", "match", "explain"),
    *("leads", "search", "decide", "bundle", "verify", "advise", "stats", "stamp", "doctor"),
}
ON_PAPER = re.compile(r"`+weftline ([a-z]+)\b|^\s*(?:\$ )?weftline ([a-z]+)\b", re.MULTILINE)


def _command(name: str):
    return importlib.import_module(f"{commands.__name__}.{name}").command


def test_every_promised_command_is_there() -> None:
    assert set(NAMES) >= PROMISED


@pytest.mark.parametrize("name", NAMES)
def test_a_command_explains_itself(name: str) -> None:
    assert name in ORDER, "give it a place in the order of the work"
    command = _command(name)
    assert command.__doc__
    hints = get_type_hints(command, include_extras=True)
    for parameter in inspect.signature(command).parameters:
        assert get_args(hints[parameter])[1].help, parameter


@pytest.mark.parametrize("name", NAMES)
def test_a_command_stands_in_the_manual(name: str) -> None:
    manual = (ROOT / "docs/reference/command-line.md").read_text("utf-8")
    assert f"\n## `weftline {name}`\n" in manual


@pytest.mark.parametrize("name", [name for name in NAMES if "json" in inspect.signature(_command(name)).parameters])
def test_a_command_with_json_has_a_documented_shape(name: str) -> None:
    shapes = (ROOT / "docs/reference/json.md").read_text("utf-8")
    section = shapes.partition(f"\n## `weftline {name}")[2].partition("\n## ")[0]
    assert section, f"docs/reference/json.md has no section for weftline {name}"
    assert '"version"' in section


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda page: page.name
)
def test_no_page_names_a_command_that_does_not_exist(page: Path) -> None:
    named = {first or second for first, second in ON_PAPER.findall(page.read_text("utf-8"))}
    assert named <= set(NAMES)
