"""Stable names for what is shared: the same object gets the same id in every export, and no id tells of a report."""

from __future__ import annotations

import json
import uuid
from typing import Final

from weftline.bundles.share.selection import Selection, SharedActor

STIX_NAMESPACE: Final = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
WEFTLINE_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://weftline.invalid/share/1")


def stable(*parts: str) -> str:
    """A UUID that follows from its parts."""
    return str(uuid.uuid5(WEFTLINE_NAMESPACE, json.dumps(parts, ensure_ascii=False, separators=(",", ":"))))


def observable_id(kind: str, contributing: dict[str, str]) -> str:
    """The deterministic id of an observable by STIX 2.1, section 2.9."""
    canonical = json.dumps(contributing, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{kind}--{uuid.uuid5(STIX_NAMESPACE, canonical)}"


def actor_key(actor: SharedActor, selection: Selection) -> str:
    """The UUID of an actor: by its role and its values."""
    pairs = [f"{selection.values[n].kind}:{selection.values[n].value}" for n in actor.values]
    return stable("actor", actor.role, *pairs)


def series_key(selection: Selection) -> str:
    """The UUID of the shared part of a series: by the values in it."""
    return stable("series", *(f"{item.kind}:{item.value}" for item in selection.values))
