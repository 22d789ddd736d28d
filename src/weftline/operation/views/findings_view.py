"""What was found on a server, for the page of its exhibit. Victims' numbers are left out."""

from __future__ import annotations

from dataclasses import replace

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
