"""Ransom notes and mails that extort, told apart by what they say: sextortion, ransomware, denial of service.

A kind is a hint by wording for the person who reads; nothing is decided by it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LONGEST_TEXT = 20_000


@cache
def _kinds() -> dict[str, tuple[str, tuple[tuple[str, ...], ...]]]:
    """What each kind is called, and its groups of wordings."""
    table = tomllib.loads(files("weftline.readers").joinpath("data/threats.toml").read_text("utf-8"))
    return {
        kind: (part["shown"], tuple(tuple(words) for name, words in part.items() if name != "shown"))
        for kind, part in table.items()
    }


def threat_of(text: str) -> str:
    """The kind of threat in a note or mail, with the words that tell it; empty where it is none, or several alike."""
    low = f" {' '.join(text[:LONGEST_TEXT].casefold().split())} "
    told = []
    for shown, groups in _kinds().values():
        met = [[word.strip() for word in words if word.casefold() in low] for words in groups]
        if all(met):
            told.append((sum(map(len, met)), f"{shown} ({', '.join(words[0] for words in met)})"))
    told.sort(reverse=True)
    best = told[0][0] if told else 0
    return told[0][1] if told and (len(told) == 1 or told[1][0] < best) else ""
