"""The words of a Telegram entry: text with the addresses behind links, service actions, contacts, places, polls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_SERVICE_DETAILS = (
    "title",
    "inviter",
    "members",
    "new_title",
    "duration_seconds",
    "discard_reason",
    "amount",
    "currency",
)
_BESIDE = ("media_type", "sticker_emoji", "via_bot", "game_title", "invoice_information")
TAKEN = frozenset(
    {
        "type", "date", "date_unixtime", "edited", "from", "from_id", "actor", "actor_id", "action", "text",
        "text_entities", "file", "photo", "file_name", "forwarded_from",
        "contact_information", "location_information", "poll",
        *_SERVICE_DETAILS, *_BESIDE,
    }
)  # fmt: skip


def plain_text(text: Any) -> str:
    """A text as Telegram writes it: a string, or a list of strings and objects. Hidden link targets are shown."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    if isinstance(text, Mapping):
        if "text" not in text:
            return ", ".join(f"{key}: {plain_text(value)}" for key, value in text.items() if value not in ("", None))
        shown = plain_text(text["text"])
        href = text.get("href")
        return f"{shown} ({href})" if isinstance(href, str) and href and href != shown else shown
    if isinstance(text, list):
        return "".join(plain_text(part) for part in text[:100_000])
    return str(text)


def service_text(value: Mapping[str, Any]) -> str:
    """What happened, in the export's own words."""
    words = [str(value.get("action") or "service entry").replace("_", " ")]
    for key in _SERVICE_DETAILS:
        detail = value.get(key)
        if detail not in (None, "", []):
            shown = ", ".join(map(str, detail)) if isinstance(detail, list) else str(detail)
            words.append(f"{key.replace('_', ' ')}: {shown}")
    text = plain_text(value.get("text"))
    return "; ".join(words) + (f"\n{text}" if text else "")


def details(value: Mapping[str, Any]) -> Iterator[str]:
    """Contact cards, places, polls and invoices that stand beside the text."""
    contact = value.get("contact_information")
    if isinstance(contact, Mapping):
        yield (
            "contact: "
            + " ".join(str(contact.get(key) or "") for key in ("first_name", "last_name", "phone_number")).strip()
        )
    place = value.get("location_information")
    if isinstance(place, Mapping):
        yield f"location: {place.get('latitude')}, {place.get('longitude')}"
    poll = value.get("poll")
    if isinstance(poll, Mapping):
        answers = poll.get("answers")
        listed = [plain_text(item) for item in answers] if isinstance(answers, list) else []
        yield f"poll: {plain_text(poll.get('question'))}" + "".join(f"\n- {answer}" for answer in listed)
    for key in _BESIDE:
        if value.get(key):
            yield f"{key.replace('_', ' ')}: {plain_text(value[key])}"
