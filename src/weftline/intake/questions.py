"""What is asked, screen by screen: the questions as data, and their texts by language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

Kind = Literal["flag", "choice", "many", "text", "long", "amount", "time", "date", "country", "zone", "agree"]
FLAGS: Final = ("yes", "no", "unsure")
PLATFORMS: Final = (
    "WhatsApp", "Telegram", "LINE", "WeChat", "QQ", "KakaoTalk", "Instagram", "Facebook", "Messenger", "Snapchat",
    "TikTok", "Discord", "Skype", "Zalo", "Viber", "Signal", "Kik", "X", "Tinder", "Badoo", "Bumble", "Tantan",
)  # fmt: skip
CURRENCIES: Final = (
    "USD", "EUR", "GBP", "SGD", "HKD", "CNY", "TWD", "JPY", "KRW", "INR", "IDR", "MYR", "THB", "PHP", "VND", "AED",
    "SAR", "EGP", "USDT", "BTC", "ETH",
)  # fmt: skip
LISTS: Final = {"platforms": PLATFORMS, "currencies": CURRENCIES}
SHORT, LONG = 500, 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `path`: its field in report.json, also its name in the form. `text_key`: its name in the texts.

    `input`: the type of keyboard; `list`: the suggestions offered, never a limit.
    """

    path: str
    text_key: str
    kind: Kind
    options: tuple[str, ...] = ()
    required: bool = False
    input: str = "text"
    list: str = ""

    @property
    def limit(self) -> int:
        """The greatest length of an answer, in characters."""
        return LONG if self.kind == "long" else SHORT


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that belong together. `number` counts from 0 where the part is asked several times."""

    name: str
    number: int
    questions: tuple[Question, ...]
    unless: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. `unless`: left out where all these answers were given."""

    name: str
    parts: tuple[Part, ...]
    unless: Mapping[str, str]

    @property
    def questions(self) -> Iterator[Question]:
        """All its questions in order."""
        return (question for part in self.parts for question in part.questions)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the questions in one language, by section and name."""

    language: str
    reviewed_by: str
    reviewed_on: str
    sections: Mapping[str, Mapping[str, str]]

    @property
    def is_reviewed(self) -> bool:
        """True where a named speaker has read them."""
        return bool(self.reviewed_by and self.reviewed_on)

    def get(self, section: str, name: str) -> str:
        """One text, empty where the language has none."""
        return self.sections.get(section, {}).get(name, "")


@lru_cache(maxsize=1)
def screens() -> tuple[Screen, ...]:
    """All screens in the order in which they are asked."""
    data = tomllib.loads(files("weftline.intake").joinpath("data/questions.toml").read_text("utf-8"))
    return tuple(_screen(row) for row in data["screen"])


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """Every question by its path."""
    return {question.path: question for screen in screens() for question in screen.questions}


@lru_cache(maxsize=64)
def texts(language: str) -> Texts:
    """The questions' texts in a language that exists. Raises KeyError where there is none."""
    path = files("weftline.intake").joinpath(f"data/text/{language}.toml")
    if not path.is_file():
        raise KeyError(language)
    data = tomllib.loads(path.read_text("utf-8"))
    sections = {name: section for name, section in data.items() if isinstance(section, dict)}
    return Texts(language, str(data.get("reviewed_by", "")), str(data.get("reviewed_on", "")), sections)


@lru_cache(maxsize=16)
def country_names(language: str) -> dict[str, str]:
    """Names of countries by code, in the order of the names; English where the language has none."""
    lines = files("weftline.intake").joinpath("data/countries.tsv").read_text("utf-8").splitlines()
    head, *rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    column = head.index(language) if language in head else head.index("en")
    names = {row[0]: row[column] for row in rows}
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _screen(row: Mapping[str, Any]) -> Screen:
    parts = tuple(part for given in row["part"] for part in _parts(given))
    return Screen(row["name"], parts, row.get("unless", {}))


def _parts(row: Mapping[str, Any]) -> Iterator[Part]:
    for number in range(row.get("repeat", 1)):
        asked = tuple(_question(given, number) for given in row["question"])
        yield Part(row["name"], number, asked, row.get("unless", {}))


def _question(row: Mapping[str, Any], number: int) -> Question:
    path = row["path"]
    text_key = path.replace("demands.0.", "demands.{n}.")
    options = FLAGS if row["kind"] == "flag" else tuple(row.get("options", ()))
    return Question(
        path.replace("{n}", str(number)),
        text_key,
        row["kind"],
        options,
        row.get("required", False),
        row.get("input", "text"),
        row.get("list", ""),
    )
