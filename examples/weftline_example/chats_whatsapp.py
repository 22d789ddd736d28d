"""Chats as WhatsApp exports them: a text per locale, with or without media in a zip.

Layouts follow what exports of different phones look like: Android `date, time - name: text`, iOS
`[date, time] name: text` with seconds, day markers before or after the time, narrow spaces and direction marks.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime

from weftline_example.chats import LOCAL, Chat, Line

_NARROW, _LTR = "\u202f", "\u200e"
_NOTICE = {
    "en": "Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or "
    "listen to them. Tap to learn more.",
    "zh": "信息和通话都已进行端到端加密。此对话之外的任何人,甚至包括 WhatsApp,都无法阅读或收听。",
    "ms": "Mesej dan panggilan disulitkan hujung ke hujung. Tiada sesiapa di luar sembang ini boleh membacanya.",
}


def _twelve(at: datetime, seconds: bool, am: str, pm: str, gap: str) -> str:
    clock = f"{at.hour % 12 or 12}:{at:%M}" + (f":{at:%S}" if seconds else "")
    return f"{clock}{gap}{am if at.hour < 12 else pm}"


def _chinese(at: datetime) -> str:
    return f"{'上午' if at.hour < 12 else '下午'}{at.hour % 12 or 12}:{at:%M}"


_STAMPS: dict[str, Callable[[datetime], str]] = {
    "android-en-gb": lambda at: f"{at:%d/%m/%Y}, {at:%H:%M} - ",
    "android-en-us": lambda at: f"{at.month}/{at.day}/{at:%y}, {_twelve(at, False, 'AM', 'PM', ' ')} - ",
    "android-en-sg": lambda at: f"{at.day}/{at.month}/{at:%y}, {_twelve(at, False, 'am', 'pm', _NARROW)} - ",
    "android-ms": lambda at: f"{at:%d/%m/%Y}, {at:%H:%M} - ",
    "android-id": lambda at: f"{at:%d/%m/%y} {at:%H.%M} - ",
    "android-zh": lambda at: f"{at.year}/{at.month}/{at.day} {_chinese(at)} - ",
    "ios-en": lambda at: f"[{at:%d/%m/%Y}, {_twelve(at, True, 'AM', 'PM', _NARROW)}] ",
    "ios-zh": lambda at: f"[{at.year}/{at.month}/{at.day} {_chinese(at)}:{at:%S}] ",
}
LOCALES = {
    "en": ("android-en-gb", "android-en-us", "android-en-sg", "ios-en"),
    "zh-Hans": ("android-zh", "ios-zh"),
    "zh-Hant": ("android-zh", "ios-zh", "ios-en"),
    "ms": ("android-ms", "ios-en"),
    "id": ("android-id", "ios-en"),
}


def text(chat: Chat, locale: str) -> str:
    """The exported text of a chat in one of the layouts of `LOCALES`."""
    stamp, ios = _STAMPS[locale], locale.startswith("ios")
    names = {"offender": chat.other, "victim": chat.owner}
    rows = [stamp(chat.lines[0].at.astimezone(LOCAL)) + _notice(chat, locale)]
    for line in chat.lines:
        head = stamp(line.at.astimezone(LOCAL))
        body = _body(line, ios)
        if line.who == "system":
            rows.append(f"{head}{body}")
        else:
            mark = _LTR if ios and line.attachment else ""
            rows.append(f"{mark}{head}{names[line.who]}: {body}")
    return "\n".join(rows) + "\n"


def archive(chat: Chat, locale: str, media: Mapping[str, bytes]) -> bytes:
    """The zip that an export with media makes: `_chat.txt` on iOS, `WhatsApp Chat with NAME.txt` on Android."""
    name = "_chat.txt" if locale.startswith("ios") else f"WhatsApp Chat with {chat.other}.txt"
    return pack({name: text(chat, locale).encode("utf-8"), **media})


def pack(members: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    """A zip with fixed dates, the same bytes each time; `stored` without compression, as some phones do it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, (2022, 8, 1, 12, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            packed.writestr(entry, data)
    return buffer.getvalue()


def _notice(chat: Chat, locale: str) -> str:
    words = _NOTICE["zh" if locale.endswith("zh") else "ms" if locale.endswith(("ms", "id")) else "en"]
    return f"{chat.other}: {_LTR}{words}" if locale.startswith("ios") else words


def _body(line: Line, ios: bool) -> str:
    if not line.attachment:
        return line.text
    shown = f"{_LTR}<attached: {line.attachment}>" if ios else f"{line.attachment} (file attached)"
    return f"{shown}\n{line.text}" if line.text and not ios else f"{line.text} {shown}".strip()
