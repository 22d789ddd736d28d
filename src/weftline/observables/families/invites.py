"""Invitations: codes in links to groups and chats, and the code that an app asks for before it opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from weftline.model.observable import Hints
from weftline.observables import lexicon
from weftline.observables.families import _hosts, _links
from weftline.observables.families._counts import counts
from weftline.observables.families._later import later
from weftline.observables.families.web import url
from weftline.observables.following import follow
from weftline.observables.kind import Candidate, Finder, Kind, Normaliser
from weftline.observables.lexicon import Hit
from weftline.observables.page import Page
from weftline.observables.wordlists import words

_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_]|-(?=[A-Za-z0-9])){2,23}")
_SPACED = re.compile(r"[0-9A-Za-z](?: [0-9A-Za-z]){3,9}(?![0-9A-Za-z])")
_BEHIND = re.compile(
    r"([A-Za-z0-9\-]{3,12})[\s\"'」”)]{0,3}"
    r"(?:as|as the|as my|is the|is my|是|作为|作為|当作|為|为|が|는|은|คือ|là|es el|é o|est le|ist der|-|–|\(|（)?"
    r"[\s\"'“「]{0,3}(?:the |my |your |el |o |le |der )?$"
)
_LATER = re.compile(
    r"(?<![A-Za-z0-9@._/\-+#$€£¥₩฿₫₹])([A-Za-z]{1,4}-?[0-9]{3,8}[A-Za-z]{0,3}|[0-9]{4,7}[A-Za-z]{0,3}"
    r"|(?=[A-Z0-9]{0,9}[A-Z])(?=[A-Z0-9]{0,9}[0-9])[A-Z0-9]{5,10})"
    r"(?![A-Za-z0-9@/:\-%°]|[.,][0-9])"
)
_OPENING = re.compile(
    r"(?i)\bcode[: ]{1,2}([A-Z0-9]{4,10}) to (?:open|enter|join|unlock|access|get in(?:to)?|activate|start|use)"
    r"(?: the| our| this| my)? (?:app|room|group|chat|club|platform|site)\b"
)
_CLAIMING = frozenset({"phone", "gift", "cur"})
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NO_CODES = words("no_codes")


def invite_code(raw: str, _hints: Hints) -> str | None:
    """The code as typed, trimmed and in upper case; spaces between single signs are closed."""
    text = raw.strip().strip("\"'“”「」『』【】()<>[]:：").strip()
    if _SPACED.fullmatch(text):
        text = text.replace(" ", "")
    text = text.upper()
    return text if 1 < len(text) <= 64 and re.fullmatch(r"[^\s]+(?: [^\s]+){0,3}", text) else None


INVITE_CODE = Kind(
    "invite_code",
    "Code that an app asked for before it opened.",
    "Weftline field notes; case kept in the raw text",
    invite_code,
    (("ab12cd", "AB12CD"), (" “8 8 1 2” ", "8812")),
    ("", "x", "a" * 65),
)


def _from_link(kind: str) -> Normaliser:
    def normal(raw: str, hints: Hints) -> str | None:
        text = _hosts.refang_text(raw.strip())
        if "/" in text or text.startswith("tg:"):
            address = url(text, hints) if not text.startswith("tg:") else text
            linked = _links.read(address) if address else None
            return linked[1] if linked and linked[0] == kind else None
        text = text.lstrip("+")
        return text if re.fullmatch(r"[A-Za-z0-9_\-]{4,80}", text) else None

    normal.__doc__ = "The code of the invitation, case kept; all forms of the link give the same."
    return normal


def _kind(name: str, meaning: str, source: str, link: str, code: str) -> Kind:
    return Kind(
        name, meaning, source, _from_link(name), ((link, code), (code, code)), ("https://example.com/abcd", "a b")
    )


TELEGRAM_INVITE = _kind(
    "telegram_invite",
    "Invitation to a Telegram group or channel.",
    "Telegram deep links",
    "https://t.me/joinchat/AAAAAExample_12",
    "AAAAAExample_12",
)
WHATSAPP_INVITE = _kind(
    "whatsapp_invite",
    "Invitation to a WhatsApp group.",
    "WhatsApp group links",
    "https://chat.whatsapp.com/Ex4mpleInv1teC0de22ab",
    "Ex4mpleInv1teC0de22ab",
)
LINE_INVITE = _kind(
    "line_invite",
    "LINE invitation or profile ticket.",
    "LINE URL scheme",
    "https://line.me/ti/g/Ex4mple_Gr",
    "Ex4mple_Gr",
)
DISCORD_INVITE = _kind(
    "discord_invite", "Invitation to a Discord server.", "Discord invites", "https://discord.gg/Ex4mple", "Ex4mple"
)
KAKAOTALK_INVITE = _kind(
    "kakaotalk_invite",
    "KakaoTalk open chat.",
    "KakaoTalk open chat links",
    "https://open.kakao.com/o/gEx4mple",
    "gEx4mple",
)


def _find_codes(page: Page) -> Iterator[Candidate]:
    for hit in page.hits:
        if "invite" not in hit.families:
            continue
        if hit.detail("invite") == "mixed":
            hit = _noun_in(page, hit) or hit  # noqa: PLW2901 - `enter the invitation code` holds the noun
        place = follow(page, hit, 56)
        spaced = _SPACED.match(page.view, place.at, place.at + 24)
        token = spaced or _CODE.match(page.view, place.at, min(len(page.view), place.at + 25))
        if hit.detail("invite") == "mixed" and not (token and _is_mixed(token.group())):
            continue
        if token and _is_code(page, token, marked=place.marked, open_script=lexicon.is_open_script(hit.word[-1])):
            value = invite_code(token.group(), page.hints)
            if value:
                yield Candidate("invite_code", value, *token.span(), 0.9, f"named by “{hit.word}”")
                continue
        yield from _before(page, hit.start, hit.word)
        yield from _later(page, hit)


@lru_cache(maxsize=1)
def _nouns() -> re.Pattern[str]:
    nouns = (word for word in lexicon.words("invite") if "invite:mixed" not in lexicon.entries()[word].types)
    return re.compile("|".join(map(re.escape, nouns)))


def _noun_in(page: Page, hit: Hit) -> Hit | None:
    """The word for an invitation code that begins inside wording for entering one and ends behind it."""
    for start in range(hit.start + 1, hit.end + 1):
        noun = _nouns().match(page.low, start)
        if noun and noun.end() > hit.end:
            return hit._replace(start=start, end=noun.end(), word=noun.group(), types=("invite",))
    return None


def _is_mixed(code: str) -> bool:
    """Capitals and digits in one: what is to be entered is then no code of a bank's message, which has digits only."""
    return any(map(str.isdigit, code)) and any(map(str.isalpha, code)) and code == code.upper()


def _is_code(page: Page, token: re.Match[str], *, marked: bool, open_script: bool) -> bool:
    text = token.group()
    start, end = token.span()
    if page.view[end : end + 1] == "@" or page.view[end : end + 3] == "://":
        return False
    quoted = start > 0 and page.view[start - 1] in "\"'“「『【["
    if any(char.isdigit() for char in text) or quoted:
        return True
    if text.lower() in _NO_CODES or len(text) < 3:
        return False
    return text.isupper() or marked or (open_script and len(text) >= 4)


def _later(page: Page, hit: Hit) -> Iterator[Candidate]:
    """A code that the same sentence gives later: `an invitation code, she gave me 7766`."""
    for match in later(page, hit, _LATER, _CLAIMING):
        start, end = match.span(1)
        priced = any("cur" in word.families for word in (*page.after(end, 2), *page.before(start, 2)))
        if not priced and not _YEAR.fullmatch(match[1]) and not counts(page.low, end):
            value = match[1].upper()
            yield Candidate("invite_code", value, start, end, 0.7, f"later in the sentence of “{hit.word}”")


def _before(page: Page, at: int, word: str) -> Iterator[Candidate]:
    begin = max(0, at - 28)
    match = _BEHIND.search(page.view[begin:at])
    if match and any(char.isdigit() for char in match.group(1)):
        start = begin + match.start(1)
        if start == 0 or not (page.view[start - 1].isascii() and page.view[start - 1].isalnum()):
            yield Candidate("invite_code", match.group(1).upper(), start, begin + match.end(1), 0.7, f"before “{word}”")


def _find_opening(page: Page) -> Iterator[Candidate]:
    """A code that opens an app or a room (`enter code 7741 to open the app`)."""
    at = page.low.find("code")
    while at >= 0:
        found = _OPENING.match(page.view, at)
        if found and any(map(str.isdigit, found[1])):
            yield Candidate("invite_code", found[1].upper(), *found.span(1), 0.8, "code that opens an app")
        at = page.low.find("code", found.end() if found else at + 1)


FIND_OPENING = Finder("opening_codes", 17, _find_opening)
FIND_CODES = Finder("invite_codes", 16, _find_codes)
