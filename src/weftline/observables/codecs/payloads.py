"""The hash or key inside the normal form of a coin address."""

from __future__ import annotations

from weftline.observables.codecs import base58, bech32, ledger, monero


def payload(kind: str, value: str) -> bytes | None:
    """The bytes that an address encodes, network byte included where there is one; None for no address."""
    value = value.partition("?")[0]
    if kind in {"btc", "ltc"} and "1" in value and value[:3].lower() in {"bc1", "ltc"}:
        segwit = bech32.decode_segwit(value)
        return segwit[2] if segwit else None
    if kind in {"btc", "ltc", "doge", "tron"}:
        return base58.check_decode(value)
    if kind == "bch":
        cash = bech32.decode_cash(value)
        return cash[1] if cash else None
    if kind == "eth":
        return _hex(value.removeprefix("0x"))
    if kind == "xrp":
        return ledger.classic_xrp(value)
    if kind == "sol":
        return base58.decode(value)
    if kind == "ton":
        ton = ledger.decode_ton(value)
        return ton[1] if ton else None
    return monero.decode(value) if kind == "xmr" else None


def _hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None
