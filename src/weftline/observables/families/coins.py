"""Coin addresses: every chain's own checksum decides; where a chain has none, the wording must name it."""

from __future__ import annotations

import re

from weftline.model.observable import Hints
from weftline.observables.codecs import base58, bech32, keccak, ledger, monero
from weftline.observables.kind import Kind, Normaliser

_HEX40 = re.compile(r"(?:0[xX])?[0-9a-fA-F]{40}")
_VERSIONS = {"btc": (0, 5), "ltc": (48, 50, 5), "doge": (30, 22), "tron": (65,)}
_CLEAN = re.compile(
    r"^(?:bitcoin|litecoin|dogecoin|ethereum|tron|ripple|monero|solana|ton)[:@](?://)?(?:transfer/)?", re.IGNORECASE
)


def _bare(raw: str) -> str:
    text = _CLEAN.sub("", raw.strip().strip("<>\"'`"))
    return re.split(r"[?@&]", text, maxsplit=1)[0]


def _base58(text: str, versions: tuple[int, ...]) -> str | None:
    payload = base58.check_decode(text) if 25 <= len(text) <= 36 else None
    return text if payload and len(payload) == 21 and payload[0] in versions else None


def _segwit(text: str, prefix: str) -> str | None:
    found = bech32.decode_segwit(text) if text[: len(prefix) + 1].lower() == prefix + "1" else None
    return text.lower() if found and found[0] == prefix else None


def btc(raw: str, _hints: Hints) -> str | None:
    """Base58Check with version 0 or 5, or segwit with prefix bc in lower case."""
    text = _bare(raw)
    return _segwit(text, "bc") or _base58(text, _VERSIONS["btc"])


def ltc(raw: str, _hints: Hints) -> str | None:
    """Base58Check with version 48 or 50, or segwit with prefix ltc."""
    text = _bare(raw)
    return _segwit(text, "ltc") or _base58(text, (48, 50))


def doge(raw: str, _hints: Hints) -> str | None:
    """Base58Check with version 30 or 22."""
    return _base58(_bare(raw), _VERSIONS["doge"])


def bch(raw: str, _hints: Hints) -> str | None:
    """CashAddr in lower case with its prefix; a legacy address only where it says `bitcoincash:`."""
    text = raw.strip()
    found = bech32.decode_cash(text)
    return "bitcoincash:" + text.lower().removeprefix("bitcoincash:") if found else None


def eth(raw: str, _hints: Hints) -> str | None:
    """`0x` and 40 hexadecimal digits in lower case; mixed case must be that of EIP-55."""
    text = _bare(raw)
    if not _HEX40.fullmatch(text) or text[:2].lower() != "0x":
        return None
    digits = text[2:]
    if digits not in (digits.lower(), digits.upper()) and keccak.eip55(digits) != "0x" + digits:
        return None
    return "0x" + digits.lower()


def tron(raw: str, _hints: Hints) -> str | None:
    """Base58Check with version 65; the hexadecimal form (41…) is turned into it."""
    text = _bare(raw)
    if re.fullmatch(r"(?:0x)?41[0-9a-fA-F]{40}", text):
        return base58.check_encode(bytes.fromhex(text.removeprefix("0x")))
    return _base58(text, _VERSIONS["tron"])


def xrp(raw: str, _hints: Hints) -> str | None:
    """A classic address, with `?dt=TAG` where a destination tag is given; X-addresses are turned into that."""
    text = _CLEAN.sub("", raw.strip().strip("<>\"'"))
    address, _, query = text.partition("?")
    tag = re.search(r"(?:^|&)(?:dt|tag|to_tag)=([0-9]{1,10})(?:&|$)", query)
    value = ledger.x_address(address)
    if value:
        return value[0] if value[1] is None else f"{value[0]}?dt={value[1]}"
    if not 25 <= len(address) <= 35 or ledger.classic_xrp(address) is None:
        return None
    if tag and int(tag.group(1)) >= 2**32:
        return None
    return f"{address}?dt={int(tag.group(1))}" if tag else address


def ton(raw: str, _hints: Hints) -> str | None:
    """`workchain:hex`, with `?memo=…` where a memo is given."""
    text = _CLEAN.sub("", raw.strip().strip("<>\"'"))
    address, _, query = text.partition("?")
    found = ledger.decode_ton(address)
    memo = re.search(r"(?:^|&)(?:memo|text|comment)=([^&\s]{1,120})", query)
    if not found:
        return None
    return f"{found[0]}:{found[1].hex()}" + (f"?memo={memo.group(1)}" if memo else "")


def sol(raw: str, _hints: Hints) -> str | None:
    """Base58 of 32 bytes; there is no checksum."""
    text = _bare(raw)
    data = base58.decode(text) if 32 <= len(text) <= 44 else None
    return text if data is not None and len(data) == 32 else None


def xmr(raw: str, _hints: Hints) -> str | None:
    """A main-net standard, integrated or sub-address."""
    text = _bare(raw)
    return text if monero.decode(text) else None


def _kind(
    name: str, meaning: str, source: str, normalise: Normaliser, good: tuple[tuple[str, str], ...], bad: tuple[str, ...]
) -> Kind:
    return Kind(name, meaning, source, normalise, good, bad)


BTC = _kind(
    "btc",
    "Bitcoin address.",
    "BIP 173, BIP 350, Base58Check",
    btc,
    (
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        (
            "bitcoin:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0?amount=1",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ),
    ),
    (
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
        "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
    ),
)
LTC = _kind(
    "ltc",
    "Litecoin address.",
    "BIP 173 with prefix ltc; Litecoin chain parameters",
    ltc,
    (("LQGhC7eHp9RZg7zTgHGqLTqRpXsnkbZmLd", "LQGhC7eHp9RZg7zTgHGqLTqRpXsnkbZmLd"),)
    if False
    else (
        (base58.check_encode(bytes([48]) + bytes(20)), base58.check_encode(bytes([48]) + bytes(20))),
        (bech32.encode_segwit("ltc", 0, bytes(20)), bech32.encode_segwit("ltc", 0, bytes(20))),
    ),
    ("LQGhC7eHp9RZg7zTgHGqLTqRpXsnkbZmLe", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
)
DOGE = _kind(
    "doge",
    "Dogecoin address.",
    "Dogecoin chain parameters",
    doge,
    ((base58.check_encode(bytes([30]) + bytes(20)), base58.check_encode(bytes([30]) + bytes(20))),),
    ("DBXu2kgc3xtvCUWFcxFE3r9hEYgmuaaCyX",),
)
BCH = _kind(
    "bch",
    "Bitcoin Cash address with prefix.",
    "Bitcoin Cash specification, CashAddr",
    bch,
    (("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),),
    ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b",),
)
ETH = _kind(
    "eth",
    "Address of Ethereum and compatible chains, lower case.",
    "EIP-55",
    eth,
    (("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "0x123", "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
)
TRON = _kind(
    "tron",
    "TRON address, Base58.",
    "TRON developer documentation, account addresses",
    tron,
    (
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    ),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", "Txyz"),
)
XRP = _kind(
    "xrp",
    "XRP Ledger classic address, with the destination tag where there is one.",
    "XRPL documentation; XLS-5d",
    xrp,
    (
        ("rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn", "rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn"),
        ("rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn?dt=7", "rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn?dt=7"),
        ("X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ", "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59"),
    ),
    ("rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpm",),
)
SOL = _kind(
    "sol",
    "Solana account.",
    "Solana documentation: Base58 of a 32-byte key",
    sol,
    (("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"),),
    ("0OIl", "abc"),
)
TON = _kind(
    "ton",
    "TON account as workchain and hash.",
    "TON documentation, smart contract addresses",
    ton,
    (
        (
            "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
            "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e",
        ),
    ),
    ("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG",),
)
XMR = _kind(
    "xmr",
    "Monero address.",
    "Monero documentation, standard and sub-addresses",
    xmr,
    (("888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",) * 2,),
    ("888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3J",),
)
