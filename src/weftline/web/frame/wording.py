"""Code names in words, as they stand on pages."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "under_13": "under 13",
    "13_15": "13 to 15",
    "16_17": "16 or 17",
    "18_24": "18 to 24",
    "25_39": "25 to 39",
    "40_59": "40 to 59",
    "60_up": "60 or older",
    "ddos": "denial of service",
    "cert_sha256": "signer certificate",
    "cert_sha1": "signer certificate (SHA-1)",
    "ipv4": "IP address",
    "ipv6": "IP address",
    "btc": "Bitcoin address",
    "eth": "Ethereum address",
    "tron": "TRON address",
    "iban": "IBAN",
    "bic": "BIC",
    "url": "web address",
    "tx_hash": "transaction",
    "app_code": "app code base",
    "script": "wording of messages",
    "gap": "time between them",
    "hour": "hour of day",
    "prior": "before any evidence",
    "qr": "QR code",
    "image_text": "text in picture",
    "not_hub": "counts after all",
    "hub": "shared by strangers",
    "login_network": "network of operators’ logins",
}


def in_words(name: object) -> str:
    """A code name as a person would say it."""
    text = str(name)
    return WORDS.get(text, text.replace("_", " "))


def span(hours: int) -> str:
    """A number of hours in words: hours up to three days, then days."""
    return f"{hours} h" if hours <= 72 else f"{round(hours / 24)} days"
