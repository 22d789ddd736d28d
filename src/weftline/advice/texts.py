"""The words of the advice: one file a language, with who read them and when."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

ENGLISH: Final = "en"
TRADITIONAL: Final = frozenset({"tw", "hk", "mo", "hant"})


@dataclass(frozen=True, slots=True)
class Wording:
    """All texts of one language. `name` is the language's own. `reviewed_by` names the speaker who read them, empty
    where nobody has yet. `texts`: by step, (title, text).
    """

    language: str
    name: str
    direction: Literal["ltr", "rtl"]
    reviewed_by: str
    reviewed_on: str
    texts: dict[str, tuple[str, str]]

    @property
    def is_reviewed(self) -> bool:
        """True where a named speaker has read the texts."""
        return bool(self.reviewed_by and self.reviewed_on)


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """The languages there are, by their tag, with their own names; English first."""
    home = files("weftline.advice").joinpath("data/text")
    tags = sorted(item.name.removesuffix(".toml") for item in home.iterdir() if item.name.endswith(".toml"))
    tags.sort(key=lambda tag: (tag != ENGLISH, tag.startswith("zh") is False, tag))
    return {tag: wording(tag).name for tag in tags}


def language_of(tag: str) -> str:
    """The language there is that fits a tag best (`zh-TW` is traditional Chinese); English where none does."""
    parts = tag.strip().replace("_", "-").lower().split("-")
    if parts[0] == "zh" and TRADITIONAL.intersection(parts[1:]) and "zh-Hant" in languages():
        return "zh-Hant"
    return parts[0] if parts[0] in languages() else ENGLISH


@lru_cache(maxsize=64)
def wording(language: str) -> Wording:
    """The texts of a language that exists. Raises KeyError where there is none, or a text of it is missing."""
    path = files("weftline.advice").joinpath(f"data/text/{language}.toml")
    if not path.is_file():
        raise KeyError(language)
    data = tomllib.loads(path.read_text("utf-8"))
    texts = {name: (str(item["title"]), str(item.get("text", ""))) for name, item in data["step"].items()}
    direction: Literal["ltr", "rtl"] = "rtl" if data.get("direction") == "rtl" else "ltr"
    return Wording(
        language, data["name"], direction, str(data.get("reviewed_by", "")), str(data.get("reviewed_on", "")), texts
    )
