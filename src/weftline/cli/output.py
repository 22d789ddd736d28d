"""How the command line speaks: documents as JSON, tables, progress, and complaints on standard error."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from rich.console import JustifyMethod
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from weftline.cli.visible import Terminal, on_one_line, visible
from weftline.errors import WeftlineError

out = Terminal(highlight=False, soft_wrap=False)
err = Terminal(stderr=True, highlight=False)
_state = {"json": False}


def program() -> str:
    """How the reader calls this program from here: its name where the shell finds it, else its path."""
    called = Path(sys.argv[0])
    if called.name != "weftline" or shutil.which("weftline"):
        return "weftline"
    here = Path.cwd()
    return str(called.relative_to(here) if called.is_relative_to(here) else called)


def as_json(chosen: bool) -> None:
    """Remember that this run prints one JSON document, so that complaints do too."""
    _state["json"] = chosen


def print_json(document: Any) -> None:
    """Print one document in UTF-8 with non-ASCII text as it is."""
    plain = msgspec.to_builtins(document)
    sys.stdout.write(_whole(json.dumps(plain, ensure_ascii=False, indent=2)) + "\n")
    sys.stdout.flush()


def print_long_json(head: dict[str, Any], name: str, items: Iterable[Any]) -> None:
    """Print one document whose last field is a list that may be too long to hold; items are printed as they come."""
    opened = json.dumps({**head, name: []}, ensure_ascii=False, indent=2)
    sys.stdout.write(_whole(opened.removesuffix("[]\n}")) + "[")
    mark = "\n"
    for item in items:
        sys.stdout.write(mark + "    " + _whole(json.dumps(item, ensure_ascii=False)))
        mark = ",\n"
    sys.stdout.write("]\n}\n" if mark == "\n" else "\n  ]\n}\n")
    sys.stdout.flush()


def print_line(document: Any) -> None:
    """Print one document as one line (JSON Lines)."""
    sys.stdout.write(_whole(json.dumps(msgspec.to_builtins(document), ensure_ascii=False)) + "\n")


def _whole(text: str) -> str:
    r"""JSON in which half characters (of names that are no UTF-8) stand as `\udcff`, as JSON writes them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def complain(message: str, way_out: str = "", error: WeftlineError | None = None, kind: str = "") -> None:
    """One clear message on standard error (and, with --json, its document on standard output).

    `kind` names an error that is none of Weftline's own.
    """
    if _state["json"]:
        failure = {"version": 1, "error": kind or "WeftlineError", "message": message, "way_out": way_out}
        print_json(error.to_json() if error is not None else failure)
    said = Text.assemble(("weftline:", "bold red"), " ", on_one_line(message))
    err.print(said + Text(f"\n  {on_one_line(way_out)}") if way_out else said, soft_wrap=True)


def warn(texts: Iterable[str]) -> None:
    """Warnings on standard error, one a line."""
    for text in texts:
        err.print(Text.assemble(("note:", "yellow"), " ", on_one_line(text)))


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Iterable[str] = (),
    whole: Iterable[str] = (),
) -> None:
    """A readable table; columns named in `right` are aligned to the right, those in `whole` (ids) never broken."""
    shown = Table(
        title=Text(visible(title), "bold"), title_justify="left", title_style="bold", header_style="bold", expand=False
    )
    aligned, unbroken = set(right), set(whole)
    for column in columns:
        justify: JustifyMethod = "right" if column in aligned else "left"
        shown.add_column(column, justify=justify, overflow="fold", no_wrap=column in unbroken | aligned)
    for row in rows:
        shown.add_row(*(Text(visible(str(cell))) for cell in row))
    out.print(shown)


def bullets(texts: Iterable[str]) -> None:
    """A list, a text an item; further lines of an item stand under its first."""
    shown = Table.grid(padding=(0, 1))
    shown.add_column(no_wrap=True)
    shown.add_column(overflow="fold")
    for text in texts:
        shown.add_row("  -", Text(visible(text)))
    out.print(shown)


class Shown:
    """Progress on standard error: a bar a stage where somebody looks, a line a stage where nobody does."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=err,
            disable=quiet or not err.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage."""
        if self._task is not None:
            task = self._bars.tasks[self._task]
            self._bars.update(self._task, total=task.completed or 1, completed=task.completed or 1)
        if total == 0:
            self._task = None
            return
        self._task = self._bars.add_task(escape(visible(name)), total=total)
        if not err.is_terminal and not self._quiet:
            err.print(Text(on_one_line(f"{name}{f' ({total})' if total else ''} …")))

    def advance(self, steps: int = 1) -> None:
        """Count items done."""
        if self._task is not None:
            self._bars.advance(self._task, steps)

    def note(self, text: str) -> None:
        """A line beside the bars."""
        if not self._quiet:
            err.print(Text(on_one_line(text)))
