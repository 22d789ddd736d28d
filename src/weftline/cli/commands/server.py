"""`weftline server`: triage of a seized server, without contacting anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from weftline.cli.output import as_json, out, print_json, table
from weftline.errors import InputError
from weftline.model.moment import iso
from weftline.model.observable import Observable
from weftline.model.server import Device, Login, Operator, ServerFindings
from weftline.operation.single_server import examine_path


def command(
    source: Annotated[Path, typer.Argument(help="A disk image, an archive (tar, zip) or a folder.")],
    zone: Annotated[str, typer.Option(help="The server's time zone where its files do not tell.")] = "",
    example: Annotated[
        bool, typer.Option("--example", help="Place documentation addresses by the example table.")
    ] = False,
    hits_only: Annotated[
        bool, typer.Option("--hits-only", help="Of web logs read only panel, logins, uploads and app downloads.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Operators, logins, agents and their invite codes, victims' devices, stolen contacts, apps and secrets."""
    as_json(json)
    if not source.exists():
        raise InputError(f"There is no {source}.", "Check the path.")
    found = examine_path(source, zone, example=example, hits_only=hits_only)
    if json:
        print_json(document(found))
    else:
        _show(source, found)


def document(found: ServerFindings) -> dict[str, Any]:
    """The documented shape of `weftline server --json`."""
    return {
        "version": 1,
        "inventory": found.inventory,
        "sites": found.sites,
        "logins": [_login(each) for each in found.logins],
        "operators": [_operator(each) for each in found.operators],
        "agents": [a for a in found.accounts if a.role == "agent"],
        "accounts": found.accounts,
        "devices": [_device(each) for each in found.devices],
        "contacts": found.contacts,
        "payments": found.payments,
        "apps": found.apps,
        "secrets": [{"kind": s.kind, "value_masked": s.value_masked, "locator": s.locator} for s in found.secrets],
        "observables": [_observable(each, locator) for locator, each in found.observables],
        "mappings": found.mappings,
        "hours": {"n": found.hours_n, "utc_offset_interval": found.utc_offset_interval},
        "lines": {
            "total": found.lines_total,
            "parsed": found.lines_parsed,
            "unparsed": found.lines_unparsed,
            "blank": found.lines_blank,
            "passed_over": found.lines_passed,
        },
        "unparsed": [{"locator": at, "text": text, "reason": why} for at, text, why in found.unparsed],
        "timeline": found.timeline,
        "media_hashes": found.media_hashes,
        "problems": found.problems,
    }


def _login(login: Login) -> dict[str, Any]:
    names = ("plane", "user", "ip", "time_text", "success", "locator")
    return {"time": iso(login.at_us)} | {name: getattr(login, name) for name in names}


def _operator(operator: Operator) -> dict[str, Any]:
    names = ("ip", "user", "planes", "count", "country", "network", "strength", "reasons", "against", "locators")
    seen = {"first": iso(operator.first_us), "last": iso(operator.last_us)}
    return seen | {name: getattr(operator, name) for name in names}


def _device(device: Device) -> dict[str, Any]:
    names = ("id", "country", "invite_code", "agent", "model", "ip", "likely_operator_test", "reasons", "contacts",
             "locator")  # fmt: skip
    return {"first_seen": iso(device.first_seen_us)} | {name: getattr(device, name) for name in names}


def _observable(observable: Observable, locator: str) -> dict[str, Any]:
    names = ("kind", "value", "raw", "role", "confidence", "linkable")
    return {name: getattr(observable, name) for name in names} | {"locator": locator}


def _show(source: Path, found: ServerFindings) -> None:
    named = ", ".join(f"{key} {value}" for key, value in list(found.inventory.items())[:6])
    out.print(f"[bold]{escape(str(source))}[/]: {escape(named)}")
    out.print(
        f"log lines: {found.lines_total}, of which {found.lines_blank} are blank and {found.lines_unparsed} "
        "could not be parsed (listed with --json)"
    )
    rows: list[tuple[object, ...]] = [
        (o.ip or o.user, ", ".join(o.planes), o.count, o.country, o.network, o.strength, "; ".join(o.against))
        for o in found.operators[:20]
    ]
    _part("Operators (assessments)", ("who", "planes", "actions", "country", "network", "strength", "against"), rows)
    rows = [(a.role, a.name, ", ".join(a.invite_codes), ", ".join(a.identifiers), a.victims) for a in found.accounts]
    _part("Administrators and agents", ("role", "name", "invite codes", "identifiers", "devices"), rows)
    tests = sum(1 for device in found.devices if device.likely_operator_test)
    out.print(
        f"devices: {len(found.devices)} (of which {tests} probably the operators' own); "
        f"stolen contacts: {found.contacts.rows} rows, {found.contacts.distinct} distinct people (sealed)"
    )
    _part("Apps handed out", ("path", "sha256"), [(app.path, app.sha256) for app in found.apps])
    _part(
        "Secrets left behind (never tried)",
        ("kind", "masked", "where"),
        [(s.kind, s.value_masked, s.locator) for s in found.secrets],
    )
    for problem in found.problems:
        out.print(f"problem: {problem}", markup=False)


def _part(title: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    if rows:
        table(title, columns, rows)
