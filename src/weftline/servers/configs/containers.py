"""Docker compose and containers: services, images and which folders of the machine hold their data."""

from __future__ import annotations

import json
import re
from typing import Final

from weftline.servers.configs.settings import take_settings
from weftline.servers.configs.spring import yaml_levels
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_COMPOSE: Final = re.compile(r"^(?:docker-)?compose[\w.-]*\.ya?ml$")
_CONTAINER: Final = re.compile(r"(?:^|/)docker/containers/[0-9a-f]{12,64}/config\.v2\.json$")
_SERVICE: Final = re.compile(r"^services\.([\w.-]{1,100})\.image$")
_VOLUME: Final = re.compile(
    r"""^[^\S\n]*+-\s++['"]?((?:\.{0,2}/|~/|\$\{?\w+\}?/)[^:'"\s]{0,300}):(/[^:'"\s]{1,300})""", re.MULTILINE
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    return b"\0" not in head and bool(_COMPOSE.match(entry.name) or _CONTAINER.search(entry.path))


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace")
    if entry.name.endswith(".json"):
        _container(text, entry, desk)
        return
    take_settings(entry, text, desk)
    for name, image in yaml_levels(text).items():
        match = _SERVICE.match(name)
        if match:
            desk.inventory[f"service {match[1]}, by {entry.path}"] = image
    folder = "/" + entry.path.rpartition("/")[0]
    for outer, inner in _VOLUME.findall(text):
        place = outer if outer.startswith("/") else f"{folder}/{outer.removeprefix('./')}"
        desk.inventory[f"folder of a service: {place}"] = f"{inner} in the container, by {entry.path}"


def _container(text: str, entry: Entry, desk: Desk) -> None:
    try:
        found = json.loads(text)
        name, image = str(found.get("Name", "")).strip("/"), str(found.get("Config", {}).get("Image", ""))
        mounts = found.get("MountPoints") or {}
        places = {str(each.get("Source", "")): str(each.get("Destination", "")) for each in mounts.values()}
        settings = [str(each) for each in found.get("Config", {}).get("Env") or []]
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        desk.problems.append(f"{entry.path}: a container's description that cannot be read ({error})")
        return
    desk.inventory[f"container {name}"] = image
    for outer, inner in places.items():
        desk.inventory[f"folder of a service: {outer}"] = f"{inner} in container {name}"
    take_settings(entry, "\n".join(settings), desk)


SOURCE = Source("Docker compose or container", 1, _claims, _read)
