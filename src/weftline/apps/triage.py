"""One suspicious file becomes findings. Nothing is run, contacted or guessed; what cannot be read is said."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from weftline.apps.android.triage import Splits, triage_apk, triage_dex
from weftline.apps.apple.ipa import looks_like_ipa, triage_ipa
from weftline.apps.apple.profile import looks_like_profile, triage_profile
from weftline.apps.container import Archive
from weftline.errors import UnreadableError
from weftline.model.app import AppFindings
from weftline.model.locator import Locator

MOST_FILE = 2 << 30
MOST_PROFILE = 16 << 20
MOST_INNER = 512 << 20
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02")
_SPLIT_LISTS = ("manifest.json", "toc.pb", "info.json", "meta.sai_v1.json", "meta.sai_v2.json")


def looks_like_app(head: bytes, names: Iterable[str] | None = None) -> bool:
    """Whether a file is an app, a set of split apps or an Apple profile. `head`: its first bytes (4 KB is enough);
    `names`: the names of its members where it is an archive and they are known.
    """
    if head.startswith(b"dex\n") or looks_like_profile(head):
        return True
    if names is not None:
        listed = list(names)
        return _is_apk(listed) or looks_like_ipa(listed) or bool(_base_apk(listed)) or _is_bundle(listed)
    return head.startswith(b"PK") and any(
        mark in head for mark in (b"AndroidManifest.xml", b"classes.dex", b"Payload/", b"base.apk", b"resources.arsc")
    )


def triage(file: BinaryIO, exhibit: str) -> AppFindings:
    """Everything that can be found in an app without running it. `exhibit`: the id, or the locator of the file itself
    where it lies in an archive. Never raises for bad content: problems and anomalies are listed, and a result without
    findings always names a problem.
    """
    size = file.seek(0, 2)
    problems: list[str] = []
    fields: dict[str, Any] = {}
    try:
        fields = _by_content(file, size, Locator.parse(exhibit.partition("#")[0]))
    except UnreadableError as error:
        problems.append(f"could not read the file as an app: {error.message}")
    except Exception as error:  # noqa: BLE001 - the offender chose these bytes; whatever breaks is listed, never lost
        problems.append(f"could not read the file as an app: {type(error).__name__}: {error}")
    problems += fields.pop("problems", ())
    if not problems and not _says_something(fields):
        problems.append("nothing could be read: the file is empty of an app, or it is hidden in a way not known here")
    return AppFindings(sha256=_sha256(file), size=size, problems=tuple(problems), **fields)


def _by_content(file: BinaryIO, size: int, where: Locator) -> dict[str, Any]:
    if size == 0:
        raise UnreadableError("the file is empty")
    if size > MOST_FILE:
        raise UnreadableError(f"the file has {size} bytes, more than the {MOST_FILE} that are read")
    file.seek(0)
    head = file.read(4096)
    if head.startswith(b"dex\n"):
        file.seek(0)
        return triage_dex(where, file.read(MOST_INNER))
    if looks_like_profile(head) and not head.startswith(_ZIP_MARKS):
        file.seek(0)
        return triage_profile(where, file.read(MOST_PROFILE))
    return _archive(file, where)


def _archive(file: BinaryIO, where: Locator) -> dict[str, Any]:
    archive = Archive.open(file)
    names = archive.names()
    if looks_like_ipa(names):
        return triage_ipa(where, archive)
    base = _base_apk(names)
    if base and not _is_apk(names):
        return _splits(archive, where, base)
    return triage_apk(where, archive)


def _splits(archive: Archive, where: Locator, base: str) -> dict[str, Any]:
    """The base app of a set of split apps together with the others."""
    inner = Archive.open(io.BytesIO(archive.read(base, MOST_INNER)))
    others = [name for name in archive.names() if name.endswith(".apk") and name != base]
    fields = triage_apk(where.inside(base), inner, Splits(where, archive, others))
    fields["anomalies"] = (*fields["anomalies"], *archive.anomalies)
    return fields


def _is_apk(names: list[str]) -> bool:
    return any(name in {"AndroidManifest.xml", "classes.dex", "resources.arsc"} for name in names)


def _is_bundle(names: list[str]) -> bool:
    return "BundleConfig.pb" in names or "base/manifest/AndroidManifest.xml" in names


def _base_apk(names: list[str]) -> str:
    """The main app in a set of split apps, empty where the archive is none."""
    apps = [name for name in names if name.endswith(".apk") and name.count("/") <= 1]
    if not apps or not ("base.apk" in apps or any(name in names for name in _SPLIT_LISTS)):
        return ""
    plain = [name for name in apps if not name.rpartition("/")[2].startswith(("config.", "split_config", "split_"))]
    return "base.apk" if "base.apk" in apps else next(iter(sorted(plain) or apps))


def _says_something(fields: dict[str, Any]) -> bool:
    return any(fields.get(key) for key in ("package", "endpoints", "accounts", "signers", "strings", "reasons"))


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    read: Callable[[], bytes] = lambda: file.read(1 << 20)  # noqa: E731 - the shape that iter() takes
    for block in iter(read, b""):
        digest.update(block)
    return digest.hexdigest()
