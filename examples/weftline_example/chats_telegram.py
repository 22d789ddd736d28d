"""Chats as Telegram Desktop exports them (`result.json`): one chat, newer and older field sets, rich text pieces."""

from __future__ import annotations

import json
from typing import Any

from weftline_example.chats import LOCAL, Chat, Line
from weftline_example.mail import hash_of


def export(chat: Chat, *, old: bool = False) -> bytes:
    """The JSON of one personal chat. `old` leaves out what early exports did not have (`date_unixtime`)."""
    other = chat.other_id.removeprefix("telegram:") or "0"
    messages = [_message(number, line, chat, other, old) for number, line in enumerate(chat.lines, 1)]
    head = {"name": chat.other, "type": "personal_chat", "id": int(other), "messages": messages}
    return (json.dumps(head, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _message(number: int, line: Line, chat: Chat, other: str, old: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": number + 4000,
        "type": "message",
        "date": f"{line.at.astimezone(LOCAL):%Y-%m-%dT%H:%M:%S}",
    }
    if not old:
        record["date_unixtime"] = str(int(line.at.timestamp()))
    mine = line.who == "victim"
    if line.who == "system":
        return {**record, "type": "service", "actor": chat.other, "actor_id": f"user{other}", "action": "phone_call",
                "duration_seconds": 312, "text": ""}  # fmt: skip
    record |= {
        "from": chat.owner if mine else chat.other,
        "from_id": f"user{7 * 10**8 + hash_of(chat.owner) % 10**8}" if mine else f"user{other}",
    }
    if line.attachment:
        record |= {"photo": f"photos/{line.attachment}", "width": 320, "height": 320}
    return {**record, "text": _pieces(line.text)}


def _pieces(text: str) -> str | list[Any]:
    """Plain text, or a list in which links stand as objects."""
    words = text.split(" ")
    if not any(word.startswith("https://") for word in words):
        return text
    pieces: list[Any] = []
    plain = ""
    for word in words:
        if word.startswith("https://"):
            pieces += [plain, {"type": "link", "text": word}]
            plain = " "
        else:
            plain += word + " "
    return [*pieces, plain.rstrip()]
