"""The example operation's server: everything that is true on it is found, whatever it is handed over in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.samples.disks import acquired, converted, tool

from weftline.model.server import ServerFindings
from weftline.servers import examine
from weftline_example.server import server_truth, write_image, write_server
from weftline_example.world import make_world

SEEDS = (2022, 5, 7)


@cache
def _world(seed: int) -> Any:
    return make_world(seed)


def told(found: ServerFindings) -> dict[str, Any]:
    """What an examiner would write down, in the words of the truth."""
    agents = [account for account in found.accounts if account.role == "agent"]
    victims = [device for device in found.devices if not device.likely_operator_test]
    return {
        "operators": sorted(each.ip for each in found.operators if each.ip),
        "agents": sorted((account.invite_codes, account.victims) for account in agents),
        "victims": sorted(device.id for device in victims),
        "tests": sorted(device.id for device in found.devices if device.likely_operator_test),
        "contacts": (found.contacts.rows, found.contacts.distinct, found.contacts.by_country),
        "apps": {app.path.rpartition("/")[2]: app.sha256 for app in found.apps},
    }


def true(truth: dict[str, Any]) -> dict[str, Any]:
    notified = [each["device"] for each in truth["victims_to_notify"]]
    contacts = truth["contacts"]
    return {
        "operators": sorted(truth["operator_addresses"]),
        "agents": sorted((tuple(each["codes"]), each["victims"]) for each in truth["agents"]),
        "victims": sorted([*notified, *truth["reported"].values()]),
        "tests": sorted(truth["devices"]["tests"]),
        "contacts": (contacts["rows"], contacts["distinct"], contacts["by_country"]),
        "apps": truth["apps"],
    }


def _handed_over(seed: int, folder: Path) -> Iterator[Path]:
    yield write_server(_world(seed), folder)
    image = folder / "disk.img"
    if write_image(_world(seed), image):
        yield image
        if tool("qemu-img"):
            yield converted(image, "qcow2", packed=True)
        if tool("ewfacquire"):
            yield acquired(image)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_all_is_found_exactly_from_tar_raw_qcow2_and_e01(seed: int, tmp_path: Path) -> None:
    wanted = true(server_truth(_world(seed)))
    for source in _handed_over(seed, tmp_path):
        found = examine(source, exhibit="x-1", name=source.name, example=True)
        assert told(found) == wanted, source.name
        assert not [problem for problem in found.problems if "hash" in problem or "damaged" in problem]
