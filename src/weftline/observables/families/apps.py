"""Identities of apps and of the accounts and services behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.engine import Automaton
from weftline.observables.families import _hosts
from weftline.observables.kind import Candidate, Finder, Kind, Normaliser
from weftline.observables.page import Page
from weftline.observables.wordlists import words

_PACKAGE = Automaton(rb"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*){2,}", needs=(b".",))
_TOKEN = Automaton(rb"\d{8,10}:[A-Za-z0-9_\-]{35}", needs=(b":",))
_GA = Automaton(rb"UA-\d{4,10}-\d{1,4}|G-[A-Z0-9]{10}", needs=(b"UA-", b"G-"))
_FIREBASE = Automaton(rb"1:\d{6,14}:(?:android|ios|web):[0-9a-f]{16,40}", needs=(b"1:",))
_UNI = Automaton(rb"\b__UNI__[0-9A-F]{7}\b", needs=(b"__UNI__",))
_EXPORTED = re.compile(r"\"?(?:from|actor|peer|saved_from|reply_to_peer)_id\"?\s{0,2}[:=]\s{0,2}\"?user([0-9]{5,12})\b")
_CHAT = re.compile(r"(?i:chat_?id)\"?[ ]{0,2}[:= ][ ]{0,2}[\"']?([1-9][0-9]{5,11})(?![0-9])")
_FIRST = words("package_roots")
_LIBRARIES = (
    "com.google.",
    "com.android.",
    "android.",
    "androidx.",
    "com.facebook.",
    "org.apache.",
    "java.",
    "kotlin.",
    "com.squareup.",
    "io.flutter.",
    "com.tencent.",
    "com.apple.",
)
_WORDS_OF_CODE = frozenset({"app", "dev", "id", "in", "me", "my", "plus", "top", "us", "vip", "uni"})
_OF_APPS = re.compile(
    r"\b(?:apks?|android|applicationid|installed?|installs|installing|sideload(?:ed)?)\b|安装|安裝|应用|インストール|설치|ติดตั้ง"
    r"|cài|устан|instal"
)
_CLASS = re.compile(r"\.[A-Z]\.|\.[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*\.|\.[A-Z][a-z][A-Za-z0-9]*$")
_APPLE = re.compile(
    r"\b(?:ios|iphone|ipad|ipa|testflight|apple|bundle|mobileconfig|plist|xcode)\b|苹果|蘋果|아이폰|ไอโฟน|айфон"
    r"|provisioning|профил[ья] подготовки|com-приложени"
)
_REACH, _CHAT_REACH = 48, 160
_EXTENSIONS = frozenset({"html", "php", "js", "css", "png", "jpg", "apk", "java", "xml", "json", "txt"})


def _pattern(pattern: str, *, lower: bool = False) -> Normaliser:
    shape = re.compile(pattern)

    def normal(raw: str, _hints: Hints) -> str | None:
        text = raw.strip()
        text = text.lower() if lower else text
        return text if len(text) <= 256 and shape.fullmatch(text) else None

    normal.__doc__ = "As written" + (" in lower case." if lower else ".")
    return normal


def bot_token(raw: str, _hints: Hints) -> str | None:
    """The bot's number; the secret behind the colon is never kept."""
    text = raw.strip().removeprefix("bot")
    match = re.fullmatch(r"([0-9]{6,12})(?::[A-Za-z0-9_\-]{30,50})?", text)
    return match.group(1) if match else None


def ga_id(raw: str, _hints: Hints) -> str | None:
    """The account without its property suffix: `UA-12345`, `G-…`."""
    text = raw.strip().upper()
    match = re.fullmatch(r"(UA-[0-9]{4,10})(?:-[0-9]{1,4})?|(G-[A-Z0-9]{6,12})", text)
    return (match.group(1) or match.group(2)) if match else None


_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PACKAGE = Kind(
    "android_package",
    "Name of an Android app's package.",
    "Android manifest: package",
    _pattern(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)+"),
    (("com.example.chatnow", "com.example.chatnow"),),
    ("com", "1.2.3", "a b.c"),
)
BUNDLE = Kind(
    "ios_bundle",
    "Bundle identifier of an iOS app.",
    "Apple, CFBundleIdentifier",
    _pattern(r"[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
    (("com.example.Chat-Now", "com.example.Chat-Now"),),
    ("com", "a b.c"),
)
TEAM = Kind(
    "apple_team",
    "Apple developer team.",
    "Apple: team id of ten letters and digits",
    _pattern(r"[A-Z0-9]{10}"),
    (("ABCDE12345", "ABCDE12345"),),
    ("abc", "ABCDE1234"),
)
PROFILE = Kind(
    "provisioning_profile",
    "Provisioning profile.",
    "Apple: UUID of the profile",
    _pattern(_UUID, lower=True),
    (("123E4567-E12B-12D1-A456-426655440000", "123e4567-e12b-12d1-a456-426655440000"),),
    ("123",),
)
BOT = Kind(
    "telegram_bot_token",
    "Telegram bot by its number; the secret is masked.",
    "Telegram Bot API, authorizing your bot",
    bot_token,
    (("123456789:AAEhBOweik6ad2r_QXvENQjcrGbqCr4K-bc", "123456789"),),
    ("abc", "12:34"),
    secret=True,
)
FIREBASE_PROJECT = Kind(
    "firebase_project",
    "Firebase project.",
    "Firebase: project id",
    _pattern(r"[a-z][a-z0-9\-]{4,29}"),
    (("chat-now-1a2b3", "chat-now-1a2b3"),),
    ("ab", "A_B"),
)
FIREBASE_APP = Kind(
    "firebase_app_id",
    "App of a Firebase project.",
    "Firebase: mobilesdk_app_id",
    _pattern(r"1:[0-9]{6,14}:(?:android|ios|web):[0-9a-f]{16,40}"),
    (("1:123456789012:android:0123456789abcdef", "1:123456789012:android:0123456789abcdef"),),
    ("1:2:android:3",),
)
GA = Kind(
    "ga_id",
    "Analytics account.",
    "Google Analytics: tracking and measurement ids",
    ga_id,
    (("UA-123456-7", "UA-123456"), ("G-ABCDE12345", "G-ABCDE12345")),
    ("UA-1", "X-1"),
)
BUILDER = Kind(
    "builder_app",
    "Account with an app builder or SDK, as `builder:id`.",
    "Weftline",
    _pattern(r"[a-z0-9_\-]{2,32}:[A-Za-z0-9_.\-]{2,128}"),
    (("dcloud:__UNI__ABC1234", "dcloud:__UNI__ABC1234"),),
    ("x", ":a"),
)
USER_ID = Kind(
    "platform_user_id",
    "Number of an account on a platform, as `platform:number`.",
    "Platforms' own numbers",
    _pattern(r"[a-z_]{2,20}:[0-9]{2,25}", lower=True),
    (("Telegram:123456", "telegram:123456"),),
    ("123456", "telegram:x"),
)


def _find_secrets(page: Page) -> Iterator[Candidate]:
    for start, end in _TOKEN.spans(page.shape):
        if (start and page.view[start - 1].isdigit()) or (end < len(page.view) and page.shape[end : end + 1].isalnum()):
            continue
        yield Candidate(
            "telegram_bot_token", page.view[start:end].partition(":")[0], start, end, 0.95, "shape of a bot token"
        )
        for chat in _CHAT.finditer(page.view, max(0, start - _CHAT_REACH), end + _CHAT_REACH):
            yield Candidate("platform_user_id", f"telegram:{chat[1]}", *chat.span(1), 0.9, "whom a bot writes to")
    for start, end in _UNI.spans(page.shape):
        yield Candidate("builder_app", f"dcloud:{page.view[start:end]}", start, end, 0.95, "shape of a uni-app id")
    if "_id" in page.view:
        for match in _EXPORTED.finditer(page.view):
            author = f"telegram:{match[1]}"
            yield Candidate("platform_user_id", author, *match.span(1), 0.9, "author's id in an export of Telegram")
    for start, end in _FIREBASE.spans(page.shape):
        yield Candidate("firebase_app_id", page.view[start:end], start, end, 0.95, "shape of an app id")
    for start, end in _GA.spans(page.shape):
        value = ga_id(page.view[start:end], page.hints)
        if (
            value
            and not (start and page.shape[start - 1 : start].isalnum())
            and not page.shape[end : end + 1].isalnum()
        ):
            yield Candidate("ga_id", value, start, end, 0.8, "shape of an analytics id")


def _find_packages(page: Page) -> Iterator[Candidate]:
    if b"." not in page.shape:
        return
    for start, end in _PACKAGE.spans(page.shape):
        text = page.view[start:end]
        first, _, rest = text.partition(".")
        last = rest.rpartition(".")[2]
        if first not in _FIRST or last.lower() in _EXTENSIONS or (start and page.view[start - 1] in "@/.-\\"):
            continue
        if page.view[end : end + 1] in {"/", "@", ":", "-"} or not page.is_free(start, end):
            continue
        named = page.nearest(start, frozenset({"package"})) is not None
        line = page.low.rfind("\n", 0, start) + 1
        apple = not named and _APPLE.search(page.low, max(line, start - _REACH), start)
        if page.view[end : end + 1] == "(" or (
            not (named or apple) and (page.view[start - 1 : start] == ":" or _CLASS.search(rest))
        ):
            continue
        if not named and (_hosts.host(text) and last in {"com", "net", "org", "cn", "io", "me"}):
            continue
        linkable = not text.startswith(_LIBRARIES)
        if apple:
            yield Candidate("ios_bundle", text, start, end, 0.8, "bundle name near Apple's words", linkable=linkable)
            continue
        sure = 0.9 if named else 0.7
        if not named and (text.startswith("com.apple.") or _is_code(page, text, line, start)):
            sure = 0.5
        yield Candidate("android_package", text, start, end, sure, "package name", linkable=linkable)


def _is_code(page: Page, text: str, line: int, start: int) -> bool:
    """Whether a dotted name may be code: its root is a word of code too, and nothing before it speaks of apps."""
    return text.partition(".")[0] in _WORDS_OF_CODE and not _OF_APPS.search(page.low, max(line, start - _REACH), start)


FIND_SECRETS = Finder("app_secrets", 7, _find_secrets)
FIND_PACKAGES = Finder("packages", 85, _find_packages)
