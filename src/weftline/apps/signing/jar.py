"""The first signature scheme: a manifest of digests, a signature file over it, and a signed message over that."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from weftline.apps.container import Archive
from weftline.apps.signing.block import find_block
from weftline.apps.signing.cms import read_signed
from weftline.errors import UnreadableError

_MANIFEST = "META-INF/MANIFEST.MF"
_SUFFIXES = (".RSA", ".DSA", ".EC")
_HASHES = {"SHA-512": "sha512", "SHA-256": "sha256", "SHA1": "sha1", "SHA-1": "sha1"}
MOST_HASHED = 256 << 20


@dataclass(frozen=True, slots=True)
class JarSigner:
    """One signed message: the signing certificate first, then the others of the message; and whether it holds."""

    certificates: tuple[bytes, ...]
    verified: bool | None
    why: str = ""


def jar_signers(archive: Archive, *, whole: bool) -> list[JarSigner]:
    """Every v1 signer. `whole`: also hash every file that the manifest names (needless where v2 or v3 holds)."""
    found: list[JarSigner] = []
    files: tuple[bool | None, str] | None = None
    for name in archive.names():
        if name.startswith("META-INF/") and name.upper().endswith(_SUFFIXES) and name.count("/") == 1:
            try:
                signers = _signers(archive, name)
            except UnreadableError as error:
                archive.note(f"the v1 signature {name!r} could not be read: {error}")
                continue
            if whole and any(signer.verified for signer in signers) and files is None:
                files = _files_hold(archive)
            found.extend(_with_files(signer, files) for signer in signers)
    return found


def _with_files(signer: JarSigner, files: tuple[bool | None, str] | None) -> JarSigner:
    if files is None or signer.verified is not True:
        return signer
    return JarSigner(signer.certificates, files[0], files[1])


def _signers(archive: Archive, name: str) -> list[JarSigner]:
    message = read_signed(archive.read(name, 1 << 20))
    stem = name.rsplit(".", 1)[0]
    signature_file = next((other for other in archive.names() if other.upper() == f"{stem}.SF".upper()), "")
    if not signature_file:
        return [JarSigner(message.certificates, None, "the signature file is missing")]
    content = archive.read(signature_file, 32 << 20)
    promised = (_sections(content[: 1 << 16]) or [{}])[0].get("x-android-apk-signed", "")
    if promised and find_block(archive) is None:
        archive.note(f"the v1 signature promises schemes {promised}, but their block was taken away")
    results = []
    for certificate, holds in message.verify(content):
        verified, why = (holds, "" if holds else "the signature over the signature file does not hold")
        if holds:
            verified, why = _manifest_holds(archive, content)
        others = tuple(other for other in message.certificates if other != certificate)
        results.append(JarSigner((certificate, *others), verified, why))
    return results or [JarSigner(message.certificates, None, "no signer names one of the certificates")]


def _manifest_holds(archive: Archive, signature_file: bytes) -> tuple[bool | None, str]:
    """Whether the signature file states the digest of the manifest that is there."""
    if not archive.has(_MANIFEST):
        return False, "the manifest of digests is missing"
    manifest = archive.read(_MANIFEST, 64 << 20)
    head = _sections(signature_file[: 1 << 16])[:1]
    for key, hash_name in _HASHES.items():
        stated = head[0].get(f"{key}-Digest-Manifest".lower()) if head else None
        if stated:
            agrees = _digest(manifest, hash_name) == stated
            return agrees, "" if agrees else "the manifest of digests was changed after signing"
    return None, "the signature file states no digest of the whole manifest"


def _files_hold(archive: Archive) -> tuple[bool | None, str]:
    """Whether every file of the archive has the digest that the manifest states."""
    stated = {part["name"]: part for part in _sections(archive.read(_MANIFEST, 64 << 20))[1:] if "name" in part}
    hashed = 0
    for entry in archive.entries:
        if entry.name.endswith("/") or entry.name.startswith("META-INF/"):
            continue
        part = stated.get(entry.name)
        known = next(((key, name) for key, name in _HASHES.items() if part and f"{key}-digest".lower() in part), None)
        if part is None or known is None:
            return False, f"{entry.name!r} is not covered by the signature"
        hashed += entry.size
        if hashed > MOST_HASHED:
            return None, "the archive is too large to hash every file"
        if _digest(archive.read_entry(entry, MOST_HASHED).data, known[1]) != part[f"{known[0]}-digest".lower()]:
            return False, f"{entry.name!r} was changed after signing"
    return True, ""


def _digest(data: bytes, name: str) -> str:
    return base64.b64encode(hashlib.new(name, data).digest()).decode()


def _sections(data: bytes) -> list[dict[str, str]]:
    """The sections of a manifest, continuation lines joined, keys in lower case."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\n ", "")
    sections = []
    for block in text.split("\n\n"):
        pairs = (line.partition(": ") for line in block.split("\n"))
        section = {key.lower(): value for key, mark, value in pairs if mark}
        if section:
            sections.append(section)
    return sections
