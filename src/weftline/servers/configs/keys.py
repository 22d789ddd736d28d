"""Keys and certificates: who may log in, which hosts were visited, which names certificates carry."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from weftline.model.observable import Observable, Role
from weftline.model.server import Secret
from weftline.servers.desk import Desk, Source
from weftline.servers.tree import Entry

_LIMIT: Final = 1 << 20
_KEY: Final = re.compile(
    r"(ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S{1,30}|sk-\S{1,40}) (AAAA[0-9A-Za-z+/=]{20,4000})(?: +(.{1,200}))?"
)
_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+?-----END CERTIFICATE-----")


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:  # noqa: ARG001 - the family's shape
    if entry.name in {"authorized_keys", "authorized_keys2", "known_hosts"} or re.fullmatch(
        r"(?:ssh_host_|id_)\w+\.pub", entry.name
    ):
        return True
    return b"-----BEGIN " in head[:400] and (b"PRIVATE KEY-----" in head or b"CERTIFICATE-----" in head)


def _read(entry: Entry, desk: Desk) -> None:
    data = entry.read(_LIMIT)
    if b"PRIVATE KEY-----" in data[:4096]:
        digest = hashlib.sha256(data).hexdigest()
        desk.secrets.append(Secret("private_key", f"… ({len(data)} bytes)", desk.at(entry), digest))
    if b"-----BEGIN CERTIFICATE" in data:
        _certificates(entry, data, desk)
    for number, line in enumerate(data.decode("utf-8", "backslashreplace").splitlines(), 1):
        match = _KEY.search(line[:6000])
        if match:
            _key(entry, match, number, line, desk)


def _key(entry: Entry, match: re.Match[str], number: int, line: str, desk: Desk) -> None:
    try:
        digest = hashlib.sha256(base64.b64decode(match[2], validate=True)).digest()
    except (binascii.Error, ValueError):
        desk.problems.append(f"{entry.path}: the key in line {number} is damaged")
        return
    fingerprint = "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
    locator = desk.at(entry, line=number)
    allowed = entry.name.startswith("authorized_keys")
    host_key = entry.name.startswith("ssh_host")
    role: Role = "offender" if allowed else "service"
    why = "may log in here" if allowed else "this server's host key" if host_key else "a host visited from here"
    desk.found.append(
        (
            locator,
            Observable("ssh_key", fingerprint, match[2][:40], match.start(2), match.start(2) + 40, role, 0.9, why=why),
        )
    )
    if allowed:
        desk.key_owners[fingerprint] = (match[3] or "").strip()
        desk.say(match[3] or "", locator, "offender")
    else:
        desk.say(line[: match.start()], locator)


def _certificates(entry: Entry, data: bytes, desk: Desk) -> None:
    for block in _CERTIFICATE.finditer(data):
        locator = desk.at(entry, bytes=f"{block.start()}-{block.end()}")
        try:
            certificate = x509.load_pem_x509_certificate(block[0])
            digest = certificate.fingerprint(SHA256()).hex()
            names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            listed = names.get_values_for_type(x509.DNSName)
        except x509.ExtensionNotFound:
            listed = []
        except Exception as error:  # noqa: BLE001 - certificates of any quality; the reason is listed
            desk.problems.append(f"{entry.path}: a certificate is not readable ({type(error).__name__})")
            continue
        desk.found.append(
            (locator, Observable("tls_cert", digest, digest, 0, 64, "service", 0.9, why="a certificate kept here"))
        )
        desk.say(" ".join(listed), locator)


SOURCE = Source("keys and certificates", 1, _claims, _read)
