"""STIX 2.1 with TLP 2.0 markings.

Source: OASIS, STIX Version 2.1 (2021); marking definitions and their ids from OASIS cti-stix-common-objects, TLP 2.0.
Phone numbers, bank accounts and wallets have no object in STIX: they are written under the type names that OpenCTI
uses, declared by an extension definition.
"""

from __future__ import annotations

import json
from typing import Any, Final

from weftline.bundles.markings import Tlp
from weftline.bundles.share.format import ShareFormat
from weftline.bundles.share.naming import actor_key, observable_id, series_key, stable
from weftline.bundles.share.selection import Selection, SharedActor, SharedApp, SharedValue
from weftline.model.moment import from_us

TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP_IDS: Final = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
OBSERVABLE_EXTENSION: Final = f"extension-definition--{stable('extension', 'observables')}"
_COINS = frozenset({"btc", "eth", "tron", "ltc", "doge", "bch", "xmr", "xrp", "sol", "ton"})
_ACCOUNTS = frozenset(
    {
        "telegram", "whatsapp", "line", "wechat", "qq", "kakaotalk", "instagram", "facebook", "snapchat", "tiktok",
        "discord", "skype", "zalo", "viber", "signal", "kik", "x", "handle", "platform_user_id",
    }
)  # fmt: skip
_PAYEES = frozenset(
    {
        "iban", "bank_account", "upi", "pix", "paynow", "promptpay", "fps", "gcash", "cashapp", "paypal", "venmo",
        "zelle", "alipay", "momo", "qris", "duitnow", "truemoney",
    }
)  # fmt: skip
_HASHES = {"sha256": "SHA-256", "sha1": "SHA-1", "md5": "MD5"}
_PLAIN = {
    "email": "email-addr",
    "url": "url",
    "domain": "domain-name",
    "onion": "domain-name",
    "ipv4": "ipv4-addr",
    "ipv6": "ipv6-addr",
    "ipv4_net": "ipv4-addr",
    "ipv6_net": "ipv6-addr",
    "mac": "mac-addr",
}
_CONFIDENCE = {"very strong": 85, "strong": 70, "moderate": 50, "weak": 30}


def write(selection: Selection) -> bytes:
    """The selection as one STIX bundle."""
    author = f"identity--{stable('identity', selection.agency or 'weftline')}"
    stamps = {"created": _time(selection.since_us), "modified": _time(selection.made_us)}
    common = {"spec_version": "2.1", "created_by_ref": author, **stamps}
    values = [_observable(item) for item in selection.values]
    objects = [*values]
    objects += [_file(app) for app in selection.apps]
    objects += [_malware(app, common) for app in selection.apps]
    actors = [_actor(actor, selection, common) for actor in selection.actors]
    objects += actors
    for actor, written in zip(selection.actors, actors, strict=True):
        objects += [_related(written, values[n], selection.values[n], actor, common) for n in actor.values]
    objects += _series(selection, actors, common)
    objects = list({item["id"]: item for item in objects}.values())
    markings = [_definition(tlp) for tlp in sorted({selection.marking, *_used(selection)})]
    identity = _identity(selection, author, stamps)
    if objects:
        objects.append(_grouping(selection, [item["id"] for item in objects], common))
    everything = [*markings, identity, _extension(author, selection), *objects]
    bundle = {"type": "bundle", "id": f"bundle--{stable('bundle', *sorted(o['id'] for o in everything))}"}
    return json.dumps(bundle | {"objects": everything}, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _used(selection: Selection) -> set[Tlp]:
    return selection.markings | ({selection.whole} if selection.whole is not None else set())


def _time(at_us: int) -> str:
    return from_us(at_us).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_us // 1000 % 1000:03d}Z"


def _definition(tlp: Tlp) -> dict[str, Any]:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": TLP_IDS[tlp],
        "created": "2022-10-01T00:00:00.000Z",
        "name": str(tlp),
        "extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp.level}},
    }


def _identity(selection: Selection, author: str, stamps: dict[str, str]) -> dict[str, Any]:
    name = selection.agency or "not stated"
    return {"type": "identity", "spec_version": "2.1", "id": author, "name": name, "identity_class": "organization"} | (
        stamps | {"object_marking_refs": [TLP_IDS[selection.marking]]}
    )


def _extension(author: str, selection: Selection) -> dict[str, Any]:
    return {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": OBSERVABLE_EXTENSION,
        "created_by_ref": author,
        "created": _time(selection.since_us),
        "modified": _time(selection.made_us),
        "name": "Identifiers used in online extortion",
        "description": "Phone numbers, accounts, wallets and other identifiers without an object of their own.",
        "schema": "https://weftline.invalid/schemas/observables-1.json",
        "version": "1.0.0",
        "extension_types": ["new-sco"],
    }


def _observable(item: SharedValue) -> dict[str, Any]:
    kind, value = item.kind, item.value
    if kind in _PLAIN:
        written = _standard(_PLAIN[kind], {"value": value})
    elif kind in _HASHES:
        written = _standard("file", {"hashes": {_HASHES[kind]: value}})
    elif kind in {"cert_sha256", "cert_sha1"}:
        written = _standard("x509-certificate", {"hashes": {_HASHES[kind.removeprefix("cert_")]: value}})
    elif kind == "asn" and value.upper().removeprefix("AS").isdigit():
        written = _standard("autonomous-system", {"number": int(value.upper().removeprefix("AS"))})
    elif kind in _ACCOUNTS:
        written = _account(kind, value)
    elif kind == "phone":
        written = _own("phone-number", {"value": value})
    elif kind in _COINS:
        written = _own("cryptocurrency-wallet", {"value": value}, {"currency": kind})
    elif kind in _PAYEES:
        written = _own("bank-account", {"account_number": value}, {"scheme": kind, **_iban(kind, value)})
    else:
        written = _own("x-weftline-identifier", {"kind": kind, "value": value})
    return written | {"object_marking_refs": [TLP_IDS[item.marking]]}


def _iban(kind: str, value: str) -> dict[str, str]:
    return {"iban": value} if kind == "iban" else {}


def _standard(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "spec_version": "2.1", "id": observable_id(kind, properties), **properties}


def _account(kind: str, value: str) -> dict[str, Any]:
    platform, _, number = value.partition(":") if kind == "platform_user_id" else (kind, "", "")
    properties = {"account_type": platform, "user_id": number} if number else {"account_type": kind}
    if not number:
        properties["account_login"] = value
    contributing = {name: text for name, text in properties.items() if name != "display_name"}
    return {
        "type": "user-account", "spec_version": "2.1", "id": observable_id("user-account", contributing), **properties,
    }  # fmt: skip


def _own(kind: str, properties: dict[str, str], more: dict[str, str] | None = None) -> dict[str, Any]:
    extensions = {OBSERVABLE_EXTENSION: {"extension_type": "new-sco"}}
    written = {"type": kind, "spec_version": "2.1", "id": observable_id(kind, properties), **properties}
    return written | (more or {}) | {"extensions": extensions}


def _file(app: SharedApp) -> dict[str, Any]:
    return _standard("file", {"hashes": {"SHA-256": app.sha256}}) | {"object_marking_refs": [TLP_IDS[app.marking]]}


def _malware(app: SharedApp, common: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "malware",
        "id": f"malware--{stable('app', app.sha256)}",
        "name": app.package or app.sha256,
        "is_family": False,
        "sample_refs": [_file(app)["id"]],
        "description": f"App for {app.platform} used in online extortion, as assessed.",
        "object_marking_refs": [TLP_IDS[app.marking]],
        **common,
    }


def _actor(actor: SharedActor, selection: Selection, common: dict[str, Any]) -> dict[str, Any]:
    key = actor_key(actor, selection)
    state = "confirmed by a person" if actor.confirmed else "assessed, not confirmed; may be a victim too"
    return {
        "type": "threat-actor",
        "id": f"threat-actor--{key}",
        "name": f"{actor.role.replace('_', ' ')} {key[:8]}",
        "description": f"Role {actor.role.replace('_', ' ')}, strength {actor.strength}; {state}.",
        "threat_actor_types": ["criminal"],
        "confidence": _CONFIDENCE.get(actor.strength, 30),
        "object_marking_refs": [TLP_IDS[actor.marking]],
        **common,
    }


def _related(
    actor: dict[str, Any], value: dict[str, Any], shared: SharedValue, told: SharedActor, common: dict[str, Any]
) -> dict[str, Any]:
    marking = max(told.marking, shared.marking)
    return {
        "type": "relationship",
        "id": f"relationship--{stable('relationship', actor['id'], value['id'])}",
        "relationship_type": "related-to",
        "source_ref": actor["id"],
        "target_ref": value["id"],
        "description": "Ascribed to the actor by assessment.",
        "confidence": round(100 * shared.confidence),
        "object_marking_refs": [TLP_IDS[marking]],
        **common,
    }


def _series(selection: Selection, actors: list[dict[str, Any]], common: dict[str, Any]) -> list[dict[str, Any]]:
    if selection.whole is None:
        return []
    key = series_key(selection)
    marked = {"object_marking_refs": [TLP_IDS[max([selection.whole, *(a.marking for a in selection.actors)])]]}
    found: list[dict[str, Any]] = [
        {
            "type": "intrusion-set",
            "id": f"intrusion-set--{key}",
            "name": f"Online extortion series {key[:8]}",
            "description": "Reports ascribed to the same people, as assessed.",
            "resource_level": "organization",
            "primary_motivation": "personal-gain",
            **marked,
            **common,
        }
    ]
    for actor in actors:
        relation = stable("relationship", key, actor["id"])
        found.append(
            {
                "type": "relationship",
                "id": f"relationship--{relation}",
                "relationship_type": "attributed-to",
                "source_ref": f"intrusion-set--{key}",
                "target_ref": actor["id"],
                **marked,
                **common,
            }
        )
    return found


def _grouping(selection: Selection, inside: list[str], common: dict[str, Any]) -> dict[str, Any]:
    name = "Made-up example of online extortion" if selection.example else "Online extortion"
    return {
        "type": "grouping",
        "id": f"grouping--{stable('grouping', *sorted(inside))}",
        "name": name,
        "context": "suspicious-activity",
        "object_refs": inside,
        "object_marking_refs": [TLP_IDS[selection.marking]],
        **common,
    }


STIX = ShareFormat("stix", "stix-2.1.json", "OASIS STIX 2.1", write)
