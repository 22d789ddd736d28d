"""Chats typed or copied by hand without times: lines of `name: text` by a few people in turn.

A list of properties (`Bank: …`, `Amount: …`) looks alike; so names must return, be few, and say sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from weftline.model.records import Fact, Message, Unparsed
from weftline.readers._format import Format, Owner, ReadHints, Record, Source, Tally
from weftline.readers._text import encoding_of, head_text, lines, looks_like_text

_LINE = re.compile(r"(?P<name>[^:：\n\t\[\]{}<>\"=/\\|;]{1,40})[:：] ?(?P<text>.*)\Z")
_MYSELF = frozenset(
    [
        "me", "i", "myself", "我", "本人", "自己", "saya", "aku", "ich", "moi", "yo", "eu", "io", "나", "저", "私",
        "自分", "僕", "ผม", "ฉัน", "tôi", "mình", "أنا", "انا", "я", "ben", "ako", "मैं", "אני",
    ]
)  # fmt: skip
_PROGRAMS = (".csv", ".tsv", ".json", ".log", ".ini", ".cfg", ".yml", ".yaml")
_NO_NAMES = frozenset({"http", "https", "note", "ps", "p.s", "re", "fwd", "subject", "from", "to", "date"})
_MOST_PEOPLE = 6
_LEAST_LINES = 4
_LONG_ENOUGH = 12
_MESSAGE_LINES = 5000


def _sniff(head: bytes, name: str) -> int:
    if not looks_like_text(head) or name.lower().endswith(_PROGRAMS):
        return 0
    found = [match for line in head_text(head).splitlines()[:400] if line.strip() for match in [_LINE.match(line)]]
    spoken = [match for match in found if match is not None]
    if len(spoken) < _LEAST_LINES or len(spoken) < 0.6 * len(found):
        return 0
    names = Counter(_key(match["name"]) for match in spoken)
    sentences = sum(_is_sentence(match["text"]) for match in spoken)
    few = 1 <= len(names) <= max(2, min(_MOST_PEOPLE, len(spoken) // 3))
    return 45 if few and sentences * 2 >= len(spoken) and not names.keys() & _NO_NAMES else 0


def _key(name: str) -> str:
    return name.strip().casefold()


def _is_sentence(text: str) -> bool:
    wide = sum(letter > "\u2e80" for letter in text)
    return len(text.split()) >= 3 or wide >= 4 or len(text) >= _LONG_ENOUGH * 2


def _read(source: Source, hints: ReadHints) -> Iterator[Record]:
    encoding, how = encoding_of(source.head)
    yield Fact(source.at(), "encoding", f"{encoding} ({how})")
    names = {_key(match["name"]) for line in head_text(source.head).splitlines()[:400] if (match := _LINE.match(line))}
    mine = names & ({_key(hints.owner)} if hints.owner else _MYSELF)
    if len(mine) == 1:
        yield Owner(next(iter(mine)), "stated" if hints.owner else "this person speaks as 'I'")
    parts: list[str] = []
    sender, first, last, accounted = "", 0, 0, 0
    for number, line in lines(source.file, encoding):
        match = _LINE.match(line) if number != last else None
        if match is not None and _key(match["name"]) in names:
            if parts:
                yield _message(source, (first, last), sender, parts, mine)
            sender, parts, first = match["name"].strip(), [match["text"]], number
        elif parts and len(parts) < _MESSAGE_LINES:
            parts.append(line)
        else:
            yield Unparsed(source.at(line=number), line, "no speaker is named")
        accounted += number != last
        last = number
    if parts:
        yield _message(source, (first, last), sender, parts, mine)
    yield Tally(last, accounted)


def _message(source: Source, span: tuple[int, int], sender: str, parts: list[str], mine: set[str]) -> Message:
    place = str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"
    victim = _key(sender) in mine if len(mine) == 1 else None
    return Message(source.at(line=place), "\n".join(parts).rstrip(), None, sender, victim)


FORMAT = Format(
    name="transcript",
    sniff=_sniff,
    read=_read,
    versions="lines of `name: text` in any script, without times",
    reference="the way people copy chats into notes and e-mails",
    extensions=(".txt",),
)
