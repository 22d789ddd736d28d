"""Writes the parts of the documentation that are facts of the code: `python -m docs.generate [--check]`.

The command line, the tables of formats, observable kinds and server sources, and the tree of errors are read from
the code itself, so that adding a member needs no edit here. With `--check` nothing is written; the exit code is 1 if
a page differs from what the code says.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args, get_type_hints

from typer.models import ArgumentInfo

from weftline import errors, observables, readers
from weftline.bundles.share.format import ShareFormat
from weftline.cli.app import build
from weftline.linkage import family_of
from weftline.places import countries
from weftline.registry import discover
from weftline.servers.examining import sources
from weftline.servers.meanings import Meaning

REFERENCE = Path(__file__).parent / "reference"
NOTICE = "<!-- Written by `python -m docs.generate` from the code. Do not edit. -->"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    makers: dict[str, Callable[[], str]] = {
        "command-line.md": command_line,
        "formats.md": formats,
        "observables.md": observable_kinds,
        "server-sources.md": server_sources,
        "countries.md": country_table,
        "errors.md": error_tree,
    }
    return {name: _page(make()) for name, make in makers.items()}


def command_line() -> str:
    """One section a command: usage, what it does, arguments and options."""
    intro = (
        "Every command that answers takes `--json` and then prints one document on standard output and nothing else; "
        "the shapes are in [JSON shapes](json.md). Progress, notes and complaints go to standard error."
    )
    codes = [
        ("0", "done; what could not be read is listed in the output"),
        ("1", "internal failure; for `verify`: a fault was found"),
        ("2", "usage or input: wrong option, missing folder, refused by the rules"),
        ("3", "problems were listed and `--strict` was given"),
        ("4", "environment: disk, lock, keys, newer database"),
        ("130", "interrupted; the same command goes on where it stopped"),
    ]
    sections = [_command(str(item.name), item.callback) for item in build().registered_commands if item.callback]
    return "\n\n".join(["# Command line", intro, _table(("exit code", "meaning"), codes), *sections])


def _command(name: str, function: Callable[..., object]) -> str:
    written = inspect.unwrap(function)
    hints = get_type_hints(written, include_extras=True)
    parameters = [_parameter(item, hints[item.name]) for item in inspect.signature(written).parameters.values()]
    usage = " ".join(["weftline", name, *(item.usage for item in parameters if item.usage), "[OPTIONS]"])
    table = _table(
        ("argument or option", "meaning", "default"), [(item.name, item.help, item.default) for item in parameters]
    )
    return f"## `weftline {name}`\n\n```text\n{usage}\n```\n\n{inspect.cleandoc(written.__doc__ or '')}\n\n{table}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option as the manual shows it; `usage` is empty for options."""

    name: str
    usage: str
    help: str
    default: str


def _parameter(parameter: inspect.Parameter, hint: object) -> Parameter:
    kind, info = get_args(hint)[0], get_args(hint)[1]
    several = "list[" in str(kind)
    plain = str(kind).replace("pathlib.", "").replace("list[", "").replace("]", "").partition(" |")[0]
    plain = {"<class 'str'>": "TEXT", "<class 'int'>": "NUMBER", "<class 'bool'>": "", "<class 'Path'>": "PATH"}.get(
        plain, {"str": "TEXT", "int": "NUMBER", "Path": "PATH"}.get(plain, "")
    )
    required = parameter.default is inspect.Parameter.empty
    written = info.metavar or parameter.name.upper()
    if isinstance(info, ArgumentInfo):
        usage = f"{written}{'…' if several else ''}"
        return Parameter(f"`{usage}`", usage if required else f"[{usage}]", info.help or "", "")
    first = (info.default,) if str(info.default).startswith("-") else ()  # typer takes the first name for a default
    declared = (*first, *(info.param_decls or ())) or (f"--{parameter.name.replace('_', '-')}",)
    names = ", ".join(f"`{name}`" for name in declared)
    names = names.replace("/", "`, `")
    more = " May be given several times." if several else ""
    more += " Required." if required else ""
    shown = "" if required or parameter.default in (None, "", False) else f"`{parameter.default}`"
    return Parameter(f"{names} `{info.metavar or plain}`" if plain else names, "", (info.help or "") + more, shown)


_UNDOCUMENTED = [
    (
        "Bumble",
        "a data download on request; no public description or sample of it was found in autumn 2026",
        "its files are read as what they are (JSON, HTML, PDF, tables); the phone's database is `bumble`",
    ),
    (
        "Zalo",
        "backups under a password that only Zalo restores; no export of a chat",
        "kept, hashed and listed; screenshots are read as pictures, copied text as `transcript`",
    ),
    (
        "Viber for computers, newer versions",
        "a database encrypted with a key that the program keeps",
        "kept, hashed and listed; an unencrypted copy is `viber_desktop`",
    ),
    (
        "Microsoft, old files",
        "`.doc`, `.xls`, `.ppt`, mail stores (`.pst`), documents under a password",
        "kept, hashed and listed, with what a file states of itself (`ole`)",
    ),
    (
        "Snapchat, newer pages in HTML",
        "`html/chat_history/subpage_….html`, beside the JSON of the same download; no public description was found",
        "read as `html`, without senders and times of their own; the JSON is `snapchat`, older pages `snapchat_html`",
    ),
    (
        "Signal",
        "`signal-….backup` and the database on computers are encrypted",
        "kept, hashed and listed; the plaintext export is `signal`",
    ),
    ("WeChat", "no export", "screenshots are read as pictures, copied text as `transcript`"),
]


def formats() -> str:
    """What `readers` reads."""
    rows = [
        (f"`{item.name}`", item.versions, ", ".join(f"`{end}`" for end in item.extensions), item.reference)
        for item in readers.formats().found.values()
    ]
    shares = discover("weftline.bundles.share.formats", ShareFormat).found.values()
    return (
        "# Evidence formats\n\nA file is known by its content first and by its name only second. What no format "
        "knows is kept, hashed and listed with the reason.\n\n"
        + _table(("format", "what is understood", "usual endings", "where the layout is described"), rows)
        + "\n\n## Not read, and why\n\n"
        + _table(("service", "what people get", "what Weftline does with it"), _UNDOCUMENTED)
        + "\n\n## Formats of share packages\n\n"
        + _table(("format", "file", "what it is"), [(f"`{s.name}`", f"`{s.file_name}`", s.about) for s in shares])
    )


def observable_kinds() -> str:
    """Every kind of observable with its normal form."""
    rows = []
    for kind in observables.kinds().found.values():
        raw, value = kind.good[0]
        shown = f"{_code(raw)} → {_code(value)}"
        marks = [text for on, text in ((kind.fact, "fact"), (kind.secret, "masked")) if on]
        rows.append((f"`{kind.name}`", kind.meaning, shown, family_of(kind.name), ", ".join(marks), kind.source))
    head = ("kind", "meaning", "as written → normal form", "family", "notes", "checked against")
    return (
        "# Observable kinds\n\nA *fact* is never linked on by its value alone. Of a *masked* kind the written form is "
        "shown with its middle starred. Values of one *family* belong to the same thing and are not independent "
        "evidence of each other.\n\n" + _table(head, rows)
    )


def server_sources() -> str:
    """What is read on a seized server, and what tables may mean."""
    rows = [(source.name, str(source.phase), _about(source.read)) for source in sources()]
    found = discover("weftline.servers.meanings", Meaning).found
    modules = {name: _module_line(item, "weftline.servers.meanings") for name, item in found.items()}
    meanings = [(f"`{name}`", modules[name]) for name in found]
    return (
        "# Sources on a seized server\n\nFiles are offered to the sources in five phases: (1) configuration says where "
        "logs and databases are, (2) databases say which paths are the panel's, (3) web logs say which years and hours "
        "were in use, (4) the rest, (5) whatever still looks like a log.\n\n"
        + _table(("source", "phase", "what it is"), rows)
        + "\n\n## What a table may mean\n\nTables of databases are told by their columns and values, whatever they "
        "are called; the mapping that was chosen is always part of the result.\n\n"
        + _table(("meaning", "what its rows are"), meanings)
    )


def country_table() -> str:
    """Countries with the facts that are used of them."""
    rows = [
        (item.code, item.name, f"+{item.calling_code}" if item.calling_code else "", item.currency)
        for item in countries().values()
    ]
    return (
        "# Countries\n\nNational telephone formats come from libphonenumber for every country in this table. "
        "Numbers and links shown to victims are a separate file for each country and appear only with a source and "
        "a date of verification.\n\n" + _table(("code", "country", "calling code", "currency"), rows)
    )


def error_tree() -> str:
    """Every class of error with its exit code and HTTP status."""
    classes = [value for value in vars(errors).values() if inspect.isclass(value)]
    rows = [
        (f"`{item.__name__}`", str(item.exit_code), str(item.http_status), _first_line(item))
        for item in classes
        if issubclass(item, errors.WeftlineError)
    ]
    return (
        "# Errors\n\nOne tree; each class has one exit code and one HTTP status. As JSON an error is "
        '`{"version": 1, "error", "message", "way_out"}`: what was wrong with which input, and what to do about it.'
        "\n\n" + _table(("error", "exit code", "HTTP", "meaning"), rows)
    )


def _about(function: Callable[..., object]) -> str:
    return _first_line(sys.modules[function.__module__])


def _module_line(member: object, package: str) -> str:
    for name, module in sorted(sys.modules.items()):
        if name.startswith(package + ".") and any(value is member for value in vars(module).values()):
            return _first_line(module)
    return ""


def _first_line(documented: object) -> str:
    return " ".join(inspect.cleandoc(documented.__doc__ or "").partition("\n\n")[0].split())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_rows(head, rows))


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _code(text: str) -> str:
    short = text if len(text) <= 60 else text[:57] + "…"
    return f"`` {short} ``" if "`" in short else f"`{short}`"


def _page(body: str) -> str:
    return f"{NOTICE}\n\n{body.rstrip()}\n"


def main(arguments: Sequence[str]) -> int:
    """Write or check every page; returns the exit code."""
    stale = 0
    for name, text in pages().items():
        path = REFERENCE / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in arguments:
            sys.stderr.write(f"docs/reference/{name} differs from the code; run `python -m docs.generate`\n")
        else:
            REFERENCE.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stderr.write(f"wrote docs/reference/{name}\n")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
