"""Hashes of files, certificates and transactions; length alone does not tell them apart, the wording does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.engine import Automaton
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_HEX = Automaton(rb"(?:0[xX])?[0-9A-Fa-f]{32,}")
_COLONS = Automaton(rb"\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){19,31}\b", needs=(b":",))
_KINDS = {32: "md5", 40: "sha1", 64: "sha256"}
_TLS = re.compile(
    r"(?<![a-z])(?:tls|ssl|https|x\.?509|server\w{0,2}|servidor|serveur|web ?site|panel\w{0,2}|nginx|apache|domains?|"
    r"domain\w{0,2}|host|crt\.sh|censys|shodan|leaf|let's encrypt)(?![a-z])|服务器|伺服器|サーバ|서버|网站证书|網站憑證"
    r"|เซิร์ฟเวอร์|máy chủ|pelayan|сервер|панел|خادم|الخادم|सर्वर"
)
_CERT = frozenset({"cert"})
_LABELS = frozenset({"sign", "cert", "txid", "cur", "stop"})


def _hex(raw: str, length: int, *, colons: bool = False) -> str | None:
    text = raw.strip().lower()
    text = re.sub(r"[:\s]", "", text) if colons else text
    return text if len(text) == length and re.fullmatch(r"[0-9a-f]+", text) else None


def md5(raw: str, _hints: Hints) -> str | None:
    """32 hexadecimal digits in lower case."""
    return _hex(raw, 32)


def sha1(raw: str, _hints: Hints) -> str | None:
    """40 hexadecimal digits in lower case."""
    return _hex(raw, 40)


def sha256(raw: str, _hints: Hints) -> str | None:
    """64 hexadecimal digits in lower case."""
    return _hex(raw, 64)


def cert_sha256(raw: str, _hints: Hints) -> str | None:
    """64 hexadecimal digits in lower case without colons."""
    return _hex(raw, 64, colons=True)


def cert_sha1(raw: str, _hints: Hints) -> str | None:
    """40 hexadecimal digits in lower case without colons."""
    return _hex(raw, 40, colons=True)


def tx_hash(raw: str, _hints: Hints) -> str | None:
    """64 hexadecimal digits in lower case; `0x` is kept where it was written, since it tells the chains apart."""
    text = raw.strip().lower()
    if re.fullmatch(r"(?:0x)?[0-9a-f]{64}", text):
        return text
    return raw.strip() if re.fullmatch(r"[1-9A-HJ-NP-Za-km-z]{86,88}", raw.strip()) else None


_A, _B = "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"
_C = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
MD5 = Kind("md5", "MD5 of a file.", "RFC 1321", md5, ((_A.upper(), _A),), ("xyz", _B))
SHA1 = Kind("sha1", "SHA-1 of a file.", "FIPS 180-4", sha1, ((_B.upper(), _B),), (_A,))
SHA256 = Kind("sha256", "SHA-256 of a file.", "FIPS 180-4", sha256, ((_C.upper(), _C),), (_A, "g" * 64))
CERT_SHA256 = Kind(
    "cert_sha256",
    "SHA-256 of a signing certificate.",
    "RFC 5280; Android APK signature schemes",
    cert_sha256,
    ((":".join(re.findall("..", _C)).upper(), _C),),
    (_A,),
)
CERT_SHA1 = Kind(
    "cert_sha1",
    "SHA-1 of a signing certificate.",
    "RFC 5280",
    cert_sha1,
    ((":".join(re.findall("..", _B)).upper(), _B),),
    (_A,),
)
TX_HASH = Kind(
    "tx_hash",
    "Transaction of a chain.",
    "Bitcoin, Ethereum and TRON documentation",
    tx_hash,
    (("0x" + _C.upper(), "0x" + _C), (_C, _C)),
    (_A, "0x12"),
)


def _find_hashes(page: Page) -> Iterator[Candidate]:
    for start, end in _COLONS.spans(page.shape):
        text = page.view[start:end]
        kind = {59: "cert_sha1", 95: "cert_sha256"}.get(len(text))
        if kind == "cert_sha256" and _of_server(page, start, end):
            yield Candidate("tls_cert", text.replace(":", "").lower(), start, end, 0.95, "pairs; words for a server")
        elif kind:
            yield Candidate(kind, text.replace(":", "").lower(), start, end, 0.95, "pairs parted by colons")
    for start, end in _HEX.spans(page.shape) if page.tokens else ():
        around = page.view[max(0, start - 1) : start] + page.view[end : end + 1]
        if any((char.isascii() and char.isalnum()) or char in "_-" for char in around):
            continue
        found = _typed(page, page.view[start:end], start)
        if found:
            yield Candidate(found[0], page.view[start:end].lower(), start, end, found[1], found[2])


def _of_server(page: Page, start: int, end: int) -> bool:
    """Whether the words beside a certificate's fingerprint say that a server shows it."""
    line = page.low.rfind("\n", 0, start) + 1
    stop = page.low.find("\n", end)
    return bool(
        _TLS.search(page.low, max(line, start - 60), start)
        or _TLS.search(page.low, end, min(end + 24, stop if stop >= 0 else end + 24))
    )


def _typed(page: Page, text: str, start: int) -> tuple[str, float, str] | None:
    near = page.nearest(start, _LABELS, 60)
    prefixed = text[:2].lower() == "0x"
    length = len(text) - 2 * prefixed
    if length == 64 and (prefixed or (near and near.families & {"txid", "cur"})):
        return "tx_hash", 0.9 if near else 0.7, f"near “{near.word}”" if near else "0x and 64 digits"
    if prefixed or length not in _KINDS:
        return None
    cert = page.nearest(start, _CERT, 60)
    if cert and length == 64 and _of_server(page, start, start + len(text)):
        return "tls_cert", 0.9, f"near “{cert.word}” of a server"
    if cert and length in (40, 64):
        return f"cert_{_KINDS[length]}", 0.9, f"near “{cert.word}”"
    named = near is not None and "sign" in near.families
    return _KINDS[length], 0.9 if named else 0.5, f"near “{near.word}”" if named and near else "length only"


FIND_HASHES = Finder("hashes", 28, _find_hashes)
