"""From a situation to ordered steps in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from weftline.advice.contacts import Contact, contacts_for
from weftline.advice.rules import four_for, rules_for
from weftline.advice.situation import Situation
from weftline.advice.texts import ENGLISH, Wording, language_of, wording


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of advice. `english_title` and `english_text` stand beside a translation that nobody has reviewed and
    are empty otherwise. `contacts`: who helps with it, verified.
    """

    name: str
    title: str
    text: str
    english_title: str = ""
    english_text: str = ""
    urgent: bool = False
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do now. `always`: the four pieces, first in sight. `steps`: what this situation adds, in order.

    `reviewed_by`: the named speaker who read the texts, empty where they are "not reviewed".
    """

    language: str
    direction: Literal["ltr", "rtl"]
    reviewed_by: str
    reviewed_on: str
    always: tuple[Step, ...]
    steps: tuple[Step, ...]
    contacts: tuple[Contact, ...]

    @property
    def is_reviewed(self) -> bool:
        """True where a named speaker has read the texts."""
        return bool(self.reviewed_by and self.reviewed_on)


def advise(situation: Situation) -> Advice:
    """The advice for a situation, in the language nearest to the one asked for."""
    words = wording(language_of(situation.language))
    english = wording(ENGLISH)
    contacts = contacts_for(situation.country, situation.moment.date(), minor=situation.is_minor)
    always = tuple(_step(name, words, english) for name in four_for(situation))
    steps = tuple(
        _step(rule.name, words, english, rule.urgent, tuple(c for c in contacts if c.kind in rule.contacts))
        for rule in rules_for(situation)
    )
    return Advice(words.language, words.direction, words.reviewed_by, words.reviewed_on, always, steps, contacts)


def _step(
    name: str, words: Wording, english: Wording, urgent: bool = False, contacts: tuple[Contact, ...] = ()
) -> Step:
    title, text = words.texts[name]
    beside = ("", "") if words.is_reviewed or words.language == ENGLISH else english.texts[name]
    return Step(name, title, text, *beside, urgent=urgent, contacts=contacts)
