"""What starting costs: nobody waits for libraries that a command does not need."""

from __future__ import annotations

import inspect
import subprocess
import sys

from weftline.cli.app import build

HEAVY = ("numpy", "pyarrow", "scipy", "sqlalchemy", "duckdb", "fastapi", "cv2", "pytsk3", "phonenumbers")


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split()) & set(HEAVY)


def test_the_list_of_commands_says_what_the_commands_say() -> None:
    full = {item.name: inspect.getdoc(item.callback) for item in build().registered_commands}
    listed = {item.name: inspect.getdoc(item.callback) for item in build("").registered_commands}
    assert list(listed) == list(full)
    assert listed == full


def test_listing_the_commands_loads_none_of_them() -> None:
    assert loaded_by("from weftline.cli.app import build\nbuild('')") == set()


def test_the_process_that_hands_a_server_on_loads_nothing_that_reads_it() -> None:
    assert loaded_by("from weftline.cli.app import build\nbuild('server')") == set()


def test_the_worker_loads_no_library_for_packed_content_before_it_meets_any() -> None:
    code = "from weftline.operation import server_job\nfrom weftline import servers\nservers.sources()"
    assert loaded_by(code) == {"pytsk3", "phonenumbers"}
