"""Address books that phones uploaded as files: JSON, CSV, vCard or text."""

from __future__ import annotations

import json
import re
from typing import Final

from weftline.servers.desk import Desk, Source
from weftline.servers.tables.contact_text import numbers_in
from weftline.servers.tables.lexicon import concepts_of
from weftline.servers.tree import Entry

_LIMIT: Final = 64 << 20
_ENDING: Final = re.compile(r"\.(?:json|jsonl|ndjson|csv|tsv|vcf|vcard|txt|contacts|dat)$", re.IGNORECASE)
_PLACE: Final = re.compile(
    r"contact|txl|tongxunlu|address|phonebook|mail_?list|lianxiren|upload|通讯录|userdata|victim|agenda|contato|kontak|danhba",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"[0-9A-Za-z]{6,64}(?:-[0-9A-Fa-f]{4,12}){0,6}")
_PHONE_KEY: Final = re.compile(
    rb'"[^"\n]{0,20}(?:phone|mobile|tel|number|shouji|dianhua|haoma)[^"\n]{0,20}"\s*:', re.IGNORECASE
)


def _claims(entry: Entry, head: bytes, desk: Desk) -> bool:
    if head.lstrip(b"\xef\xbb\xbf \r\n")[:11].upper() == b"BEGIN:VCARD":
        return True
    if b"\0" in head or not _ENDING.search(entry.name):
        return False
    placed = bool(_PLACE.search(entry.path)) or _is_of_a_phone(entry, desk)
    start = head.lstrip(b"\xef\xbb\xbf \r\n")[:1]
    if start in {b"[", b"{"}:
        return bool(_PHONE_KEY.search(head)) or (placed and len(numbers_in(head.decode("utf-8", "replace"))) > 1)
    if not placed:
        return False
    return len(numbers_in(head.rpartition(b"\n")[0].decode("utf-8", "replace") or head.decode("utf-8", "replace"))) >= 2


def _is_of_a_phone(entry: Entry, desk: Desk) -> bool:
    """Whether the file's name, or its folder's, is the key or number of a phone that a database holds."""
    marks = desk.phone_marks()
    return any(token.lower() in marks for token in _TOKEN.findall("/".join(entry.path.split("/")[-2:])))


def _read(entry: Entry, desk: Desk) -> None:
    text = entry.read(_LIMIT).decode("utf-8", "backslashreplace")
    owners, inner = _owner(text)
    numbers = numbers_in(inner)
    if not numbers:
        desk.problems.append(f"{entry.path}: looks like an address book, but no number could be read in it")
        return
    listed = desk.contacts.start("", entry.path, desk.at(entry), "path")
    owner = "\n".join([*owners, entry.path])
    for number in numbers:
        desk.contacts.add(listed, owner, number)


def _owner(text: str) -> tuple[list[str], str]:
    """What the file itself says of the phone's owner, and the part that holds the contacts."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return [], text
    if not isinstance(found, dict):
        return [], text
    lists = [value for value in found.values() if isinstance(value, list | dict)]
    stated = {key: str(value) for key, value in found.items() if isinstance(value, str | int)}
    if not lists:
        return [], text
    wanted = ("device_key", "device_ref", "user_ref", "phone", "id", "username")
    owners = [value for key, value in stated.items() if set(wanted) & set(concepts_of(key))]
    return owners, json.dumps(lists)


SOURCE = Source("uploaded address book", 4, _claims, _read)
