"""The service's own wording in WhatsApp exports, by language, and the two styles of naming an attachment.

The words lie in `data/whatsapp_words.tsv`; wording that is not there is never dropped, only not named.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from weftline.readers._whatsapp_header import MARKS, clean

_STYLE_ANDROID = re.compile(r"(?P<name>[^\n/\\<>:|?*]{1,200}\.[A-Za-z0-9]{2,5}) ?\((?P<words>[^()\n]{3,48})\)$")
_STYLE_IOS = re.compile(r"<(?P<words>[^<>:：\n]{2,32}?) ?[:：] ?(?P<name>[^<>\n/\\]{1,200}\.[A-Za-z0-9]{2,5})>")
_MADE_BY_PHONE = re.compile(r"(?:IMG|VID|PTT|AUD|DOC|STK|GIF|PHOTO|VIDEO)-\d{8}-WA\d{4,}|\d{8}-[A-Z]{3,12}-\d{4}")
_NOTES = {
    "deleted": "deleted by its sender",
    "omitted": "media not exported",
    "edited": "edited",
    "viewonce": "view once",
    "call": "call",
    "poll": "poll",
    "location": "location",
}
_TRIM = MARKS + " \u00a0\u202f"


@cache
def _words() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    text = files("weftline.readers").joinpath("data/whatsapp_words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, _, phrase = line.split("\t")
            table.setdefault(kind, []).append(phrase)
    return {kind: tuple(phrases) for kind, phrases in table.items()}


@cache
def _whole() -> dict[str, str]:
    kinds = ("deleted", "omitted", "edited", "viewonce")
    return {phrase: _NOTES[kind] for kind in kinds for phrase in _words().get(kind, ())}


@cache
def beginnings() -> frozenset[str]:
    """The first three letters of every wording that stands for a whole message."""
    return frozenset(phrase[:3] for phrase in _whole())


def is_wording(text: str) -> bool:
    """True where a text is nothing but such a wording."""
    bare = text.strip(_TRIM).lower()
    return bare in _whole() or bare.rstrip(".") in _whole()


def is_system(text: str) -> bool:
    """True where the text holds wording of the service's own entries (joins, subjects, encryption notices)."""
    low = clean(text).lower()
    return any(phrase in low for phrase in _words()["system"])


def is_encryption_notice(text: str) -> bool:
    """True for the notice that opens a chat, which some exports give to a person."""
    low = clean(text).lower()
    return len(low) > 24 and any(phrase in low for phrase in _words()["encryption"])


def note_of(text: str, *, marked: bool) -> str:
    """What the service says about a message that is not plain text; empty for plain text.

    `marked`: a direction mark stood before the text, the service's sign for its own wording.
    """
    if len(text) < 100 and (marked or text[:3].lower() in beginnings()):
        bare = text.strip(_TRIM).lower()
        found = _whole().get(bare) or _whole().get(bare.rstrip("."))
        if found and (bare != "null" or len(text) == 4):
            return found
        if marked:
            low = clean(bare)
            return next((_NOTES["call"] for phrase in _words()["call"] if phrase in low), "") or _starts(low)
    elif marked:
        return _starts(clean(text[:100]).lower())
    if text.endswith((">", ">.")):
        tail = clean(text[text.rfind("<") :]).lower()
        if tail in _words()["edited"]:
            return _NOTES["edited"]
    return ""


def _starts(low: str) -> str:
    for kind in ("poll", "location"):
        if low.startswith(_words()[kind]):
            return _NOTES[kind]
    return ""


def attachments_of(text: str, *, marked: bool) -> tuple[str, ...]:
    """The names of attached files in a message's text, in either style."""
    if ">" in text and "<" in text:
        found = [
            match for match in _STYLE_IOS.finditer(text) if _is_attachment(match, marked or _mark_before(text, match))
        ]
        if found:
            return tuple(match["name"].strip() for match in found)
    first = clean(text.partition("\n")[0]).rstrip()
    if first.endswith(")"):
        match = _STYLE_ANDROID.match(first)
        if match and _is_attachment(match, marked):
            return (match["name"].strip(),)
    return ()


def _mark_before(text: str, match: re.Match[str]) -> bool:
    return match.start() > 0 and text[match.start() - 1] in MARKS


def _is_attachment(match: re.Match[str], marked: bool) -> bool:
    words = match["words"].lower()
    return marked or bool(_MADE_BY_PHONE.search(match["name"])) or any(word in words for word in _words()["attached"])
