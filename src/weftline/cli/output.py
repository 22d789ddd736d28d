"""How the command line speaks: documents as JSON, tables, progress, and complaints on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from weftline.errors import WeftlineError

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)
_state = {"json": False}


def as_json(chosen: bool) -> None:
    """Remember that this run prints one JSON document, so that complaints do too."""
    _state["json"] = chosen


def print_json(document: Any) -> None:
    """Print one document in UTF-8 with non-ASCII text as it is."""
    plain = msgspec.to_builtins(document)
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def print_line(document: Any) -> None:
    """Print one document as one line (JSON Lines)."""
    sys.stdout.write(json.dumps(msgspec.to_builtins(document), ensure_ascii=False) + "\n")


def complain(message: str, way_out: str = "", error: WeftlineError | None = None) -> None:
    """One clear message on standard error (and, with --json, its document on standard output)."""
    if _state["json"] and error is not None:
        print_json(error.to_json())
    err.print(f"[bold red]weftline:[/] {escape(message)}" + (f"\n  {escape(way_out)}" if way_out else ""))


def warn(texts: Iterable[str]) -> None:
    """Warnings on standard error, one a line."""
    for text in texts:
        err.print(f"[yellow]note:[/] {escape(text)}")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[str] = ()) -> None:
    """A readable table; columns named in `right` are aligned to the right."""
    shown = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    aligned = set(right)
    for column in columns:
        shown.add_column(column, justify="right" if column in aligned else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(escape(str(cell)) for cell in row))
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
        self._task = self._bars.add_task(name, total=total)
        if not err.is_terminal and not self._quiet:
            err.print(f"{name}{f' ({total})' if total else ''} …")

    def advance(self, steps: int = 1) -> None:
        """Count items done."""
        if self._task is not None:
            self._bars.advance(self._task, steps)

    def note(self, text: str) -> None:
        """A line beside the bars."""
        if not self._quiet:
            err.print(escape(text))
