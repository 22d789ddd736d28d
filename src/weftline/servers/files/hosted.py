"""Apps that the server hands out: hashed here, triaged elsewhere."""

from __future__ import annotations

from typing import Final

from weftline.model.server import HostedApp
from weftline.servers.desk import Desk, Source
from weftline.servers.files._hashing import sha256_of
from weftline.servers.tree import Entry

_ENDINGS: Final = (".apk", ".ipa", ".xapk", ".aab", ".apks", ".mobileconfig")


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    lowered = entry.name.lower()
    return lowered.endswith(_ENDINGS) or (head.startswith(b"PK\x03\x04") and b"AndroidManifest.xml" in head)


def _read(entry: Entry, desk: Desk) -> None:
    desk.hosted.append(HostedApp("/" + entry.path, sha256_of(entry), entry.size, desk.at(entry), entry.mtime_us))


SOURCE = Source("hosted app", 4, _claims, _read)
