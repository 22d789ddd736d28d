"""The program: finds its commands, runs one, and turns every error into one clear message and an exit code."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback

import click
import typer

from weftline import __version__
from weftline.cli import commands
from weftline.cli.output import complain
from weftline.errors import WeftlineError

INTERRUPTED = 130
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
    "bundle",
    "verify",
    "advise",
    "stats",
    "stamp",
    "doctor",
)


class InOrder(typer.core.TyperGroup):
    """Lists commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names for the help page."""
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def _version(value: bool) -> None:
    if value:
        typer.echo(f"weftline {__version__}")
        raise typer.Exit


def build() -> typer.Typer:
    """The program with every command of `weftline.cli.commands` in it."""
    app = typer.Typer(
        cls=InOrder,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        help="From reports of digital extortion to series, actors and next steps, each traceable to its evidence.",
        epilog="It only analyses, preserves and helps: it runs no app, contacts nothing it finds, sends nothing by itself.",
    )

    @app.callback()
    def program(
        version: bool = typer.Option(
            False, "--version", callback=_version, is_eager=True, help="Print the version and end."
        ),
    ) -> None:
        """From reports of digital extortion to series, actors and next steps, each traceable to its evidence."""

    for info in sorted(pkgutil.iter_modules(commands.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{commands.__name__}.{info.name}")
        app.command(info.name.removesuffix("_"))(module.command)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = build()(args=arguments, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        complain("Interrupted.", "Run the same command again to go on where it stopped.")
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        complain("Interrupted.", "Run the same command again to go on where it stopped.")
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except WeftlineError as error:
        complain(error.message, error.way_out, error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        complain(
            f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.",
            "Check the disk and the path.",
        )
        sys.exit(4)
    except Exception as error:  # noqa: BLE001 - the last resort: one sentence instead of a page of code
        if os.environ.get("WEFTLINE_DEBUG"):
            traceback.print_exc()
        complain(
            f"Weftline failed inside: {type(error).__name__}: {error}",
            "Nothing acknowledged is lost. Set WEFTLINE_DEBUG=1 for the details and report them.",
        )
        sys.exit(1)
