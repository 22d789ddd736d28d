"""The words of a page in one language, each with its English beside it while nobody has reviewed them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from weftline.advice import Wording, wording
from weftline.intake import Texts, texts

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Said:
    """One text and, where it needs one beside it, its English."""

    text: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """All that a page says in one language."""

    language: str
    name: str
    direction: Literal["ltr", "rtl"]
    page_texts: Texts
    question_texts: Texts
    advice: Wording

    @property
    def is_reviewed(self) -> bool:
        """True where named speakers have read all of it."""
        return self.page_texts.is_reviewed and self.question_texts.is_reviewed and self.advice.is_reviewed

    def page(self, key: str, **values: object) -> Said:
        """A text of the pages."""
        return self._said(self.page_texts, _pages(ENGLISH), "page", key, values)

    def refused(self, reason: str) -> Said:
        """Why a file was not kept."""
        return self._said(self.page_texts, _pages(ENGLISH), "refused", reason, {})

    def ask(self, section: str, key: str) -> Said:
        """A text of the questions, empty where there is none."""
        return self._said(self.question_texts, texts(ENGLISH), section, key, {})

    def _said(self, own: Texts, english: Texts, section: str, key: str, values: dict[str, object]) -> Said:
        text = own.get(section, key).format(**values) if values else own.get(section, key)
        if self.language == ENGLISH or own.is_reviewed or not text:
            return Said(text)
        beside = english.get(section, key)
        return Said(text, beside.format(**values) if values else beside)


@lru_cache(maxsize=64)
def words(language: str) -> Words:
    """The words of a language that exists. Raises KeyError where there is none."""
    advice = wording(language)
    return Words(language, advice.name, advice.direction, _pages(language), texts(language), advice)


@lru_cache(maxsize=64)
def _pages(language: str) -> Texts:
    path = files("weftline.web.intake").joinpath(f"text/{language}.toml")
    if not path.is_file():
        raise KeyError(language)
    data = tomllib.loads(path.read_text("utf-8"))
    sections = {name: section for name, section in data.items() if isinstance(section, dict)}
    return Texts(language, str(data.get("reviewed_by", "")), str(data.get("reviewed_on", "")), sections)
