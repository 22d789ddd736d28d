"""Closed lists of words that finders need (file endings, words that are no names), kept in `data/words.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    text = files("weftline.observables").joinpath("data/words.toml").read_text("utf-8")
    lists: dict[str, str | list[str]] = tomllib.loads(text)
    return {name: frozenset(words.split() if isinstance(words, str) else words) for name, words in lists.items()}


def words(name: str) -> frozenset[str]:
    """The list of that name; KeyError for a name that `data/words.toml` does not hold."""
    return _lists()[name]
