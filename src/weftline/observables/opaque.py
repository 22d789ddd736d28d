"""Normalisation that is safe for every kind, known or not: white space, defanging and quotes only."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_QUOTES = "\"'“”‘’«»‹›„`「」『』"
_DOTS = re.compile(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?", re.IGNORECASE)
_ATS = re.compile(r"\s?[\[({]\s?(?:@|at)\s?[\])}]\s?", re.IGNORECASE)
_SCHEME = re.compile(r"^h(?:xx|\*\*)p(s?)(?=\[?:)", re.IGNORECASE)


def opaque(raw: str) -> str:
    """The text without outer quotes and needless white space, and with defanging undone; case and signs stay."""
    text = raw
    while True:
        new = _SPACE.sub(" ", text).strip().strip(_QUOTES).strip()
        new = _ATS.sub("@", _DOTS.sub(".", new))
        new = _SCHEME.sub(r"http\1", new).replace("[:]", ":").replace("[/]", "/")
        if new == text:
            return new
        text = new
