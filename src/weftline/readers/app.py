"""Apps found among the evidence: named and hashed here, taken apart by the apps room, never unpacked as archives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from weftline.readers._format import Format, ReadHints, Record, Source


def _never(head: bytes, name: str) -> int:
    del head, name
    return 0


def _nothing(source: Source, hints: ReadHints) -> Iterator[Record]:
    del source, hints
    return iter(())


def _format(name: str, inside: Callable[[Collection[str]], int], versions: str, reference: str) -> Format:
    return Format(name, _never, _nothing, versions, reference, inside=inside, extensions=(f".{name}",))


def _is_apk(names: Collection[str]) -> int:
    return 90 if "AndroidManifest.xml" in names else 0


def _is_ipa(names: Collection[str]) -> int:
    return 90 if any(name.startswith("Payload/") and ".app/" in name for name in names) else 0


APK = _format("apk", _is_apk, "Android packages of any version", "https://developer.android.com/guide/components")
IPA = _format("ipa", _is_ipa, "iOS application archives", "Apple: bundle structures")
