"""One tree of errors: each class has one exit code and one HTTP status, and faces show all in one shape."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from weftline import errors
from weftline.errors import WeftlineError

ROOT = Path(__file__).parents[2]
CLASSES = [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, WeftlineError)]
EXIT_CODES = {1, 2, 4}


@pytest.mark.parametrize("error", CLASSES)
def test_an_error_has_its_codes(error: type[WeftlineError]) -> None:
    assert error.__doc__
    assert error.exit_code in EXIT_CODES
    assert 400 <= error.http_status < 600
    assert (error.exit_code == 2) == (error.http_status in {400, 403, 404, 422})


@pytest.mark.parametrize("error", CLASSES)
def test_an_error_is_shown_in_one_shape(error: type[WeftlineError]) -> None:
    raised = error("The file a.txt is empty.", "Choose another.")
    assert raised.to_json() == {
        "version": 1,
        "error": error.__name__,
        "message": "The file a.txt is empty.",
        "way_out": "Choose another.",
    }
    assert str(raised) == "The file a.txt is empty. Choose another."


def test_no_code_leaves_the_process_by_itself() -> None:
    """Only the command line, a worker that is to end and programs that stand alone may; everything else raises."""
    allowed = ("weftline/cli/", "weftline/sandbox/")
    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        where = path.relative_to(ROOT / "src").as_posix()
        if path.read_text("utf-8").startswith("#!"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in {"sys.exit", "os._exit", "exit", "quit", "SystemExit"} and not where.startswith(allowed):
                found.append(f"{where}:{node.lineno}")
    assert found == []
