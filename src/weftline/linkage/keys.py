"""Under which key two mentions are the same value, and from which string a value came.

One E.164 number told as a phone, a messenger account or a fast-payment proxy is one key (counts once). A URL, its
domain and its address come out of one string and share a root, so that they count once as evidence too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from publicsuffixlist import PublicSuffixList

from weftline.linkage.arrays import Ints
from weftline.linkage.columns import encoded
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


@dataclass(frozen=True, slots=True)
class Keys:
    """The comparison keys of distinct values: `kinds[kind]` and `text` name each; equal `root` means one string."""

    kinds: tuple[str, ...]
    kind: Ints
    text: pa.StringArray
    root: pa.StringArray

    def __len__(self) -> int:
        return len(self.kind)

    def named(self, number: int) -> tuple[str, str]:
        """Kind and text of a value."""
        return self.kinds[int(self.kind[number])], str(self.text[number].as_py())

    def number(self, kind: str, text: str) -> Ints:
        """The numbers of the value of that kind and text, none or one."""
        if kind not in self.kinds:
            return np.empty(0, dtype=np.int64)
        rows = np.flatnonzero(self.kind == self.kinds.index(kind))
        same = pc.equal(self.text.take(pa.array(rows)), text).to_numpy(zero_copy_only=False)
        return np.asarray(rows[np.asarray(same, dtype=np.bool_)], dtype=np.int64)

    def take(self, rows: Ints) -> Keys:
        """The keys of some values."""
        chosen = pa.array(rows)
        return Keys(self.kinds, self.kind[rows], self.text.take(chosen), self.root.take(chosen))

    @staticmethod
    def together(parts: Sequence[Keys]) -> tuple[Keys, Ints]:
        """Several tables of keys as one of distinct keys, and the new number of every key, part after part."""
        kinds = tuple(dict.fromkeys(name for part in parts for name in part.kinds))
        place = {name: number for number, name in enumerate(kinds)}
        kind = np.concatenate([np.array([place[n] for n in part.kinds], dtype=np.int64)[part.kind] for part in parts])
        text = pa.concat_arrays([part.text for part in parts])
        root = pa.concat_arrays([part.root for part in parts])
        code, distinct = encoded(text)
        pairs, first, number = np.unique(kind * max(1, len(distinct)) + code, return_index=True, return_inverse=True)
        by_age = np.argsort(first, kind="stable")
        rank = np.empty(len(pairs), dtype=np.int64)
        rank[by_age] = np.arange(len(pairs))
        chosen = first[by_age]
        return Keys(kinds, kind[chosen], text.take(pa.array(chosen)), root.take(pa.array(chosen))), rank[number]


def keys_of(kinds: pa.Array, values: pa.Array) -> Keys:
    """The comparison keys of normalised values; most are their own, only numbers and hosts are looked at singly."""
    code, distinct = encoded(kinds)
    names = distinct.to_pylist()
    special = np.array([name in _NUMBER_KINDS or name in _HOST_KINDS for name in names], dtype=np.bool_)
    looked = special[code] if len(code) else np.zeros(0, dtype=np.bool_)
    looked |= np.asarray(pc.starts_with(values, "+").to_numpy(zero_copy_only=False), dtype=np.bool_)
    family = ["host" if prior_of(name).family == "host" else name for name in names]
    rows = np.flatnonzero(looked)
    made = [
        key_of(names[kind], value)
        for kind, value in zip(code[rows].tolist(), values.take(pa.array(rows)).to_pylist(), strict=True)
    ]
    all_names = tuple(dict.fromkeys([*names, *(key.kind for key in made)]))
    place = {name: number for number, name in enumerate(all_names)}
    kind = code.copy()
    kind[rows] = [place[key.kind] for key in made]
    roots = pc.binary_join_element_wise(pa.array(family, type=pa.string()).take(pa.array(code)), values, ":")
    mask = pa.array(looked)
    text = pc.replace_with_mask(values, mask, pa.array([key.value for key in made], type=pa.string()))
    root = pc.replace_with_mask(roots, mask, pa.array([key.root for key in made], type=pa.string()))
    return Keys(all_names, kind, text, root)
