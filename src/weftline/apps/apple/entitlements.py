"""Entitlements: what a program may ask Apple's system for, as a property list or in DER."""

from __future__ import annotations

from typing import Any

from weftline.apps.apple.plist import read_plist
from weftline.apps.signing.der import INTEGER, SEQUENCE, Item, read
from weftline.errors import UnreadableError

_APPLICATION, _DICTIONARY = 0x70, 0xB0
_BOOLEAN, _TEXT = 0x01, 0x0C
MOST_SHOWN = 60
_SAYS = {
    "get-task-allow": "it can be debugged, as builds on a developer's own devices are",
    "aps-environment": "it receives push messages",
    "keychain-access-groups": "it shares stored secrets with other apps of its maker",
    "com.apple.security.application-groups": "it shares files with other apps of its maker",
    "com.apple.developer.associated-domains": "it belongs to the web sites it names",
    "com.apple.developer.networking.networkextension": "it can take over the phone's network traffic",
    "com.apple.developer.networking.vpn.api": "it can set up a VPN",
    "com.apple.developer.contacts.notes": "it reads the notes of contacts",
    "com.apple.developer.icloud-container-identifiers": "it stores data in its maker's iCloud",
}


def from_plist(data: bytes) -> dict[str, Any]:
    """Entitlements written as a property list. Raises UnreadableError."""
    return read_plist(data)


def from_der(data: bytes) -> dict[str, Any]:
    """Entitlements in DER, as newer systems read them. Raises UnreadableError."""
    outer, _ = read(data)
    parts = outer.children()
    if outer.tag != _APPLICATION or not parts or parts[-1].tag != _DICTIONARY:
        raise UnreadableError("the program's entitlements are in no form that is known")
    return _dictionary(parts[-1])


def _dictionary(item: Item) -> dict[str, Any]:
    pairs = [pair.children() for pair in item.children()]
    return {pair[0].body.decode("utf-8", "replace"): _value(pair[1]) for pair in pairs if len(pair) == 2}


def _value(item: Item) -> Any:
    match item.tag:
        case tag if tag == _BOOLEAN:
            return item.body != b"\0"
        case tag if tag == INTEGER:
            return int.from_bytes(item.body, "big", signed=True)
        case tag if tag == SEQUENCE:
            return [_value(child) for child in item.children()]
        case tag if tag == _DICTIONARY:
            return _dictionary(item)
        case tag if tag == _TEXT:
            return item.body.decode("utf-8", "replace")
    return item.body.hex()


def shown(entitlements: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """(name, value in words), sorted."""
    rows = [(name, _in_words(value)) for name, value in sorted(entitlements.items())]
    return tuple(rows[:MOST_SHOWN])


def meaning(entitlements: dict[str, Any]) -> list[str]:
    """What those that tell something to an investigator mean."""
    return [says for name, says in _SAYS.items() if entitlements.get(name) not in (None, False, [], "")]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(_in_words, value)) if isinstance(value, list) else str(value)[:300]
