"""The program: finds its commands, runs one, and turns every error into one clear message and an exit code."""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import io
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import typer
from typer.exceptions import TyperException

from weftline import __version__
from weftline.cli import commands
from weftline.cli.output import as_json, complain
from weftline.errors import MachineError, WeftlineError

INTERRUPTED = 130
VERSION = "--version"
ORDER = (
    "demo",
    "investigate",
    "serve",
    "intake",
    "read",
    "observables",
    "app",
    "server",
    "link",
    "match",
    "explain",
    "leads",
    "search",
    "decide",
    "open",
    "dispose",
    "custody",
    "cosign",
    "bundle",
    "export",
    "verify",
    "advise",
    "stats",
    "stamp",
    "key",
    "recipient",
    "doctor",
)
PROMISE = "It only analyses, preserves and helps: it runs no app, contacts nothing it finds, sends nothing by itself."


def _version(value: bool) -> None:
    if value:
        typer.echo(f"weftline {__version__}")
        raise typer.Exit


def build(only: str | None = None) -> typer.Typer:
    """The program with every command of `weftline.cli.commands` in it, in the order of the work.

    `only`: load no other command than this one, because most need what is slow to import; where it is none of them,
    the commands are only listed.
    """
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        epilog=PROMISE,
    )

    @app.callback()
    def program(
        version: bool = typer.Option(False, VERSION, callback=_version, is_eager=True, help="Print the version."),
    ) -> None:
        """From reports of digital extortion to series, actors and next steps, each traceable to its evidence."""

    names = [info.name for info in pkgutil.iter_modules(commands.__path__)]
    wanted = [only] if only in names else [] if only == VERSION else names
    found = _loaded if only is None or only in names else _listed
    for name in sorted(wanted, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)):
        app.command(name)(speaking(found(name)))
    return app


def _listed(name: str) -> Callable[..., None]:
    """A command by what its source says it does, for the list of commands: none of them has to be loaded for that."""
    spec = importlib.util.find_spec(f"{commands.__name__}.{name}")
    source = Path(spec.origin).read_text("utf-8") if spec and spec.origin else ""
    functions = [each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)]

    def listed() -> None:
        raise MachineError(f"`weftline {name}` was only listed.", "Report it: it should have been loaded.")

    listed.__doc__ = next((ast.get_docstring(each) for each in functions if each.name == "command"), None)
    return listed


def _loaded(name: str) -> Callable[..., None]:
    """A command's function; one that cannot be loaded is still listed, says why, and breaks no other."""
    try:
        function: Callable[..., None] = importlib.import_module(f"{commands.__name__}.{name}").command
    except ImportError as error:
        reason = str(error)

        def broken() -> None:
            raise MachineError(f"`weftline {name}` cannot be loaded: {reason}.", "Install Weftline anew.")

        broken.__doc__ = f"(cannot be loaded: {reason})"
        return broken
    return function


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose errors become one message and one exit code."""

    @functools.wraps(command)
    def spoken(*arguments: object, **options: object) -> None:
        try:
            command(*arguments, **options)
        except KeyboardInterrupt:
            complain("Interrupted.", "Run the same command again to go on where it stopped.", kind="Interrupted")
            raise SystemExit(INTERRUPTED) from None
        except WeftlineError as error:
            complain(error.message, error.way_out, error)
            raise SystemExit(error.exit_code) from error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except UnicodeEncodeError as error:
            complain("An argument is no text in UTF-8.", "Name it by its id, or type it anew.", kind="UsageError")
            raise SystemExit(2) from error
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            way_out = "Check the disk and the path; nothing acknowledged is lost."
            complain(f"{error.strerror or error}{where}.", way_out, kind="MachineError")
            raise SystemExit(4) from error
        except (typer.Exit, SystemExit):
            raise
        except Exception as error:
            _fail_inside(error)
            raise SystemExit(1) from error

    return spoken


def _fail_inside(error: Exception) -> None:
    """The last resort: one sentence instead of a page of code."""
    if os.environ.get("WEFTLINE_DEBUG"):
        traceback.print_exc()
    complain(
        f"Weftline failed inside: {type(error).__name__}: {error}",
        "Nothing acknowledged is lost. Set WEFTLINE_DEBUG=1 for the details and report them.",
        kind="InternalError",
    )


def _misused(error: TyperException, command: str) -> None:
    """A call that does not fit the manual; without any argument the manual itself is what was wanted."""
    if type(error).__name__ != "NoArgsIsHelpError":
        said = getattr(error, "format_message", error.__str__)()
        manual = f"weftline {command} --help" if command in ORDER else "weftline --help"
        complain(said, f"See `{manual}`.", kind="UsageError")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    first = next((word for word in given if word == VERSION or not word.startswith("-")), "")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale: JSON is UTF-8, and no name stops a message
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    as_json("--json" in given)
    try:
        code = build(first)(args=given, standalone_mode=False)
    except TyperException as error:
        _misused(error, first)
        raise SystemExit(getattr(error, "exit_code", 2)) from None
    except (typer.Abort, KeyboardInterrupt):
        complain("Interrupted.", "Run the same command again to go on where it stopped.", kind="Interrupted")
        raise SystemExit(INTERRUPTED) from None
    raise SystemExit(code if isinstance(code, int) else 0)
