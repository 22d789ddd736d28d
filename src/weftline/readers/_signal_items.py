"""What the kinds of messages in a Signal backup say, by the fields of Signal's `Backup.proto`."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from weftline.readers._download import listed, words
from weftline.readers.json import cells

KINDS = (
    "standardMessage", "contactMessage", "stickerMessage", "remoteDeletedMessage", "updateMessage",
    "paymentNotification", "giftBadge", "viewOnceMessage", "directStoryReplyMessage", "poll",
)  # fmt: skip
_PARTS = {
    "standardMessage": ("quote", "text", "attachments", "linkPreview", "longText", "reactions"),
    "viewOnceMessage": ("attachment", "reactions"),
    "stickerMessage": ("sticker", "reactions"),
    "directStoryReplyMessage": ("textReply", "emoji", "reactions"),
    "paymentNotification": ("amountMob", "feeMob", "note"),
}
ENTERED = frozenset(_PARTS)
TAKEN = frozenset(
    {
        "chatId", "authorId", "dateSent", "revisions", "sms", "incoming", "outgoing", "directionless", "expiresInMs",
        "expireStartDate", "contactMessage", "remoteDeletedMessage", "updateMessage", "giftBadge", "poll",
        *(f"{kind}.{name}" for kind, names in _PARTS.items() for name in names),
    }
)  # fmt: skip
_HASH_BYTES = 32


def text_of(kind: str, value: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, list[str]]:
    """The words of one message, and what is noted beside them. `names` are people by their number in the backup."""
    notes = [f"reaction {words(part.get('emoji'))} by {_name(part, names)}" for part in _parts(value, "reactions")]
    if kind == "standardMessage":
        return _standard(value, names, notes)
    if kind == "contactMessage":
        return "contact: " + ", ".join(text for _, text in cells(value.get("contact")) if text), notes
    if kind == "poll":
        options = [words(option.get("option")) for option in _parts(value, "options")]
        return "\n- ".join([f"poll: {words(value.get('question'))}", *options]), notes
    if kind == "directStoryReplyMessage":
        reply = value.get("textReply")
        text = _body(reply.get("text")) if isinstance(reply, Mapping) else ""
        return text or words(value.get("emoji")), [*notes, "reply to a story"]
    if kind == "paymentNotification":
        paid = f"payment of {words(value.get('amountMob'))} MOB, fee {words(value.get('feeMob')) or 'none'}"
        return "\n".join(part for part in (paid, words(value.get("note"))) if part), notes
    if kind == "updateMessage":
        return "; ".join(f"{name}: {text}" for name, text in cells(value)), notes
    sticker = value.get("sticker")
    drawn = words(sticker.get("emoji")) if isinstance(sticker, Mapping) else ""
    said = {
        "stickerMessage": f"sticker {drawn}".strip(),
        "remoteDeletedMessage": "deleted by its sender",
        "viewOnceMessage": "view once",
        "giftBadge": "a donation badge",
        "": "of a kind that is not known",
    }
    return "", [*notes, said[kind]]


def _standard(value: Mapping[str, Any], names: Mapping[str, str], notes: list[str]) -> tuple[str, list[str]]:
    text = _body(value.get("text"))
    links = [words(part.get("url")) for part in _parts(value, "linkPreview")]
    quote = value.get("quote")
    if isinstance(quote, Mapping):
        notes.append(f"replying to {_name(quote, names)}: {_body(quote.get('text'))[:200]!r}")
    if value.get("longText"):
        notes.append("its whole text lies in a file of its own")
    return "\n".join([part for part in (text,) if part] + [link for link in links if link not in text]), notes


def file_hashes(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The files of a message as `sha256:…`: in the export they lie under names of their own."""
    pointers = [part.get("pointer") for part in _files(value)]
    found = [_digest(pointer.get("locatorInfo")) for pointer in pointers if isinstance(pointer, Mapping)]
    return tuple(f"sha256:{digest}" for digest in found if digest)


def file_names(value: Mapping[str, Any]) -> Iterator[str]:
    """The files of a message as notes: name or type, and the SHA-256 by which the file is found."""
    for part in _files(value):
        pointer = part.get("pointer")
        if not isinstance(pointer, Mapping):
            yield "file without a description"
            continue
        shown = words(pointer.get("fileName")) or words(pointer.get("contentType")) or "without a name"
        digest = _digest(pointer.get("locatorInfo"))
        yield f"file {shown}" + (f", SHA-256 {digest}" if digest else "")
        if pointer.get("caption"):
            yield f"caption {words(pointer['caption'])}"


def _files(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    single = value.get("attachment")
    return [*_parts(value, "attachments"), *([single] if isinstance(single, Mapping) else [])]


def _digest(info: Any) -> str:
    written = words(info.get("plaintextHash")) if isinstance(info, Mapping) else ""
    try:
        digest = b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return digest.hex() if len(digest) == _HASH_BYTES else ""


def _body(text: Any) -> str:
    return words(text.get("body")) if isinstance(text, Mapping) else ""


def _name(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    author = words(value.get("authorId"))
    return names.get(author) or f"person {author}"


def _parts(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [part for part in listed(value.get(name)) if isinstance(part, Mapping)]
