"""What the manifest declares: identity, permissions, components and the values configured in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from weftline.apps.android.arsc import Resources
from weftline.apps.android.axml import Document, Element, Value

_PERMISSIONS = {"uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"}
_COMPONENTS = {"activity", "activity-alias", "service", "receiver", "provider"}
_BIND = {
    "android.permission.BIND_ACCESSIBILITY_SERVICE",
    "android.permission.BIND_NOTIFICATION_LISTENER_SERVICE",
    "android.permission.BIND_DEVICE_ADMIN",
    "android.permission.BIND_VPN_SERVICE",
}


@dataclass(frozen=True, slots=True)
class Component:
    """One declared component: its sort, class (dotted) and the actions it listens to."""

    sort: str
    name: str
    actions: tuple[str, ...]
    categories: tuple[str, ...]
    hosts: tuple[str, ...] = ()


@dataclass(slots=True)
class Manifest:
    """The declarations. `labels`: (language, text), the default first. `settings`: meta-data by name."""

    package: str = ""
    version_name: str = ""
    version_code: str = ""
    min_sdk: int | None = None
    target_sdk: int | None = None
    labels: list[tuple[str, str]] = field(default_factory=list)
    permissions: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)
    settings: list[tuple[str, str]] = field(default_factory=list)
    application: str = ""
    icon: int = 0
    debuggable: bool = False
    cleartext: bool | None = None
    split: str = ""


def read_manifest(document: Document, resources: Resources | None) -> Manifest:
    """Read the declarations out of a parsed manifest; references are looked up in the resources."""

    def texts(value: Value | None) -> list[tuple[str, str]]:
        if value is None:
            return []
        if value.reference and resources:
            return resources.texts(value.reference) or [("", value.shown())]
        return [("", value.shown())]

    def text(value: Value | None) -> str:
        found = texts(value)
        return found[0][1] if found else ""

    manifest = Manifest()
    root = document.root
    manifest.package = text(root.attributes.get("package"))
    manifest.split = text(root.attributes.get("split"))
    manifest.version_name = text(root.attributes.get("versionName"))
    code = root.attributes.get("versionCode")
    manifest.version_code = code.shown() if code else ""
    for element in root.walk():
        if element.name == "application":
            _application(manifest, element, text, texts)
        elif element.name in _COMPONENTS:
            manifest.components.append(_component(manifest, element, text))
        else:
            _declaration(manifest, element, text)
    manifest.permissions = list(dict.fromkeys(manifest.permissions))
    return manifest


def _application(
    manifest: Manifest,
    element: Element,
    text: Callable[[Value | None], str],
    texts: Callable[[Value | None], list[tuple[str, str]]],
) -> None:
    values = element.attributes
    manifest.labels = texts(values.get("label"))
    manifest.application = _full_name(manifest.package, text(values.get("name")))
    icon = values.get("icon") or values.get("roundIcon")
    manifest.icon = icon.reference if icon else 0
    manifest.debuggable = "debuggable" in values and bool(values["debuggable"].number)
    if "usesCleartextTraffic" in values:
        manifest.cleartext = bool(values["usesCleartextTraffic"].number)


def _declaration(manifest: Manifest, element: Element, text: Callable[[Value | None], str]) -> None:
    values = element.attributes
    if element.name in _PERMISSIONS:
        name = text(values.get("name"))
        if name:
            manifest.permissions.append(name)
    elif element.name == "uses-sdk":
        manifest.min_sdk = _number(values.get("minSdkVersion"))
        manifest.target_sdk = _number(values.get("targetSdkVersion"))
    elif element.name == "meta-data":
        name = text(values.get("name"))
        value = values.get("value") or values.get("resource")
        if name and value:
            manifest.settings.append((name, text(value)))


def _component(manifest: Manifest, element: Element, text: Callable[[Value | None], str]) -> Component:
    bound = text(element.attributes.get("permission"))
    if bound in _BIND:
        manifest.bound.append(bound)
    actions, categories, hosts = [], [], []
    for child in element.walk():
        if child.name == "action":
            actions.append(text(child.attributes.get("name")))
        elif child.name == "category":
            categories.append(text(child.attributes.get("name")))
        elif child.name == "data" and "host" in child.attributes:
            hosts.append(text(child.attributes["host"]))
    name = _full_name(manifest.package, text(element.attributes.get("name")))
    return Component(element.name, name, tuple(actions), tuple(categories), tuple(hosts))


def _full_name(package: str, name: str) -> str:
    if name.startswith("."):
        return package + name
    return f"{package}.{name}" if name and "." not in name else name


def _number(value: Value | None) -> int | None:
    """A level as a number; a preview's code name counts as none."""
    if value is None:
        return None
    shown = value.shown()
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 11 else None
