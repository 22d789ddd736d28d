"""A MISP event as the JSON that every MISP imports.

Source: MISP core format (draft-dulaunoy-misp-core-format) and the published list of attribute types. `to_ids` stays off
until a person sets it; distribution is stated, never left to a server's default; victims are never in it.
"""

from __future__ import annotations

import json
from typing import Any, Final

from weftline.bundles.markings import Tlp
from weftline.bundles.share.format import ShareFormat
from weftline.bundles.share.naming import actor_key, series_key, stable
from weftline.bundles.share.selection import Selection, SharedApp, SharedValue
from weftline.model.moment import from_us

_TYPES: Final = {
    "phone": ("phone-number", "Financial fraud"),
    "whatsapp": ("phone-number", "Other"),
    "signal": ("phone-number", "Other"),
    "viber": ("phone-number", "Other"),
    "email": ("email-src", "Payload delivery"),
    "url": ("url", "Network activity"),
    "domain": ("domain", "Network activity"),
    "onion": ("domain", "Network activity"),
    "ipv4": ("ip-src", "Network activity"),
    "ipv6": ("ip-src", "Network activity"),
    "mac": ("mac-address", "Network activity"),
    "asn": ("AS", "Network activity"),
    "btc": ("btc", "Financial fraud"),
    "xmr": ("xmr", "Financial fraud"),
    "iban": ("iban", "Financial fraud"),
    "bic": ("bic", "Financial fraud"),
    "bank_account": ("bank-account-nr", "Financial fraud"),
    "sha256": ("sha256", "Payload delivery"),
    "sha1": ("sha1", "Payload delivery"),
    "md5": ("md5", "Payload delivery"),
    "cert_sha256": ("x509-fingerprint-sha256", "Payload delivery"),
    "cert_sha1": ("x509-fingerprint-sha1", "Payload delivery"),
    "android_package": ("mobile-application-id", "Payload delivery"),
    "ios_bundle": ("mobile-application-id", "Payload delivery"),
}
_OTHERWISE: Final = ("text", "Other")
_YOUR_ORGANISATION_ONLY, _THIS_COMMUNITY, _INHERIT = "0", "1", "5"
_UNDEFINED_THREAT, _ONGOING = "4", "1"


def write(selection: Selection) -> bytes:
    """The selection as one MISP event."""
    uuid = series_key(selection)
    attributes = [_attribute(item, selection) for item in selection.values]
    attributes += [_sample(app) for app in selection.apps]
    event: dict[str, Any] = {
        "uuid": stable("misp-event", uuid),
        "info": "Made-up example of online extortion" if selection.example else "Online extortion",
        "date": from_us(selection.since_us).date().isoformat(),
        "timestamp": str(selection.made_us // 1_000_000),
        "threat_level_id": _UNDEFINED_THREAT,
        "analysis": _ONGOING,
        "published": False,
        "distribution": _THIS_COMMUNITY if selection.marking <= Tlp.GREEN else _YOUR_ORGANISATION_ONLY,
        "Orgc": {"name": selection.agency or "not stated", "uuid": stable("org", selection.agency or "not stated")},
        "Tag": [_tag(selection.marking)],
        "Attribute": list({item["uuid"]: item for item in attributes}.values()),
        "Object": [],
    }
    return json.dumps({"Event": event}, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _tag(marking: Tlp) -> dict[str, str]:
    return {"name": f"tlp:{marking.level}"}


def _attribute(item: SharedValue, selection: Selection) -> dict[str, Any]:
    number = selection.values.index(item)
    holders = [a for a in selection.actors if number in a.values]
    roles = [f"{actor.role.replace('_', ' ')} {actor_key(actor, selection)[:8]}" for actor in holders]
    told = f"; ascribed to {', '.join(roles)}, as assessed" if roles else ""
    kind, category = _TYPES.get(item.kind, _OTHERWISE)
    return _written(kind, category, item.value, f"{item.kind.replace('_', ' ')}{told}", item.marking, item.kind)


def _sample(app: SharedApp) -> dict[str, Any]:
    return _written("sha256", "Payload delivery", app.sha256, f"app for {app.platform}", app.marking, "sha256")


def _written(kind: str, category: str, value: str, comment: str, marking: Tlp, own_kind: str) -> dict[str, Any]:
    return {
        "uuid": stable("misp-attribute", own_kind, value),
        "type": kind,
        "category": category,
        "value": value,
        "comment": comment,
        "to_ids": False,
        "disable_correlation": False,
        "distribution": _INHERIT,
        "Tag": [_tag(marking)],
    }


MISP = ShareFormat("misp", "misp-event.json", "MISP event", write)
