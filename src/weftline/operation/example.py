"""The demo: write the example operation, investigate it like any other, and set what was found against the truth."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weftline.errors import InputError, MachineError
from weftline.operation.investigate import Outcome, investigate
from weftline.operation.opening import Officer, open_existing
from weftline.operation.progress import Progress
from weftline.operation.views.leads_view import leads_json
from weftline.operation.views.overview import Overview, overview

THROW_AWAY = "throw-away"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did and found. `comparison` is the generator's own judgement."""

    place: Path
    outcome: Outcome
    seen: Overview
    leads: dict[str, Any]
    comparison: Any
    writing_seconds: float
    investigating_seconds: float


def run_demo(folder: Path, seed: int, progress: Progress) -> Demo:
    """Write (unless it is there), investigate, compare. The investigation is given `folder/input` and nothing else.

    Raises InputError where the folder holds something else, MachineError where the generator is not installed.
    """
    write, compare = _generator()
    truth_file = folder / "truth.json"
    started = time.perf_counter()
    if not truth_file.exists():
        progress.stage("Writing the example operation")
        try:
            write(folder, seed)
        except FileExistsError as error:
            raise InputError(f"{folder} is not empty.", "Choose a new folder with --folder.") from error
    written = time.perf_counter()
    place = folder / "demo.weft"
    officer = demo_officer(folder)
    outcome = investigate(folder / "input", officer, place=place, progress=progress)
    done = time.perf_counter()
    with open_existing(place, officer) as operation:
        seen, leads = overview(operation), leads_json(operation, contacts=True)
    truth = json.loads(truth_file.read_text(encoding="utf-8"))
    return Demo(place, outcome, seen, leads, compare(truth, leads), written - started, done - written)


def demo_officer(folder: Path) -> Officer:
    """A throw-away identity inside the demo folder, marked as such: it is refused by every real operation."""
    home = folder / "identity"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / THROW_AWAY).write_text("The demo's keys. Not for a real operation.\n", encoding="utf-8")
    here = Officer.here(home)
    return Officer(here.user, home)


def _generator() -> tuple[Any, Any]:
    try:
        from weftline_example import compare, write  # noqa: PLC0415 - shipped beside the package, not part of it
    except ImportError as error:
        raise MachineError(
            "The example's generator is not installed.", "Install Weftline from its repository."
        ) from error
    return write, compare
