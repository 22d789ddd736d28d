"""Under which key two mentions are the same value, and from which string a value came.

One E.164 number told as a phone, a messenger account or a fast-payment proxy is one key (counts once). A URL, its
domain and its address come out of one string and share a root, so that they count once as evidence too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from weftline.linkage.kinds import prior_of

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NUMBER_KINDS = frozenset({"phone", "whatsapp"})
_HOST_KINDS = frozenset({"url", "short_link", "domain", "c2"})


@dataclass(frozen=True, slots=True)
class Key:
    """`kind` and `value` name the value in terms and weights; `root` names the string it came from."""

    kind: str
    value: str
    root: str


def key_of(kind: str, value: str) -> Key:
    """The comparison key of a normalised value."""
    number = value if _E164.fullmatch(value) else ""
    if kind in _NUMBER_KINDS and not number and value.isascii() and value.isdigit() and 7 <= len(value) <= 15:
        number = "+" + value
    if number:
        return Key("phone", number, "number:" + number)
    if kind in _HOST_KINDS:
        return Key(kind, value, "host:" + _registered(_host(kind, value)))
    if prior_of(kind).family == "host":
        return Key(kind, value, "host:" + value)
    return Key(kind, value, f"{kind}:{value}")


def _host(kind: str, value: str) -> str:
    if kind == "short_link":
        return value
    if "://" not in value:
        return value.partition("/")[0].lower()
    try:
        return (urlsplit(value).hostname or value).lower()
    except ValueError:
        return value


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _registered(host: str) -> str:
    if "/" in host or not host or host.rpartition(".")[2].isdigit():
        return host
    return str(_suffixes().privatesuffix(host) or host)
