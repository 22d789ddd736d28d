"""Names of accounts on platforms: typed by a platform's word or by a link; a bare `@name` stays untyped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from weftline.model.observable import Hints
from weftline.observables.engine import Automaton
from weftline.observables.families import _hosts, _line_word, _links, _names
from weftline.observables.following import Follow, follow
from weftline.observables.kind import Candidate, Finder, Kind, Normaliser
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page
from weftline.observables.wordlists import words

RULES = {
    "telegram": (
        r"[a-z][a-z0-9_]{3,31}",
        "Telegram user name.",
        "Telegram: user names of 4 to 32 letters, digits and underscores",
    ),
    "line": (r"[a-z0-9][a-z0-9._\-]{2,29}", "LINE id, of a person or an official account.", "LINE help, LINE ID"),
    "wechat": (
        r"[a-z][a-z0-9_.\-]{3,18}[a-z0-9_\-]|[0-9]{5,13}",
        "WeChat id.",
        "WeChat help: 6 to 20 letters, digits, underscores, hyphens",
    ),
    "kakaotalk": (r"[a-z0-9][a-z0-9._\-]{2,19}", "KakaoTalk id.", "KakaoTalk help, Kakao ID"),
    "instagram": (
        r"[a-z0-9_](?:[a-z0-9._]{0,28}[a-z0-9_])?",
        "Instagram user name.",
        "Instagram help: up to 30 letters, digits, full stops, underscores",
    ),
    "facebook": (r"[a-z0-9][a-z0-9._\-]{3,49}", "Facebook user name.", "Facebook help, user names"),
    "snapchat": (r"[a-z][a-z0-9._\-]{1,13}[a-z0-9]", "Snapchat user name.", "Snapchat support: 3 to 15 characters"),
    "tiktok": (r"[a-z0-9_.]{2,24}", "TikTok user name.", "TikTok help, user names"),
    "discord": (r"[a-z0-9_.]{2,32}(?:#[0-9]{4})?", "Discord user name.", "Discord support, user names"),
    "skype": (r"(?:live:)?[a-z.][a-z0-9.,_\-]{4,60}", "Skype name.", "Skype support, Skype Name"),
    "kik": (r"[a-z0-9._]{2,20}", "Kik user name.", "Kik help, user names"),
    "x": (r"[a-z0-9_]{1,15}", "Account on X.", "X help: up to 15 letters, digits and underscores"),
    "handle": (r"[a-z0-9_][a-z0-9._\-]{1,63}", "Name on a platform that is not known.", "Weftline"),
}
SHAPES = {name: re.compile(rule[0]) for name, rule in RULES.items()}
_WORDY = words("no_names")


def _normaliser(name: str) -> Normaliser:
    shape = SHAPES[name]

    def normal(raw: str, hints: Hints) -> str | None:
        text = _hosts.refang_text(raw.strip().strip("<>\"'“”"))
        if re.match(r"(?i)(?:https?://|www\.|[a-z0-9.\-]+\.[a-z]{2,6}/)", text):
            from weftline.observables.families.web import url  # noqa: PLC0415 - web reads links, links are no handles

            address = url(text, hints)
            linked = _links.read(address) if address else None
            return linked[1] if linked and linked[0] == name else None
        low = (re.sub(r"\s", "", text) if _LETTER_BY_LETTER.fullmatch(text) else text).lower()
        if _names.is_display_name(text):
            return None
        low = low.lstrip("@")
        return low if len(low) <= 64 and shape.fullmatch(low) else None

    normal.__doc__ = f"{RULES[name][1]} Lower case, without @."
    return normal


def _kind(name: str) -> Kind:
    return Kind(
        name,
        RULES[name][1],
        RULES[name][2],
        _normaliser(name),
        good=(
            (
                "Lovely.Anna"
                if name in {"instagram", "facebook", "line", "kik"}
                else "Anna_2022"
                if name != "facebook"
                else "anna.2022",
                "lovely.anna"
                if name in {"instagram", "facebook", "line", "kik"}
                else "anna_2022"
                if name != "facebook"
                else "anna.2022",
            ),
        ),
        bad=("", "no such name!", "//"),
    )


TELEGRAM, LINE, WECHAT, KAKAOTALK = _kind("telegram"), _kind("line"), _kind("wechat"), _kind("kakaotalk")
INSTAGRAM, FACEBOOK, SNAPCHAT, TIKTOK = _kind("instagram"), _kind("facebook"), _kind("snapchat"), _kind("tiktok")
DISCORD, SKYPE, KIK, X, HANDLE = _kind("discord"), _kind("skype"), _kind("kik"), _kind("x"), _kind("handle")

TOKEN = re.compile(
    r"@?(?:live:)?\.?[A-Za-z0-9_](?:[A-Za-z0-9_]|[._\-](?=[A-Za-z0-9_.])|\.(?=[A-Za-z0-9_])){1,62}(?:#[0-9]{4})?|@[A-Za-z0-9_]{2,}"
)
_AT_NAME = Automaton(rb"@[A-Za-z0-9_][A-Za-z0-9_.\-]+")
_LETTER_BY_LETTER = re.compile(r"\S(?:\s\S){2,}")
_APART = re.compile(r"[@A-Za-z0-9](?: [A-Za-z0-9._\-]){5,30}(?![A-Za-z0-9])")
_MORE_DIGITS = re.compile(r"[-@]|[ .][0-9]")
_NUMBERS = re.compile(r"[0-9]+(?:[.\-][0-9]+)+")
_NUMERIC = frozenset({"telegram", "discord", "facebook", "instagram"})
_PLATFORM = frozenset({"platform"})
_BY_NUMBER = frozenset({"whatsapp", "viber", "zalo", "signal"})
_LATER_REACH = 80
_LINE_REACH = 160
_CLOSE = 8
_MENTIONED = re.compile(r"(?<![A-Za-z0-9@._/:#$+\-])[a-z][A-Za-z0-9]*(?:[._\-][A-Za-z0-9]+)*_{0,2}(?![A-Za-z0-9@/:\-])")
# a question goes on (`do you have kik? add me x`)
_SENTENCE_END = re.compile(r"[.!][ \n]|[。！\n\0]")
TELLING = frozenset("0123456789_")


def _find_named(page: Page) -> Iterator[Candidate]:
    """Names behind a platform's word."""
    for hit, following in pairwise([*page.hits, None]):
        if hit is None or "platform" not in hit.families or (following and following.start == hit.end):
            continue
        platform = shaped(hit)
        if not platform:
            continue
        if page.view[hit.end : hit.end + 1] == "." and page.view[hit.end + 1 : hit.end + 2].isalnum():
            continue
        place = follow(page, hit)
        apart = _APART.match(page.view, place.at, min(len(page.view), place.at + 80))
        if apart and platform in SHAPES and (value := named(platform, apart.group().replace(" ", ""))):
            yield Candidate(platform, value, *apart.span(), 0.8, f"letter by letter behind “{hit.word}”")
            continue
        token = TOKEN.match(page.view, place.at, min(len(page.view), place.at + 64))
        found = _judge(page, hit, place, token) if token and page.is_free(*token.span()) else None
        if found:
            yield found
        yield from _later_named(page, hit, following)


def shaped(hit: Hit) -> str:
    """The kind of a platform's names: `handle` where it has none of its own, empty where accounts are numbers."""
    platform = hit.detail("platform")
    return "" if platform in _BY_NUMBER else platform if platform in SHAPES or platform == "qq" else "handle"


def _later_named(page: Page, hit: Hit, following: Hit | None) -> Iterator[Candidate]:
    """A name behind an id word that the same sentence brings later (`LINEに誘導され、IDは「sakura_77」`)."""
    other = following if following and following.families & _PLATFORM else None
    stop = min(len(page.view), hit.end + _LATER_REACH, other.start if other else len(page.view))
    stop = next((end.start() for end in _SENTENCE_END.finditer(page.view, hit.end, stop)), stop)
    word = page.naming.first(hit.end, stop)
    if word:
        named = hit._replace(start=word[0], end=word[1])
        place = follow(page, named)._replace(id_word=True, proper=True)
        token = TOKEN.match(page.view, place.at, min(len(page.view), place.at + 64))
        if token and page.is_free(*token.span()) and any(map(TELLING.__contains__, token.group())):
            found = _judge(page, named, place, token)
            if found:
                yield found
                return
    yield from _mentioned(page, hit, stop)


def _mentioned(page: Page, hit: Hit, stop: int) -> Iterator[Candidate]:
    """Tokens of a name's shape later in the sentence, with nothing that introduces them: shown, too unsure to link."""
    platform = shaped(hit)
    if platform not in SHAPES:
        return
    for token in _MENTIONED.finditer(page.view, hit.end, stop):
        text = token.group()
        value = named(platform, text)
        if value is None or not page.is_free(*token.span()) or _names.is_quantity(text) or _hosts.host(text):
            continue
        if any(word.families & _PLATFORM for word in page.after(token.end(), _CLOSE)):
            return
        if any(map(str.isdigit, text)) or "_" in text:
            yield Candidate(platform, value, *token.span(), _names.SHOWN, f"in the sentence of “{hit.word}”")


def _judge(page: Page, hit: Hit, place: Follow, token: re.Match[str]) -> Candidate | None:
    platform = shaped(hit)
    start, end = token.span()
    text = token.group()
    bare = text.lstrip("@")
    rest = page.view[end : end + 3]
    if rest.startswith(("@", "://")) or (rest[:1] in {"/", "@"} and "." in text) or bare.isdigit():
        alone = bare.isdigit() and not _MORE_DIGITS.match(rest)
        return _numeric(page, hit, place, start, end) if alone else None
    if _NUMBERS.fullmatch(text) or (rest[:1] == "(" and "." in text) or _line_word.is_code(page, hit, end):
        return None
    sure = _names.confidence(page, hit, place, start, end)
    if not sure or bare.lower() in _WORDY:
        return None
    if _line_word.is_everyday(hit) and not _line_word.names_app(page, hit, place, start, end):
        sure = min(sure, _names.SHOWN)
    if (
        "." in bare
        and _hosts.host(bare)
        and bare.rpartition(".")[2].lower() in {"com", "net", "org", "me", "cc", "top", "xyz", "app", "io"}
    ):
        return None
    value = named(platform, text) if platform in SHAPES else None
    return Candidate(platform, value, start, end, sure, f"named by “{hit.word}”") if value else None


def named(kind: str, text: str) -> str | None:
    """The name in its kind's normal form, or None where it has not the platform's shape."""
    low = text.lower().lstrip("@")
    return low if SHAPES[kind].fullmatch(low) else None


def _numeric(page: Page, hit: Hit, place: Follow, start: int, end: int) -> Candidate | None:
    platform = hit.detail("platform")
    id_before = _names.id_before(page, hit)
    digits = page.view[start:end]
    if platform == "qq" and 5 <= len(digits) <= 11 and digits[0] != "0":
        return Candidate("qq", digits, start, end, 0.9, "digits behind the platform's word")
    if platform in _NUMERIC and (place.id_word or id_before) and 6 <= len(digits) <= 20 and digits[0] != "0":
        if len(digits) == 11 and digits[0] == "1" and platform == "telegram":
            return None
        return Candidate(
            "platform_user_id", f"{platform}:{digits}", start, end, 0.8, "number behind the platform's id word"
        )
    return None


def _find_at(page: Page) -> Iterator[Candidate]:
    """`@name`, typed by a platform's word near it, else untyped."""
    if b"@" not in page.shape:
        return
    for start, end in _AT_NAME.spans(page.shape):
        left = page.view[start - 1] if start else " "
        if (left.isascii() and (left.isalnum() or left in "._%+-@/")) or page.view[end : end + 1] == "@":
            continue
        written = page.view[start:end]
        text = written.rstrip(".-_" if written.rstrip("_") == "@" else ".-")
        end = start + len(text)  # noqa: PLW2901 - the name ends before the sentence's full stop
        near = page.nearest(start, _PLATFORM)
        behind = next((hit for hit in page.after(end, 16) if "platform" in hit.families), None)
        hit = near or behind or _only_platform(page, start)
        platform = shaped(hit) if hit else "handle"
        value = named(platform, text) if platform in SHAPES else None
        if value is None:
            platform, value = "handle", named("handle", text)
        if _names.is_everybody(text[1:]) or _names.is_quantity(text[1:]):
            continue
        if value and not value.replace(".", "").isdigit():
            confidence = 0.3 if platform == "handle" else 0.9 if near else 0.8 if behind else _names.SHOWN
            yield Candidate(
                platform,
                value,
                start,
                end,
                confidence,
                f"near “{hit.word}”" if hit and platform != "handle" else "bare @name",
            )


def _only_platform(page: Page, at: int) -> Hit | None:
    """The platform that the line before `at` is about, where it names one alone."""
    hits = [hit for hit in page.before(at, _LINE_REACH) if "platform" in hit.families]
    return hits[0] if len({hit.detail("platform") for hit in hits}) == 1 else None


def qq(raw: str, _hints: Hints) -> str | None:
    """Five to eleven digits."""
    digits = re.sub(r"[\s\-]", "", raw).lower().removesuffix("@qq.com").removeprefix("qq")
    return digits if re.fullmatch(r"[1-9][0-9]{4,10}", digits) else None


QQ = Kind(
    "qq",
    "QQ number.",
    "Tencent QQ: numbers of five to eleven digits",
    qq,
    (("1234 56789", "123456789"),),
    ("0123456", "12", "abc"),
)


FIND_NAMED = Finder("handles", 56, _find_named)
FIND_AT = Finder("at_names", 57, _find_at)
