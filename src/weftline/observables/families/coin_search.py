"""Finding coin addresses: the checksum tells the chain; text recognition is repaired where one reading is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.engine import Automaton
from weftline.observables.families.coins import bch, btc, doge, eth, ltc, sol, ton, tron, xmr, xrp
from weftline.observables.families.hashes import tx_hash
from weftline.observables.kind import Candidate, Finder, Normaliser
from weftline.observables.page import Page

_COIN_WORDS = frozenset({"cur", "wallet"})
_REPAIRS = {
    "0": "oO",
    "O": "0",
    "o": "0",
    "l": "1",
    "I": "1",
    "1": "lI",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "6": "b",
    "b": "6",
    "é": "6",
    "2": "Z",
    "Z": "2",
}
_NO_HINTS = Hints()
_TRON_HEX = re.compile(r"41[0-9a-fA-F]{40}")
_SHORTEST, _LONGEST, _FEW = 26, 106, 12
_ANY_DIGIT = re.compile(rb"[0-9]")
_BREAK = rb"(?:[ \-.\n]|\r\n| ?[\[(<{*_]{1,3}[A-Za-z ]{2,12}[\])>}*_]{1,3} ?)"
_BROKEN = Automaton(
    rb"\b(?:(?:bc1|ltc1|0x)[0-9A-Za-z]+|[13LMDTrX48][0-9A-Za-z]*(?:[a-z][A-Z]|[0-9])[0-9A-Za-z]{3,})"
    rb"(?:" + _BREAK + rb"[0-9A-Za-z]{2,}){1,16}"
)
_SIZES = (3, 4, 5, 6, 8)
_BLOCKS = Automaton(
    b"|".join(
        rb"\b[13LMDATrX48qpb09][0-9A-Za-z]{%d}(?:[ \-\n][0-9A-Za-z]{%d}){3,31}(?:[ \-\n][0-9A-Za-z]{1,%d})?\b"
        % (size - 1, size, size - 1)
        for size in _SIZES
    ),
    longest=True,
)
_LIKE_ADDRESS = re.compile(
    r"(?i:bc1|ltc1|[0o]x[0-9a-f])|[qp][0-9a-z]{41}$|(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[13LMDA9TrX48l][0-9A-Za-zé]+$"
)
_PART = re.compile(rb"[\[(<{*_]+[A-Za-z ]+[\])>}*_]+|[0-9A-Za-z]+")


def read(token: str) -> tuple[str, str] | None:
    """Kind and normal form of a token whose checksum says which chain it belongs to, or None."""
    first, length = token[0], len(token)
    trials: tuple[tuple[str, Normaliser], ...] = ()
    if (first in "13" and length <= 36) or (token[:3].lower() == "bc1" and length <= 90):
        trials = (("btc", btc),)
    elif (first in "LM3" and length <= 36) or token[:4].lower() == "ltc1":
        trials = (("ltc", ltc),)
    elif first in "DA9" and length <= 36:
        trials = (("doge", doge),)
    elif first == "T" and length == 34:
        trials = (("tron", tron),)
    elif first == "0" and length == 42:
        trials = (("eth", eth),)
    elif first in "qpQP" and length == 42:
        trials = (("bch", bch),)
    elif (first == "r" and length <= 35) or (first == "X" and 46 <= length <= 48):
        trials = (("xrp", xrp),)
    elif first in "48" and length in (95, 106):
        trials = (("xmr", xmr),)
    return next(((kind, value) for kind, test in trials if (value := test(token, _NO_HINTS))), None)


def _find_coins(page: Page) -> Iterator[Candidate]:
    yield from _find_broken(page)
    for start, end in page.tokens:
        if end - start > 200 or not page.is_free(start, end):
            continue
        token = page.view[start:end]
        found = read(token)
        if found:
            yield _with_tag(page, found, start, end)
            continue
        repaired = list(_repaired(token, start, end, twice=page.hints.source == "ocr"))
        yield from repaired or _without_checksum(page, token, start, end)
    yield from _find_ton(page)


def _find_broken(page: Page) -> Iterator[Candidate]:
    """Addresses with a break or a marker word in them, where the parts together have a right checksum."""
    for start, end in (*_BLOCKS.spans(page.shape), *_BROKEN.spans(page.shape)):
        if not _ANY_DIGIT.search(page.shape, start, end) or not page.is_free(start, end):
            continue
        parts = [part.span() for part in _PART.finditer(page.shape, start, end) if part.group()[:1].isalnum()]
        joined = page.view[slice(*parts[0])]
        for first, last in parts[1:]:
            joined += page.view[first:last]
            if len(joined) > _LONGEST:
                break
            found = read(joined) if len(joined) >= _SHORTEST else None
            if found:
                yield Candidate(*found, start, last, 0.79, "checksum; repaired: joined over a break")
                break


def _with_tag(page: Page, found: tuple[str, str], start: int, end: int) -> Candidate:
    kind, value = found
    begin, stop = start, end
    if kind == "bch" and page.view[max(0, start - 12) : start].lower() == "bitcoincash:":
        begin = start - 12
    if kind == "xrp":
        tag = re.match(r"\?(?:dt|tag|to_tag)=([0-9]{1,10})\b", page.view[end : end + 24])
        if tag:
            return Candidate(kind, f"{value}?dt={int(tag.group(1))}", start, end + tag.end(), 0.99, "checksum; tag")
        after = page.after(end, 16)
        number = (
            re.match(r"\D{1,12}([0-9]{1,10})\b", page.view[after[0].end - 1 : after[0].end + 24])
            if after and "tag" in after[0].families
            else None
        )
        if number:
            value += f"?dt={int(number.group(1))}"
    return Candidate(kind, value, begin, stop, 0.99, "checksum and prefix")


_TRON_COINS = frozenset({"TRX", "USDT"})


def _without_checksum(page: Page, token: str, start: int, end: int) -> Iterator[Candidate]:
    if 32 <= len(token) <= 44 and sol(token, _NO_HINTS):
        near = page.nearest(start, _COIN_WORDS)
        named = near is not None and near.detail("cur") == "SOL"
        if named or (near and "wallet" in near.families and not re.fullmatch("[0-9a-f]+", token)):
            yield Candidate(
                "sol", token, start, end, 0.9 if named else 0.3, f"32 bytes; near “{near.word if near else ''}”"
            )
    elif _TRON_HEX.fullmatch(token):
        near = page.nearest(start, _COIN_WORDS)
        if near is None or near.detail("cur") not in _TRON_COINS:
            near = next((hit for hit in page.after(end, 24) if hit.detail("cur") in _TRON_COINS), None)
        if near and (value := tron(token, _NO_HINTS)):
            yield Candidate("tron", value, start, end, 0.9, f"hexadecimal form; near “{near.word}”")
    elif 86 <= len(token) <= 88 and (value := tx_hash(token, _NO_HINTS)):
        yield Candidate("tx_hash", value, start, end, 0.9, "signature of a Solana transaction")
    elif len(token) == 42 and token[:2].lower() == "0x" and re.fullmatch(r"0[xX][0-9a-fA-F]{40}", token):
        yield Candidate("eth", token.lower(), start, end, 0.2, "mixed case is not that of EIP-55")


def _repaired(token: str, start: int, end: int, *, twice: bool) -> Iterator[Candidate]:
    """Undo a look-alike letter (in recognised text up to two) where exactly one repair has a right checksum."""
    if not _SHORTEST <= len(token) <= _LONGEST or not _LIKE_ADDRESS.match(token):
        return
    found: set[tuple[str, str]] = set()
    if token[:2] == "Ox" and len(token) == 42:
        token = "0x" + token[2:]
        value = read(token)
        found |= {value} if value else set()
    places = [(place, other) for place, char in enumerate(token) for other in _REPAIRS.get(char, "")]
    for first, (place, other) in enumerate(places[:60]):
        once = token[:place] + other + token[place + 1 :]
        value = read(once)
        found |= {value} if value else set()
        for second, another in places[first + 1 : 60]:
            if second == place or len(places) > _FEW or not twice:
                continue
            value = read(once[:second] + another + once[second + 1 :])
            found |= {value} if value else set()
    if len(found) == 1:
        kind, value_ = found.pop()
        yield Candidate(kind, value_, start, end, 0.79, "checksum; repaired: look-alike letters")


_TON = Automaton(rb"(?:[EU]Q[A-Za-z0-9_\-+/]{46}|(?:0|-1):[0-9a-fA-F]{64})", needs=(b"EQ", b"UQ", b"0:", b"-1:"))


def _find_ton(page: Page) -> Iterator[Candidate]:
    for start, end in _TON.spans(page.shape):
        value = ton(page.view[start:end], _NO_HINTS)
        if value:
            near = next((hit for hit in page.after(end, 12) if "tag" in hit.families), None)
            memo = (
                re.match(r"[\s:：=#]{1,4}([A-Za-z0-9_\-]{1,40})", page.view[near.end : near.end + 48]) if near else None
            )
            yield Candidate("ton", value + (f"?memo={memo.group(1)}" if memo else ""), start, end, 0.99, "checksum")


FIND_COINS = Finder("coins", 25, _find_coins)
