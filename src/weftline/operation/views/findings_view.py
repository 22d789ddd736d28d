"""What was found in an app or on a server, for the page of its exhibit. Victims' numbers are left out."""

from __future__ import annotations

from dataclasses import replace

from weftline.model.app import AppFindings
from weftline.model.server import ServerFindings
from weftline.operation.opening import Operation
from weftline.store import findings


def server_of(operation: Operation, exhibit: str) -> ServerFindings | None:
    """The findings of a server by its exhibit, without its victims' numbers and names."""
    with operation.store.read() as db:
        found = next((item.findings for item in findings.servers(db) if item.exhibit == exhibit), None)
    if found is None:
        return None
    devices = [replace(device, phone="", owner="", ip="") for device in found.devices]
    return replace(found, devices=devices, observables=[], media_hashes=[])


def apps_of(operation: Operation, exhibit: str) -> list[AppFindings]:
    """The findings of the app that an exhibit is, or of the apps inside it."""
    with operation.store.read() as db:
        return [
            replace(item.findings, strings=[])
            for item in findings.apps(db)
            if item.key.split("!", 1)[0].split("#", 1)[0] == exhibit
        ]
