"""Files stay short, named in the field's own terms, and each fixture is somebody's."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted(
    path for folder in ("src", "examples", "benchmarks", "tests", "docs") for path in (ROOT / folder).rglob("*.py")
)
SOURCE = [path for path in CODE if path.is_relative_to(ROOT / "src")]
HARD_CAP = 600
SOON_READ = 350
MEDIAN = 150
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "stuff", "tools", "shared", "lib", "core"}


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_file_is_too_long_to_read() -> None:
    assert {str(path.relative_to(ROOT)): _lines(path) for path in CODE if _lines(path) > HARD_CAP} == {}


def test_nine_of_ten_files_are_read_in_one_sitting() -> None:
    lengths = sorted(_lines(path) for path in SOURCE)
    assert sum(length < SOON_READ for length in lengths) >= 0.9 * len(lengths)
    assert lengths[len(lengths) // 2] < MEDIAN


def test_no_drawers() -> None:
    names = {part.removesuffix(".py").strip("_") for path in CODE for part in path.relative_to(ROOT).parts}
    assert names & DRAWERS == set()


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_each_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert "migrations" in path.parts or ast.get_docstring(tree)


def test_each_fixture_is_used() -> None:
    tests = {path: path.read_text("utf-8") for path in CODE if path.is_relative_to(ROOT / "tests")}
    orphans = []
    for path in sorted((ROOT / "tests").rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts or path.name in {"__init__.py", "conftest.py"}:
            continue
        used = path.name.startswith("test_") or path.parent == ROOT / "tests"
        name = path.stem if path.suffix == ".py" else path.name
        word = re.compile(rf"\b{re.escape(name)}\b")
        if not used and not any(word.search(text) for other, text in tests.items() if other != path):
            orphans.append(str(path.relative_to(ROOT)))
    assert orphans == []


def test_tests_stand_where_their_rooms_are() -> None:
    rooms = {path.name for path in (ROOT / "src/weftline").iterdir() if path.is_dir()}
    known = rooms | {"samples", "house", "examples", "__pycache__"}
    assert {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} <= known


def test_nothing_built_or_personal_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a repository")
    wrong = re.compile(r"(__pycache__|\.weft/|(^|/)identity\.(json|age)$|\.mmdb$|node_modules/|static/built/|^site/)")
    assert [name for name in listed.stdout.splitlines() if wrong.search(name)] == []
