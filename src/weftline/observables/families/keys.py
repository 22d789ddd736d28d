"""Keys and certificates of servers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.engine import Automaton
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_FINGERPRINT = Automaton(rb"\bSHA256:[A-Za-z0-9+/]{43}", needs=(b"SHA256:",))
_PUBLIC = Automaton(
    rb"\b(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-[a-z0-9\-]+@openssh\.com)"
    rb" AAAA[A-Za-z0-9+/]{40,}={0,2}",
    needs=(b" AAAA",),
)


def ssh_key(raw: str, _hints: Hints) -> str | None:
    """The fingerprint that OpenSSH prints (`SHA256:` and unpadded base64), also of a whole public key."""
    text = raw.strip()
    if re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}=?", text):
        return text.rstrip("=")
    found = re.search(r"AAAA[A-Za-z0-9+/]+={0,2}", text)
    if found is None:
        return None
    try:
        blob = base64.b64decode(found.group() + "=" * (-len(found.group()) % 4), validate=True)
    except binascii.Error:
        return None
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def tls_cert(raw: str, _hints: Hints) -> str | None:
    """SHA-256 of the certificate, 64 hexadecimal digits in lower case without colons."""
    text = re.sub(r"[:\s]", "", raw).lower()
    return text if re.fullmatch(r"[0-9a-f]{64}", text) else None


_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f example"
_DIGEST = hashlib.sha256(b"weftline example").hexdigest()
SSH_KEY = Kind(
    "ssh_key",
    "SSH public key by its fingerprint.",
    "RFC 4253 section 6.6; OpenSSH, ssh-keygen -l",
    ssh_key,
    ((_KEY, "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"),),
    ("SHA256:short", "ssh-rsa AAAA"[:8]),
)
TLS_CERT = Kind(
    "tls_cert",
    "Certificate of a server by its SHA-256.",
    "RFC 5280; RFC 8446",
    tls_cert,
    ((_DIGEST.upper(), _DIGEST),),
    (_DIGEST[:40],),
)


def _find_keys(page: Page) -> Iterator[Candidate]:
    for start, end in (*_FINGERPRINT.spans(page.shape), *_PUBLIC.spans(page.shape)):
        value = ssh_key(page.view[start:end], page.hints)
        if value:
            yield Candidate("ssh_key", value, start, end, 0.95, "fingerprint or key of SSH")


FIND_KEYS = Finder("keys", 8, _find_keys)
