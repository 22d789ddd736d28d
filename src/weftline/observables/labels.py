"""Words that people write before a value (`LINE ID: x`, `account no. 12`, `邀请码 8812`): no part of the value."""

from __future__ import annotations

import re
from functools import lru_cache

from weftline.observables import lexicon, view
from weftline.observables.wordlists import words

_FAMILIES = ("id", "platform", "invite", "account", "wallet", "txid", "mtcn", "gift", "imei", "phone", "card", "sign",
             "cert", "scheme", "iban", "bic", "package")  # fmt: skip
_KEPT = frozenset(
    {
        "money",
        "date",
        "user_agent",
        "email_message_id",
        "url",
        "person_name",
        "platform_user_id",
        "builder_app",
        "ssh_key",
    }
)
_MOST = 4
_BETWEEN = re.compile(r"[ \t:=#]")


@lru_cache(maxsize=1)
def _every_label() -> list[str]:
    """All labels, the longest first."""
    return sorted({*lexicon.words(*_FAMILIES), *words("labels")}, key=lambda word: (-len(word), word))


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """The ASCII signs that a label can begin with."""
    return frozenset(sign for word in _every_label() for sign in (word[0].lower(), word[0].upper()) if sign.isascii())


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    plain: list[str] = []
    touching: list[str] = []
    for word in _every_label():
        (touching if lexicon.is_open_script(word[-1]) else plain).append(re.escape(word))
    mark = r"(?:[ \t]*[:：=#]+[ \t]*|\.?[ \t]+(?:is[ \t]+)?)"
    before = rf"(?:{'|'.join(plain)}){mark}"
    glued = rf"(?:{'|'.join(touching)})(?:[ \t]*[:：=#是은는はคือ][ \t]*|[ \t]+|(?=[A-Za-z0-9@+]))"
    return re.compile(f"{before}|{glued}", re.IGNORECASE)


def stripped(kind: str, raw: str) -> str:
    """The value without the labels before it; unchanged where nothing else would be left."""
    if kind in _KEPT or len(raw) > 256:
        return raw
    text = raw.strip()
    if not _may_begin_with_label(text):
        return raw
    for _ in range(_MOST):
        folded = lexicon.lower(view.fold(text)[0])
        match = _label().match(folded) if len(folded) == len(text) else None
        if match is None or not text[match.end() :].strip():
            break
        text = text[match.end() :].strip()
    return text if text != raw.strip() else raw


def _may_begin_with_label(text: str) -> bool:
    """A cheap first look: between an ASCII label and its value stands a space or a mark."""
    return not text.isascii() or (text[:1] in _beginnings() and _BETWEEN.search(text) is not None)
