"""Telephone numbers, and the messengers that are addressed by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from weftline.model.observable import Hints
from weftline.observables import behind, lexicon, regions
from weftline.observables.families import _phone
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.lexicon import Hit
from weftline.observables.many_words import ManyWords
from weftline.observables.page import Group, Page
from weftline.observables.wordlists import words

E164_SOURCE = "ITU-T E.164; national formats by libphonenumber"
BY_NUMBER = frozenset({"whatsapp", "viber", "zalo", "signal"})
_WALLETS = frozenset(
    {"gcash", "maya", "momo", "truemoney", "paynow", "promptpay", "duitnow", "fps", "pix", "upi", "zelle", "alipay"}
)
_TYPING = frozenset(
    {"phone", "platform", "scheme", "stop", "account", "bank", "card", "imei", "mtcn", "gift", "invite"}
)
_BY_NUMBER = frozenset({"platform", "scheme"})
_OTHERS = frozenset({"account", "card", "mtcn", "imei", "gift", "routing", "stop", "invite"})
_OTHER = ("platform:other",)
_SENTENCE, _BEHIND, _UNSURE = 64, 32, 0.5
_ENDED = re.compile(r"[.!?;。！？][ \n]|[\n。！？]")
_LEAST_DIGITS, _MOST_DIGITS = 7, 20
_LONGEST_GLUED, _LEAST_GLUED = 40, 5
_IN_LINK = re.compile(r"(?:wa\.me/|[?&]phone=|^tel:)\+?([1-9][0-9]{6,14})")
_COORDINATE = re.compile(r"-?\d{1,3}\.\d{4,}")
_TRUNK_ZERO = words("trunk_zero")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]{1,2}")
_AMOUNT = re.compile(
    "[ ]?(?:"
    + "|".join(
        re.escape(word) + ("" if lexicon.is_open_script(word[-1]) else r"(?!\w)")
        for word in lexicon.words("mag", "cur")
        if word[-1].isalpha()
    )
    + ")"
)
_STAMP = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{4}|[0-9]{6})?")


def e164(raw: str, hints: Hints) -> str | None:
    """The best E.164 reading of a typed number, or None."""
    link = _IN_LINK.search(raw)
    if link:
        return _phone.international(link.group(1))
    if len(raw) > 64:
        return None
    found = _phone.readings(raw, (*regions.stated(hints), *regions.guessed(hints, regions.by_script(raw))))
    return found[0].e164 if found else None


def _phone_kind(name: str, meaning: str) -> Kind:
    return Kind(
        name,
        meaning,
        E164_SOURCE,
        e164,
        good=(
            ("+65 8123 4567", "+6581234567"),
            ("0044 7700 900123", "+447700900123"),
            ("+1 (212) 555-0123", "+12125550123"),
        ),
        bad=("2022-07-03", "+12", "hello", "+999 1234567"),
    )


PHONE = _phone_kind("phone", "Telephone number in E.164.")
WHATSAPP = _phone_kind("whatsapp", "WhatsApp account: its telephone number in E.164.")
VIBER = _phone_kind("viber", "Viber account: its telephone number in E.164.")
ZALO = _phone_kind("zalo", "Zalo account: its telephone number in E.164.")
SIGNAL = _phone_kind("signal", "Signal account: its telephone number in E.164.")


def _find_phones(page: Page) -> Iterator[Candidate]:
    for group in page.free_groups():
        if group.end - group.start >= _LEAST_DIGITS:
            yield from _phones_in(page, group)


def _phones_in(page: Page, group: Group) -> Iterator[Candidate]:
    done = 0
    if page.count(group) < _LEAST_DIGITS:
        return
    counts = [0, *accumulate([_digits_in(page, atom) for atom in group.atoms])]
    if len(group.atoms) > 1 and _AMOUNT.match(page.low, group.atoms[-1][1]):
        group = Group(group.start, group.atoms[-2][1], group.atoms[:-1])
    known = regions.stated(page.hints)
    guesses: tuple[str, ...] | None = None
    for first, last in group.windows():
        if first < done or not _LEAST_DIGITS <= counts[last] - counts[first] <= _MOST_DIGITS:
            continue
        start, end = _span(page, group, first, last)
        if not _can_be_phone(page, start, end):
            continue
        raw = page.view[start:end]
        found = _phone.readings(raw, known)
        guess = False
        if not found and not raw.startswith("+"):
            guesses = _guesses(page, start) if guesses is None else guesses
            found, guess = _phone.readings(raw, guesses), True
        if not found:
            continue
        candidate = _judge(page, start, end, found, guess=guess)
        if candidate:
            done = last
            yield candidate
            yield from _also(page, candidate)


def _digits_in(page: Page, atom: tuple[int, int]) -> int:
    text = page.shape[atom[0] : atom[1]]
    return len(text) if text.isdigit() else len(page.digits(*atom))


def _span(page: Page, group: Group, first: int, last: int) -> tuple[int, int]:
    start, end = group.atoms[first][0], group.atoms[last - 1][1]
    while start > group.start and page.view[start - 1] in "+([":
        start -= 1
    if "(" in page.view[start:end] and page.view[start:end].count("(") > page.view[start:end].count(")"):
        start = group.atoms[first][0] if page.view[start] == "(" else start
    return start, end


def _can_be_phone(page: Page, start: int, end: int) -> bool:
    view = page.view
    raw = view[start:end]
    if _COORDINATE.fullmatch(raw):
        return False
    left = view[start - 1] if start else " "
    right = view[end] if end < len(view) else " "
    if left in "$€£¥₩฿₫₹_#=&%@" or right in "%_@=°":
        return False
    letters = left.isascii() and left.isalpha()
    if letters or (right.isascii() and right.isalpha() and right not in "xXeE"):
        return _glued_word(page, start) or any(
            hit.end == start and hit.families & {"phone", "platform", "scheme"} for hit in page.before(start, 1)
        )
    return not (left in "./-" and start >= 2 and view[start - 2].isdigit() and page.is_free(start - 2, start - 1))


def _glued_word(page: Page, start: int) -> bool:
    """Whether letters without any space before a number hold a word for telephones (`meinehandynummerist0152…`)."""
    begin = start
    while begin > max(0, start - _LONGEST_GLUED) and page.shape[begin - 1 : begin].isalpha():
        begin -= 1
    return bool(start - begin >= _LEAST_GLUED and _phone_words().places(page.low[begin:start]))


@lru_cache(maxsize=1)
def _phone_words() -> ManyWords:
    return ManyWords(word for word in lexicon.words("phone") if len(word) >= _LEAST_GLUED)


def _guesses(page: Page, start: int) -> tuple[str, ...]:
    near = page.before(start, 60)
    schemes = [hit.detail("scheme") or hit.detail("platform") for hit in near]
    currencies = [hit.detail("cur") for hit in page.before(start, 120) if hit.detail("cur")]
    return regions.guessed(page.hints, page.countries(start), schemes, currencies)


def _judge(page: Page, start: int, end: int, found: list[_phone.Reading], *, guess: bool) -> Candidate | None:
    near = page.nearest(start, _TYPING)
    raw = page.view[start:end]
    explicit = not found[0].region
    if near and not explicit and near.families & _OTHERS and "phone" not in near.families and page.reaches(near, start):
        return None
    near = _labelling(page, near, end)
    kind, why = _typed(_platform_before(page, near) or near)
    named = near is not None and bool(near.families & {"phone", "platform", "scheme"}) and near.types != _OTHER
    if not explicit and kind in _WALLETS and regions.SCHEMES[kind] != found[0].region:
        kind, why, named = "phone", "", False
    if guess and not explicit and not named and not _looks_written(raw, found[0]):
        return None
    if not explicit and not named and (_lacks_trunk(raw, found[0]) or _is_count(raw)):
        return None
    if not explicit and _STAMP.fullmatch(raw) and not (near and "phone" in near.families):
        return None
    confidence = 0.8 if explicit else 0.5 if guess else 0.7
    if named:
        confidence = 0.7 if guess and len(found) == 1 and not explicit else min(0.9, confidence + 0.1)
    readings = tuple(reading.e164 for reading in found)
    note = "country code" if explicit else f"national format of {found[0].region}" + (" (guessed)" if guess else "")
    return Candidate(kind, readings[0], start, end, confidence, f"{note}{why}", readings if len(readings) > 1 else ())


# a messenger's word behind a number that has a number of its own: `… 78 y su whatsapp es +52 55 …`
_OWN_NUMBER = re.compile(r"[^\d\n.;]{0,12}\+?\d{2}")


def _also(page: Page, found: Candidate) -> Iterator[Candidate]:
    """The account that a number may be too, where its sentence speaks of a messenger or wallet addressed by numbers."""
    if found.kind != "phone":
        return
    near = (*page.before(found.start, _SENTENCE), *page.after(found.end, _BEHIND))
    for hit in near:
        first, last = (hit.end, found.start) if hit.end <= found.start else (found.end, hit.start)
        kind = hit.detail("platform") or hit.detail("scheme")
        own = hit.start > found.start and _OWN_NUMBER.match(page.view, hit.end)
        if kind in BY_NUMBER | _WALLETS - {"maya", "upi", "pix"} and not (own or _ENDED.search(page.view, first, last)):
            yield found._replace(kind=kind, confidence=_UNSURE, derived=True, why=f"in the sentence of “{hit.word}”")
            return


def _labelling(page: Page, near: Hit | None, end: int) -> Hit | None:
    """The word that types a number: one behind it (`0917 123 4567 (GCash)`) where none before it names an account."""
    if near is not None and near.families & {"platform", "scheme"}:
        return near
    word = behind.label(page, end, _BY_NUMBER)
    return word if word and (word.detail("platform") in BY_NUMBER or word.detail("scheme") in _WALLETS) else near


def _looks_written(raw: str, reading: _phone.Reading) -> bool:
    """In a guessed country only forms that people use for telephones count: a trunk zero, or parts set apart."""
    digits = re.sub(r"\D", "", raw)
    if digits.startswith("0") or (reading.region == "CN" and len(digits) == 11 and digits[0] == "1"):
        return True
    parts = re.findall(r"\d+", raw)
    return len(parts) >= 2 and max(len(part) for part in parts) <= 5 and len(digits) >= 8


def _lacks_trunk(raw: str, reading: _phone.Reading) -> bool:
    """Where everybody writes the trunk zero, other digits (scores, postcodes, dates) are no telephone numbers."""
    digits = re.sub(r"\D", "", raw)
    return reading.region in _TRUNK_ZERO and digits[:1] != "0" and not reading.e164.endswith("+" + digits)


def _is_count(raw: str) -> bool:
    """True for decimals, for stamps of date and time, and for numbers of one or two digits in a row of four or less."""
    if _DECIMAL.fullmatch(raw) or _STAMP.fullmatch(raw):
        return True
    parts = re.findall(r"\d+", raw)
    return 2 <= len(parts) <= 4 and max(len(part) for part in parts) <= 2


def _platform_before(page: Page, near: Hit | None) -> Hit | None:
    """In `WhatsApp number …` the platform's word counts, not the word for a number."""
    if near is None or "phone" not in near.families or near.families & {"platform", "scheme"}:
        return None
    for hit in page.before(near.start, 20):
        close = near.start - hit.end <= 4 and hit.detail("platform") in BY_NUMBER
        if close or ("scheme" in hit.families and page.is_free(hit.end, near.start)):
            return hit
    return None


def _typed(near: Hit | None) -> tuple[str, str]:
    if near is None:
        return "phone", ""
    platform = near.detail("platform")
    if platform in BY_NUMBER:
        return platform, f"; named by “{near.word}”"
    scheme = near.detail("scheme")
    if scheme in _WALLETS - {"maya", "upi"}:
        return scheme, f"; named by “{near.word}”"
    return "phone", f"; near “{near.word}”" if near.families & {"phone", "platform"} else ""


FIND_PHONES = Finder("phone", 80, _find_phones)
