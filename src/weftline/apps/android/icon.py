"""The launcher icon's bytes, whichever of its forms says most."""

from __future__ import annotations

import hashlib

from weftline.apps.android.arsc import Resources
from weftline.apps.android.axml import read_axml
from weftline.apps.container import Archive
from weftline.errors import UnreadableError

_MOST_FOLLOWED = 60
_RASTER = (".png", ".webp", ".jpg", ".jpeg")


def icon_sha256(archive: Archive, resources: Resources | None, icon: int) -> str:
    """SHA-256 of the largest picture the icon resolves to, of its drawing where there is none; empty if unknown."""
    if not icon or resources is None:
        return ""
    paths = _paths(archive, resources, icon)
    sizes = {entry.name: entry.size for entry in archive.entries}
    raster = [path for path in paths if path.lower().endswith(_RASTER)]
    best = max(raster or paths, key=lambda path: (sizes.get(path, 0), path), default="")
    try:
        return hashlib.sha256(archive.read(best, 8 << 20)).hexdigest() if best else ""
    except UnreadableError as error:
        archive.note(f"the icon could not be read: {error}")
        return ""


def _paths(archive: Archive, resources: Resources, icon: int) -> list[str]:
    """The files that a drawable resolves to; layered drawings are followed."""
    found: dict[str, None] = {}
    waiting, seen = [icon], {icon}
    while waiting and len(seen) < _MOST_FOLLOWED:
        for _, path in resources.texts(waiting.pop(0))[:_MOST_FOLLOWED]:
            if path in found or not archive.has(path):
                continue
            found[path] = None
            for reference in _references(archive, path) if path.endswith(".xml") else ():
                if reference not in seen:
                    seen.add(reference)
                    waiting.append(reference)
    return list(found)


def _references(archive: Archive, path: str) -> list[int]:
    try:
        document = read_axml(archive.read(path, 1 << 20))
    except UnreadableError:
        return []
    return [v.reference for element in document.root.walk() for v in element.attributes.values() if v.reference][:20]
