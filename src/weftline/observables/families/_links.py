"""Links that name an account or an invitation on a platform: one key for all forms of the same link."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from weftline.observables.wordlists import words

_NOT_NAMES = words("link_paths")
_NAME = re.compile(r"[A-Za-z0-9._\-]{2,64}")
_CODE = re.compile(r"[A-Za-z0-9_\-]{4,64}")


def _name(kind: str, text: str) -> tuple[str, str] | None:
    text = text.lstrip("@$").rstrip(".")
    if _NAME.fullmatch(text) and text.lower() not in _NOT_NAMES:
        return kind, text.lower()
    return None


def _code(kind: str, text: str) -> tuple[str, str] | None:
    return (kind, text) if _CODE.fullmatch(text) else None


def _digits(kind: str, text: str) -> tuple[str, str] | None:
    digits = re.sub(r"[\s+\-()]", "", text)
    return (kind, "+" + digits) if re.fullmatch(r"[1-9][0-9]{6,14}", digits) else None


def _telegram(path: list[str]) -> tuple[str, str] | None:
    first = path[0] if path else ""
    if first.startswith(("+", " ")):
        digits = re.fullmatch(r"[+ ]([1-9][0-9]{6,14})", first)
        return ("phone", "+" + digits.group(1)) if digits else _code("telegram_invite", first[1:])
    if first == "joinchat" and len(path) > 1:
        return _code("telegram_invite", path[1])
    if first == "s" and len(path) > 1:
        return _name("telegram", path[1])
    if first == "c" or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{3,31}", first):
        return None
    return _name("telegram", first)


def _tg_scheme(host: str, query: dict[str, list[str]]) -> tuple[str, str] | None:
    if host == "resolve" and "domain" in query:
        return _name("telegram", query["domain"][0])
    if host == "resolve" and "phone" in query:
        return _digits("phone", query["phone"][0])
    if host == "user" and "id" in query and query["id"][0].isdigit():
        return "platform_user_id", f"telegram:{query['id'][0]}"
    return _code("telegram_invite", query["invite"][0]) if host == "join" and "invite" in query else None


def _whatsapp(host: str, path: list[str], query: dict[str, list[str]]) -> tuple[str, str] | None:
    if host == "chat.whatsapp.com":
        return _code("whatsapp_invite", path[-1]) if path else None
    if "phone" in query:
        return _digits("whatsapp", query["phone"][0])
    if host == "wa.me" and path and path[0] not in {"message", "qr"}:
        return _digits("whatsapp", path[0])
    return None


def _line(host: str, path: list[str]) -> tuple[str, str] | None:
    joined = "/".join(path)
    match = re.fullmatch(r"(?:R/)?ti/p/(@?)(~?)([A-Za-z0-9._%\-@]{2,80})", joined)
    if match:
        text = unquote(match.group(3))
        if match.group(1) or text.startswith("@"):
            return "line", text.lstrip("@").lower()
        if match.group(2):
            return "line", text.lower()
        return "line_invite", text
    match = re.fullmatch(r"(?:R/)?ti/g2?/([A-Za-z0-9_\-]{4,80})", joined)
    if match:
        return "line_invite", match.group(1)
    if host == "lin.ee" and path:
        return "line_invite", path[0]
    return None


def _by_id(kind: str, path: list[str], query: dict[str, list[str]]) -> tuple[str, str] | None:
    first = path[0] if path else ""
    if first == "profile.php" and query.get("id", [""])[0].isdigit():
        return kind, query["id"][0]
    if first == "people" and path[-1].isdigit():
        return kind, path[-1]
    return (
        _name(kind, first)
        if first and len(path) <= 2 and not (len(path) == 2 and path[1] not in {"", "about", "photos"})
        else None
    )


def _first(kind: str, path: list[str]) -> tuple[str, str] | None:
    return _name(kind, path[0]) if len(path) == 1 else None


_SIMPLE = {
    "instagram.com": "instagram",
    "x.com": "x",
    "twitter.com": "x",
    "mobile.twitter.com": "x",
    "kik.me": "kik",
    "join.skype.com": "",
    "cash.app": "cashapp",
    "paypal.me": "paypal",
    "venmo.com": "venmo",
    "ig.me": "instagram",
}


_SHORT_HOSTS = frozenset({"m.me"})


def read(value: str) -> tuple[str, str] | None:
    """Kind and normal form of the account or invitation that a normalised URL leads to, or None."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    name = (parts.hostname or "").removeprefix("www.")
    host = name if name in _SHORT_HOSTS else name.removeprefix("m.")
    path = [unquote(piece) for piece in parts.path.split("/") if piece]
    query = parse_qs(parts.query, max_num_fields=20) if parts.query.count("&") < 20 else {}
    if parts.scheme == "tg":
        return _tg_scheme(parts.netloc, query)
    if host in {"t.me", "telegram.me", "telegram.dog"}:
        return _telegram(path)
    if host in {"wa.me", "api.whatsapp.com", "chat.whatsapp.com", "whatsapp.com", "web.whatsapp.com"}:
        return _whatsapp(host, path, query)
    if host in {"line.me", "lin.ee"}:
        return _line(host, path)
    return _read_others(host, path, query)


def _read_others(host: str, path: list[str], query: dict[str, list[str]]) -> tuple[str, str] | None:
    if not path:
        return None
    if host in {"facebook.com", "fb.com"} or re.fullmatch(r"[a-z\-]{2,8}\.facebook\.com", host):
        return _by_id("facebook", path, query)
    if host in {"m.me", "fb.me"}:
        return _first("facebook", path)
    if host in {"discord.gg", "discord.com", "discordapp.com"}:
        if host == "discord.gg" or path[0] == "invite":
            return _code("discord_invite", path[-1])
        return (
            ("platform_user_id", f"discord:{path[1]}")
            if path[0] == "users" and len(path) > 1 and path[1].isdigit()
            else None
        )
    if host == "open.kakao.com":
        return _code("kakaotalk_invite", path[-1])
    if host in {"snapchat.com", "story.snapchat.com"} and len(path) > 1 and path[0] in {"add", "u"}:
        return _name("snapchat", path[1])
    if host == "tiktok.com":
        return _name("tiktok", path[0]) if path[0].startswith("@") else None
    if host == "zalo.me":
        return _digits("zalo", "84" + path[0][1:]) if re.fullmatch(r"0[0-9]{9}", path[0]) else None
    return _first(_SIMPLE[host], path) if _SIMPLE.get(host) else None
