"""Payment codes: the payload of a merchant's or a person's QR code, and the account named in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.codecs import emv
from weftline.observables.engine import Automaton
from weftline.observables.families.schemes import fps, paynow, pix, promptpay, qris
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_START = Automaton(rb"000201", needs=(b"000201",))
_END = re.compile(r"6304[0-9A-Fa-f]{4}")
_GUIDS = {
    "SG.PAYNOW": "paynow",
    "BR.GOV.BCB.PIX": "pix",
    "A000000677010111": "promptpay",
    "HK.COM.HKICL": "fps",
    "ID.CO.QRIS.WWW": "qris",
}
_NO_HINTS = Hints()


def payment_qr(raw: str, _hints: Hints) -> str | None:
    """SHA-256 of the payload, where structure and checksum are right; amounts and references count."""
    text = raw.strip()
    if re.fullmatch(r"[0-9a-f]{64}", text):
        return text
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if emv.read(text) else None


_SAMPLE = emv.write(
    [
        ("00", "01"),
        ("26", "0009SG.PAYNOW010102118+6581234567"[:0] + "0009SG.PAYNOW01010" + "0211+6581234567"),
        ("52", "0000"),
        ("53", "702"),
        ("58", "SG"),
    ]
)
PAYMENT_QR = Kind(
    "payment_qr",
    "Payment code as a fingerprint.",
    "EMVCo QR Code Specification, merchant-presented mode 1.1",
    payment_qr,
    ((_SAMPLE, hashlib.sha256(_SAMPLE.encode()).hexdigest()),),
    (_SAMPLE[:-1] + "!", "000201"),
)


def proxies(payload: str) -> list[tuple[str, str]]:
    """Kind and normal form of the accounts named in a payment code (tags 26 to 51)."""
    found: list[tuple[str, str]] = []
    for tag, value in (emv.read(payload) or {}).items():
        inner = emv.fields(value) if "26" <= tag <= "51" else None
        if not inner:
            continue
        kind = _GUIDS.get(inner.get("00", "").upper())
        keys = {
            "paynow": ("02",),
            "pix": ("01",),
            "promptpay": ("01", "02", "03"),
            "fps": ("02", "03", "04"),
            "qris": ("02",),
        }
        tests = {"paynow": paynow, "pix": pix, "promptpay": promptpay, "fps": fps, "qris": qris}
        for key in keys.get(kind or "", ()):
            text = inner.get(key, "").replace("-", "", 0)
            proxy = tests[kind](text.replace("-", " ") if kind == "fps" else text, _NO_HINTS) if kind and text else None
            if kind and proxy:
                found.append((kind, proxy))
    return found


def _find_codes(page: Page) -> Iterator[Candidate]:
    for start, _ in _START.spans(page.shape):
        window = page.view[start : start + 1024]
        for closing in _END.finditer(window):
            payload = window[: closing.end()]
            value = payment_qr(payload, page.hints)
            if value:
                end = start + closing.end()
                yield Candidate("payment_qr", value, start, end, 0.99, "EMV structure and checksum")
                for kind, proxy in proxies(payload):
                    yield Candidate(kind, proxy, start, end, 0.95, "account in a payment code", derived=True)
                break


FIND_PAYMENT_CODES = Finder("payment_qr", 6, _find_codes)
