"""App bundles (AAB): manifest and resources in the form that the build tools keep them in, before APKs are made.

Source: `Resources.proto` and `Configuration.proto` of aapt2, Android Open Source Project.
"""

from __future__ import annotations

from weftline.apps.android.arsc import Resources, ResourceValue
from weftline.apps.android.axml import (
    ATTRIBUTES,
    MOST_DEPTH,
    MOST_ELEMENTS,
    TYPE_BOOLEAN,
    TYPE_DECIMAL,
    TYPE_HEX,
    TYPE_REFERENCE,
    TYPE_STRING,
    Document,
    Element,
    Value,
)
from weftline.apps.android.pool import ListedStrings
from weftline.apps.android.wire import Message
from weftline.errors import UnreadableError

MANIFEST = "manifest/AndroidManifest.xml"
_STRING, _REFERENCE = 0x03, 0x01
_BROKEN = "parts of it do not fit into one another; what stands behind them was left out"


def modules(names: list[str]) -> list[str]:
    """The modules of a bundle, the base first; empty where the archive is none."""
    found = sorted(name.partition("/")[0] for name in names if name.count("/") == 2 and name.endswith("/" + MANIFEST))
    return [*(["base"] if "base" in found else []), *(name for name in found if name != "base")]


def read_bundle_xml(data: bytes) -> Document:
    """A manifest or layout of a bundle. Raises UnreadableError where no element can be found."""
    strings = ListedStrings()
    whole = Message.whole(data)
    root = whole.first(1)
    if root is None or not root.text(3):
        raise UnreadableError("no element was found in the bundle's XML")
    element = _element(root, strings, [MOST_ELEMENTS], 0)
    if whole.reading.broken:
        strings.anomalies.append(_BROKEN)
    return Document(element, strings, list(dict.fromkeys(strings.anomalies)))


def _element(message: Message, strings: ListedStrings, room: list[int], depth: int) -> Element:
    element = Element(message.text(3))
    for attribute in message.inner(4):
        name = ATTRIBUTES.get(attribute.number(5)) or attribute.text(2)
        if name and name not in element.attributes:
            element.attributes[name] = _value(attribute, strings)
    for node in message.inner(5):
        child = node.first(1)
        if child is None:
            continue
        if depth >= MOST_DEPTH or room[0] <= 0:
            strings.anomalies.append("elements are nested too deeply or too many; the rest was left out")
            break
        room[0] -= 1
        element.children.append(_element(child, strings, room, depth + 1))
    return element


def _value(attribute: Message, strings: ListedStrings) -> Value:
    item = attribute.first(6)
    reference = item.first(1) if item else None
    if reference is not None and reference.number(2):
        return Value("", TYPE_REFERENCE, reference.number(2))
    whole = item.first(7) if item else None
    for field, value in whole.fields() if whole else ():
        kind = {6: TYPE_DECIMAL, 7: TYPE_HEX, 8: TYPE_BOOLEAN}.get(field)
        if kind is not None and isinstance(value, int):
            return Value("", kind, value & 0xFFFFFFFF)
    place = attribute.first(3)
    text = attribute.text(3)
    if place is not None:
        strings.add(text, place.start, place.stop)
    return Value(text, TYPE_STRING, 0)


def read_bundle_resources(data: bytes) -> Resources:
    """A bundle's resource table."""
    strings = ListedStrings()
    table = Resources(data, strings)
    whole = Message.whole(data)
    for package in whole.inner(2):
        identifier = package.first(1)
        base = (identifier.number(1) if identifier else 0x7F) << 24
        for kind in package.inner(3):
            number = kind.first(1)
            _entries(table, strings, kind, base | (number.number(1) if number else 0) << 16)
    if whole.reading.broken:
        table.anomalies.append(_BROKEN)
    if not table.names:
        table.anomalies.append("the bundle's resource table holds nothing that can be read")
    return table


def _entries(table: Resources, strings: ListedStrings, kind: Message, base: int) -> None:
    sort = kind.text(2)
    for entry in kind.inner(3):
        number = entry.first(1)
        resource = base | (number.number(1) if number else 0)
        table.names.setdefault(resource, f"{sort}/{entry.text(2)}")
        for value in entry.inner(6):
            config = value.first(1)
            item = value.first(2, 4)
            if item is not None:
                _item(table, strings, resource, config.text(3) if config else "", item)


def _item(table: Resources, strings: ListedStrings, resource: int, language: str, item: Message) -> None:
    for field, value in item.fields():
        if not isinstance(value, Message):
            continue
        if field == 1:
            table.values[resource].append(ResourceValue(language, _REFERENCE, value.number(2)))
        elif field in (2, 3, 5):
            place = value.first(1)
            if place is not None:
                number = strings.add(value.text(1), place.start, place.stop)
                table.values[resource].append(ResourceValue(language, _STRING, number))
