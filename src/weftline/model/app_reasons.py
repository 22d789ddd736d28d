"""The reasons of an app's triage as people read them: under what they speak of, with places in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from weftline.model.app import AppFindings
from weftline.model.app_words import TOPICS, readable_method
from weftline.model.locator import Locator
from weftline.model.wording import place_in_words

_LOCATOR = re.compile(r"(?<![^\s(])[^\s#!]{1,200}(?:![^\s#]{1,900}#|#[a-z]+=)(?:[^\s.,)]++|[.,)]++(?=\S))*+")
_REST = "What it says of itself"


def reasons_by_topic(found: AppFindings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(what they speak of, the reasons), in the order of what matters to a case."""
    topics = found.topics if len(found.topics) == len(found.reasons) else ("",) * len(found.reasons)
    groups: dict[str, list[str]] = {title: [] for title in (*TOPICS.values(), _REST)}
    for topic, reason in zip(topics, with_places(found.reasons), strict=True):
        groups[TOPICS.get(topic, _REST)].append(reason)
    return tuple((title, tuple(reasons)) for title, reasons in groups.items() if reasons)


def with_places(sentences: Sequence[str]) -> tuple[str, ...]:
    """Sentences with the locators in them said in words."""
    return tuple(_LOCATOR.sub(lambda found: place_in_app(found[0]), sentence) for sentence in sentences)


def place_in_app(locator: str) -> str:
    """The member of an app and the place in it, in words."""
    member = locator.partition("#")[0].partition("!")[2]
    try:
        named = Locator.parse(locator).named
    except ValueError:
        return locator
    if "class" in named:
        spot = readable_method(f"{named['class']}->{named.get('method', '')}")
    else:
        spot = named.get("field") or place_in_words(locator)
    return f"{member}, {spot}" if member else spot
