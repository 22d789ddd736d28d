"""Puts an inert APK together. What it writes cannot be installed: the demanded platform version does not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass

from weftline_example.apk.archive import Entry, write_archive
from weftline_example.apk.arsc import Resources, write_arsc
from weftline_example.apk.axml import Element, Reference, write_axml
from weftline_example.apk.dalvik import FieldRef, MethodRef
from weftline_example.apk.dex import Class, write_dex
from weftline_example.apk.icon import write_icon
from weftline_example.apk.keys import SignerSpec, identity
from weftline_example.apk.signing import block_signature, jar_signature

IMPOSSIBLE_SDK = 10000
"""No platform has or will soon have this version, so that no phone installs a sample (ruling 7)."""
_HOST = re.compile(r"(?:https?|wss?)://([^/:\s\"']{1,253})")
_RESERVED = (".invalid", ".example", ".test", "schemas.android.com")
_SOURCES = ("Landroid/provider/ContactsContract", "Landroid/provider/Telephony", "Landroid/provider/CallLog")
_SINKS = ("Ljava/net/", "Landroid/telephony/SmsManager;", "Lokhttp3/")


@dataclass(frozen=True, slots=True)
class AppSpec:
    """What an app is to be.

    `labels` and `strings` hold texts by language (`zh`, `zh-TW` …); the first of `strings` is the default text.
    `components` are class descriptors of activities and services: declared disabled, none can be launched.
    `files` are added as they are (`assets/…`, `lib/…`, `META-INF/…`). `schemes`: any of `v1`, `v2`, `v3`;
    none = unsigned.
    `metadata` are `<meta-data>` pairs, where SDKs keep their account ids.
    """

    package: str
    label: str
    signer: SignerSpec
    labels: tuple[tuple[str, str], ...] = ()
    version_name: str = "1.0.0"
    version_code: int = 1
    permissions: tuple[str, ...] = ()
    strings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    activities: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    code_field: str = ""
    classes: tuple[Class, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    icon_seed: str = ""
    schemes: tuple[str, ...] = ("v1", "v2")
    target_sdk: int = 28


def write_apk(spec: AppSpec) -> bytes:
    """The bytes of the app: manifest, resources, code, files, signed as asked.

    Raises:
        ValueError: the sample would not be inert: a host that is not reserved, or permissions beside code that reads
            and sends.
    """
    _refuse_if_live(spec)
    resources = _resources(spec)
    entries = [Entry("AndroidManifest.xml", write_axml(_manifest(spec, resources)))]
    if spec.classes:
        entries.append(Entry("classes.dex", write_dex(spec.classes)))
    if spec.code_field:
        entries.append(Entry("res/layout/activity_code.xml", write_axml(_code_screen(spec, resources), utf8=True)))
    entries.append(Entry("res/drawable/icon.png", write_icon(spec.icon_seed or spec.package), stored=True))
    entries.append(Entry("resources.arsc", write_arsc(resources), stored=True))
    entries += [Entry(name, content) for name, content in spec.files]
    if not spec.schemes:
        return write_archive(entries)
    who = identity(spec.signer)
    if "v1" in spec.schemes:
        entries = jar_signature(entries, who, spec.schemes) + entries
    return block_signature(write_archive(entries), who, spec.schemes)


def _resources(spec: AppSpec) -> Resources:
    strings = {"app_name": {"": spec.label, **dict(spec.labels)}}
    for name, texts in spec.strings:
        strings[name] = {"": texts[0][1], **dict(texts[1:])}
    files = {"drawable": {"icon": "res/drawable/icon.png"}}
    if spec.code_field:
        files["layout"] = {"activity_code": "res/layout/activity_code.xml"}
    return Resources(spec.package, strings, files, (spec.code_field,) if spec.code_field else ())


def _manifest(spec: AppSpec, resources: Resources) -> Element:
    off = (("enabled", False), ("exported", False))
    parts = [Element("meta-data", (("name", name), ("value", value))) for name, value in spec.metadata]
    parts += [Element("activity", (("name", _java(each)), *off)) for each in spec.activities]
    parts += [Element("service", (("name", _java(each)), *off)) for each in spec.services]
    application = Element(
        "application",
        (
            ("label", Reference(resources.id("string", "app_name"))),
            ("icon", Reference(resources.id("drawable", "icon"))),
            ("enabled", False),
            ("allowBackup", False),
            ("usesCleartextTraffic", True),
        ),
        tuple(parts),
    )
    sdk = Element("uses-sdk", (("minSdkVersion", IMPOSSIBLE_SDK), ("targetSdkVersion", spec.target_sdk)))
    asked = tuple(Element("uses-permission", (("name", name),)) for name in spec.permissions)
    return Element(
        "manifest",
        (("package", spec.package), ("versionCode", spec.version_code), ("versionName", spec.version_name)),
        (sdk, *asked, application),
    )


def _java(descriptor: str) -> str:
    return descriptor[1:-1].replace("/", ".")


def _code_screen(spec: AppSpec, resources: Resources) -> Element:
    size = (("layout_width", -1), ("layout_height", -2))
    shown = [name for name, _ in spec.strings]
    field_hint: tuple[tuple[str, Reference], ...] = ()
    if "code_hint" in shown:
        field_hint = (("hint", Reference(resources.id("string", "code_hint"))),)
    field_id = (("id", Reference(resources.id("id", spec.code_field))),)
    parts = [Element("EditText", (*field_id, *size, *field_hint))]
    if "code_button" in shown:
        parts.append(Element("Button", (*size, ("text", Reference(resources.id("string", "code_button"))))))
    return Element("LinearLayout", size, tuple(parts))


def _texts(spec: AppSpec) -> list[str]:
    texts = [text for _, translations in spec.strings for _, text in translations]
    texts += [value for _, value in spec.metadata]
    for each in spec.classes:
        texts += [item.value for item in each.fields if item.value]
        texts += [
            op.ref for m in each.methods for op in m.code if op.name == "const-string" and isinstance(op.ref, str)
        ]
    texts += [content.decode("utf-8", "ignore") for _, content in spec.files]
    return texts


def _refuse_if_live(spec: AppSpec) -> None:
    for text in _texts(spec):
        for host in _HOST.findall(text):
            if not host.endswith(_RESERVED):
                raise ValueError(f"{spec.package}: host {host} is not a reserved one")
    owners = [
        op.ref.owner
        for each in spec.classes
        for method in each.methods
        for op in method.code
        if isinstance(op.ref, MethodRef | FieldRef)
    ]
    reads = any(owner.startswith(_SOURCES) for owner in owners)
    sends = any(owner.startswith(_SINKS) for owner in owners)
    if spec.permissions and reads and sends:
        raise ValueError(f"{spec.package}: a sample that reads and sends must not ask for permissions")
