"""National accounts with banks, typed by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from weftline.model.observable import Hints
from weftline.observables import behind, regions
from weftline.observables.codecs import digits as check
from weftline.observables.engine import Automaton
from weftline.observables.families import _phone
from weftline.observables.families._branches import bank_code, is_routing, routing_code
from weftline.observables.families.cards import card
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.lexicon import Hit
from weftline.observables.page import Group, Page

_TYPING = frozenset(
    {"account", "bank", "phone", "platform", "stop", "card", "mtcn", "imei", "gift", "invite", "scheme"}
)
_POSTAL = re.compile(r"記号[ :：]{0,3}(1[0-9]{4})[^0-9\n]{1,10}番号[ :：]{0,3}([0-9]{2,8})")
_ACCOUNT = frozenset({"account", "bank"})
_DATE = re.compile(r"(?:(?:19|20|25)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20|25)\d\d)(?!\d)")
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_LENGTHS = {
    "JP": (6, 8),
    "SG": (7, 14),
    "HK": (8, 15),
    "TH": (10, 15),
    "VN": (6, 19),
    "KR": (9, 16),
    "GB": (6, 10),
    "US": (5, 17),
    "IN": (8, 18),
    "CN": (12, 21),
    "PH": (9, 16),
    "MY": (8, 17),
    "ID": (9, 16),
    "TW": (8, 16),
    "DE": (6, 10),
    "BR": (5, 14),
    "AR": (7, 22),
    "RU": (16, 20),
}
_SIDE_BY_SIDE = Automaton(rb"\d\d-\d\d-\d\d[ ,/:\n]{1,3}\d{8}", needs=(b"-",))
_STERLING = frozenset({"GBP"})
_LEAST_BEHIND = 8
_FEWEST = min(5, *(low for low, _ in _LENGTHS.values()))
_MOST_DIGITS = 22
_CLABE = 18


def bank_account(raw: str, hints: Hints) -> str | None:
    """`CC:digits`, a routing or branch code before a slash; `ZZ` where the country is not known."""
    text = re.sub(r"[\s\-.]", "", raw.strip()).upper()
    match = re.fullmatch(r"(?:([A-Z]{2}):)?(?:([A-Z0-9]{3,11})/)?([0-9]{5,22})", text)
    if not match:
        return _from_words(raw, hints)
    country, routing, digits = match.groups()
    if country is None:
        country = "MX" if check.clabe(digits) else _country_of(hints)
    return f"{country}:{routing + '/' if routing else ''}{digits}"


def _from_words(raw: str, hints: Hints) -> str | None:
    """An account that was written with its bank's name or a label: `DBS 012-345678-9`."""
    if len(raw) > 120 or not any(char.isdigit() for char in raw):
        return None
    found = list(_find_accounts(Page("account: " + raw, hints)))
    return found[0].value if len(found) == 1 else None


def _country_of(hints: Hints) -> str:
    known = (*regions.paid_in(hints.currency), *(regions.stated(hints) or regions.guessed(hints)[:1]))
    return known[0] if known else "ZZ"


BANK_ACCOUNT = Kind(
    "bank_account",
    "National bank account as country and digits.",
    "National schemes; CLABE of ABM, ABA of ANSI X9",
    bank_account,
    (
        ("SG:012-345678-9", "SG:0123456789"),
        ("032180000118359719", "MX:032180000118359719"),
        ("US:021000021/123456789", "US:021000021/123456789"),
    ),
    ("abc", "12", "SG:"),
)


def _find_postal(page: Page) -> Iterator[Candidate]:
    """Japan Post Bank writes a symbol and a number."""
    if "記号" in page.view:
        for match in _POSTAL.finditer(page.view):
            value = f"JP:{match.group(1)}/{match.group(2)}"
            yield Candidate(
                "bank_account", value, match.start(1), match.end(2), 0.9, "symbol and number of Japan Post Bank"
            )


def _find_accounts(page: Page) -> Iterator[Candidate]:
    for group in page.free_groups():
        if group.end - group.start < _FEWEST or sum(end - start for start, end in group.atoms) < _FEWEST:
            continue
        near = page.nearest(group.start, _TYPING)
        named = near is not None and _names_account(page, near, group.start)
        if not named and (word := _named_behind(page, near, group)):
            near, named = word, True
        if named or (near is not None and "stop" not in near.families and page.count(group) >= _CLABE):
            yield from islice(_accounts_in(page, group, near, named=named), 1)


def _accounts_in(page: Page, group: Group, near: Hit | None, *, named: bool) -> Iterator[Candidate]:
    """Accounts that the pieces of a group can be; with no word for accounts only a CLABE, which has check digits."""
    for start, end, digits in _pieces(page, group):
        if named or (len(digits) == _CLABE and check.clabe(digits)):
            found = _as_card(page, near, group, start, end) or _account(page, near, start, end, digits)
            if found:
                yield found


def _named_behind(page: Page, near: Hit | None, group: Group) -> Hit | None:
    """A bank's or account's word behind the digits, where no word before them says what they are."""
    if near is not None and (not near.families & _ACCOUNT or page.reaches(near, group.start)):
        return None
    start, end = group.atoms[0][0], group.atoms[-1][1]
    word = None if page.view[start - 1 : start] == "+" else behind.label(page, end, _ACCOUNT, named=True)
    if word is None:
        return None
    digits = page.digits(start, end)
    if len(digits) < _LEAST_BEHIND or card(digits, page.hints):
        return None
    known = regions.stated(page.hints) or page.countries(start)
    return None if any(_phone.national(digits, region) for region in known) else word


def _as_card(page: Page, near: Hit | None, group: Group, start: int, end: int) -> Candidate | None:
    """Sixteen digits in fours behind a bank's name, with a right check digit, are a card and no account."""
    if near is None or "account" in near.families or (start, end) != (group.atoms[0][0], group.atoms[-1][1]):
        return None
    if [last - first for first, last in group.atoms] != [4, 4, 4, 4] or page.view.startswith("62", start):
        return None
    value = card(page.view[start:end], page.hints)
    return Candidate("card", value, start, end, 0.9, "issuer range and check digit; bank's name") if value else None


def _find_side_by_side(page: Page) -> Iterator[Candidate]:
    """Sort code and account side by side (`04-00-04 12345678`), where the country or a sum is British."""
    for start, end in _SIDE_BY_SIDE.spans(page.shape):
        if page.view[start - 1 : start].isalnum() or page.view[end : end + 1].isalnum() or not page.is_free(start, end):
            continue
        if page.view[start - 1 : start] in {"-", "/"} or page.view[end : end + 1] == "-":
            continue
        near = page.nearest(start, _TYPING)
        british = "GB" in regions.stated(page.hints)[:1] or any(
            hit.detail("cur") in _STERLING or hit.detail("bank") == "GB" for hit in page.before(start, 60)
        )
        if british and not (near and near.families & {"phone", "stop"}):
            digits = page.digits(start, end)
            value = f"GB:{digits[:6]}/{digits[6:]}"
            yield Candidate("bank_account", value, start, end, 0.9, "sort code and account side by side")


def _names_account(page: Page, near: Hit, start: int) -> bool:
    if not near.families & _ACCOUNT or near.families & {"phone", "scheme", "stop"}:
        return False
    return not ("routing" in near.families and "account" not in near.families) and page.reaches(near, start)


def _pieces(page: Page, group: Group) -> Iterator[tuple[int, int, str]]:
    """The whole group, then its parts that spaces set apart, as one account each."""
    start, end = group.atoms[0][0], group.atoms[-1][1]
    digits = page.digits(start, end)
    if len(digits) <= _MOST_DIGITS:
        yield start, end, digits
    run: list[tuple[int, int]] = []
    for atom in (*group.atoms, (end + 9, end + 9)):
        if run and (atom[0] - run[-1][1] != 1 or page.view[run[-1][1]] not in "-."):
            yield run[0][0], run[-1][1], page.digits(run[0][0], run[-1][1])
            run = []
        run.append(atom)


def _account(page: Page, near: Hit | None, start: int, end: int, digits: str) -> Candidate | None:
    raw = page.view[start:end]
    if _DATE.match(raw) or _AMOUNT.fullmatch(raw) or raw.startswith("+") or page.view[start - 1 : start] == "+":
        return None
    country, why = (
        ("MX", "CLABE check digit") if len(digits) == 18 and check.clabe(digits) else _country(page, start, end)
    )
    if cut := bank_code(page, start, end, country):
        start += cut
        digits = page.digits(start, end)
    low, high = _LENGTHS.get(country, (6, 20))
    if not low <= len(digits) <= high or is_routing(page, start, country):
        return None
    routing = routing_code(page, start, end, country)
    if routing == digits:
        return None
    word = f"named by “{near.word}”" if near else ""
    value = f"{country}:{routing + '/' if routing else ''}{digits}"
    confidence = 0.9 if country != "ZZ" else 0.7
    return Candidate("bank_account", value, start, end, confidence, "; ".join(part for part in (word, why) if part))


def _country(page: Page, start: int, end: int) -> tuple[str, str]:
    banks = [hit for hit in (*page.before(start, 80), *page.after(end, 40)) if "bank" in hit.families]
    if banks:
        return banks[0].detail("bank"), f"country by “{banks[0].word}”"
    currencies = [hit.detail("cur") for hit in page.before(start, 80) if hit.detail("cur")]
    count = len(page.digits(start, end))
    for currency in (*currencies[:1], page.hints.currency):
        for country in regions.paid_in(currency):
            if _LENGTHS.get(country, (6, 20))[0] <= count <= _LENGTHS.get(country, (6, 20))[1]:
                return country, f"country by {currency}"
    known = regions.stated(page.hints)
    if known:
        return known[0], "country of the report"
    guess = regions.guessed(page.hints, page.countries(start), (), currencies)
    return (guess[0], "country guessed") if guess else ("ZZ", "country not known")


FIND_POSTAL = Finder("japan_post", 49, _find_postal)
FIND_SIDE_BY_SIDE = Finder("sort_code", 48, _find_side_by_side)
FIND_ACCOUNTS = Finder("bank_account", 50, _find_accounts)
