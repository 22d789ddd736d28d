"""Identifiers out of keys: for each kind its normal form, what damage does to it, and the ways people write it.

Nothing here reaches anybody: telephones lie in the North American exchange 555, which has no subscribers, hosts
end in `.invalid`, IPv4 addresses lie in 240.0.0.0/4, wallets are encodings of hashes to which nobody has a key, and there
is no bank `ZZZZ`. Handles are random letters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from benchmarks.linkage.draws import Draws, Keys, mix
from numpy.typing import NDArray

Letters = NDArray[np.uint8]
"""One text a row, padded with zeros."""

LOWER, DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"
HEX = "0123456789abcdef"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_AREAS = np.frombuffer(
    (
        b"201202203205206207208209210212213214215216217218219220223224225227228229231234235239240248251252253254256260"
        b"262267269270272274276279281283301302303304305307308309310312313314315316317318319320321323324325326327329330"
        b"331332334336337339341346347350351352353360361363364369380385386401402404405406407408409410412413414415417419"
        b"423424425430432434435440442443445447448458463464469470472475478479480484501502503504505507508509510512513515"
        b"516517518520530531534539540541551557559561562563564567570571572573574575580582585586601602603605606607608609"
        b"610612614615616617618619620623626628629630631636640641645646650651656657659660661662667669678680681682686689"
        b"701702703704706707708712713714715716717718719720724725726727728730731732734737738740743747748754757760762763"
        b"765769770771772773774775779781785786801802803804805806808810812813814815816817818820821826828830831832835838"
        b"839840843845847848850854856857858859860862863864865870872878901903904906907908909910912913914915916917918919"
        b"920925928929930931934936937938940941943945947948949951952954956959970971972973975978979980983984985986989"
    ),
    np.uint8,
).reshape(-1, 3)
"""North American areas, as numbering plans list them."""
_MISREAD = {"0": "o", "o": "0", "1": "l", "l": "1", "5": "s", "s": "5", "8": "b", "b": "8", "2": "z", "z": "2"}


def letters(keys: Keys, count: int, alphabet: str) -> Letters:
    """`count` letters of the alphabet for each key."""
    table = np.frombuffer(alphabet.encode("ascii"), np.uint8)
    out = np.empty((len(keys), count), np.uint8)
    for place in range(count):
        if place % 8 == 0:
            keys = mix(keys + np.uint64(place))
            rest = keys
        out[:, place] = table[(rest % np.uint64(len(table))).astype(np.int64)]
        rest = rest // np.uint64(len(table))
    return out


def fixed(rows: int, text: str) -> Letters:
    """The same text in each row."""
    return np.broadcast_to(np.frombuffer(text.encode("ascii"), np.uint8), (rows, len(text)))


def joined(*parts: Letters) -> Letters:
    """Texts one after another, the padding at the end."""
    whole = np.concatenate(parts, axis=1)
    order = np.argsort(whole == 0, axis=1, kind="stable")
    return np.take_along_axis(whole, order, axis=1)


def strings(text: Letters) -> pa.Array:
    """As Arrow strings."""
    flat = np.ascontiguousarray(text).view(f"S{text.shape[1]}").ravel()
    return pa.array(flat, pa.binary()).cast(pa.string())


def _handle(keys: Keys, between: str) -> Letters:
    """Five to eight letters, a sign or none, up to three digits."""
    rows, shape = len(keys), mix(keys)
    name = letters(keys, 8, LOWER)
    name[np.arange(8) >= 5 + (shape % np.uint64(4)).astype(np.int64)[:, None]] = 0
    sign = np.where((shape >> np.uint64(8)) % np.uint64(2) == 0, ord(between) if between else 0, 0).astype(np.uint8)
    digits = letters(mix(keys ^ np.uint64(7)), 3, DIGITS)
    digits[np.arange(3) >= ((shape >> np.uint64(16)) % np.uint64(4)).astype(np.int64)[:, None]] = 0
    return joined(name, sign.reshape(rows, 1), letters(mix(keys ^ np.uint64(9)), 2, LOWER), digits)


def _phone(keys: Keys) -> Letters:
    rows, area = len(keys), _AREAS[(mix(keys) % np.uint64(len(_AREAS))).astype(np.int64)]
    last = letters(mix(keys ^ np.uint64(2)), 3, DIGITS)
    return joined(fixed(rows, "+1"), area, fixed(rows, "555"), letters(keys, 1, "23456789"), last)


def _bech32(keys: Keys) -> Letters:
    """A version-0 witness program of 20 bytes; the checksum is that of BIP 173."""
    data = np.empty((len(keys), 33), np.int64)
    data[:, 0] = 0
    places = np.frombuffer(BECH32.encode(), np.uint8)
    data[:, 1:] = np.argsort(places)[np.searchsorted(np.sort(places), letters(keys, 32, BECH32))]
    check = np.full(len(keys), 1, np.int64)
    expanded = [ord(each) >> 5 for each in "bc"] + [0] + [ord(each) & 31 for each in "bc"]
    generator = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    for value in [*expanded, *data.T, *[0] * 6]:
        top = check >> 25
        check = ((check & 0x1FFFFFF) << 5) ^ value
        for bit, polynomial in enumerate(generator):
            check ^= np.where((top >> bit) & 1, polynomial, 0)
    check ^= 1
    sums = np.stack([(check >> 5 * (5 - place)) & 31 for place in range(6)], axis=1)
    return joined(fixed(len(keys), "bc1"), places[np.concatenate([data, sums], axis=1)])


def _iban(keys: Keys) -> Letters:
    """British in form, of a bank that is none; check digits after ISO 7064 (MOD 97-10)."""
    account = letters(keys, 14, DIGITS)
    rest = np.full(len(keys), 35353535 % 97, np.int64)
    for column in [*(account.T.astype(np.int64) - ord("0")), 1, 6, 1, 1, 0, 0]:
        rest = (rest * 10 + column) % 97
    check = 98 - rest
    digits = np.stack([check // 10, check % 10], axis=1).astype(np.uint8) + ord("0")
    return joined(fixed(len(keys), "GB"), digits, fixed(len(keys), "ZZZZ"), account)


def _ipv4(keys: Keys) -> Letters:
    keys = mix(keys)
    parts = [240 + (keys % np.uint64(15)), *((keys >> np.uint64(8 * place)) % np.uint64(256) for place in (1, 2, 3))]
    text = pc.binary_join_element_wise(*(pa.array(part.astype(np.int64)).cast(pa.string()) for part in parts), ".")
    return np.array(text.to_numpy(zero_copy_only=False), "S15").view(np.uint8).reshape(-1, 15)


def _invite(keys: Keys) -> Letters:
    """Six signs; of some apps six digits, which meet by chance."""
    signs = letters(keys, 6, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    return np.where((mix(keys) % np.uint64(5) < 2)[:, None], letters(mix(keys), 6, DIGITS), signs)


def _host(keys: Keys) -> Letters:
    return joined(letters(keys, 9, LOWER), fixed(len(keys), ".invalid"))


MAKERS: dict[str, Callable[[Keys], Letters]] = {
    "telegram": lambda keys: _handle(keys, "_"),
    "instagram": lambda keys: _handle(keys, "."),
    "wechat": lambda keys: _handle(keys, ""),
    "phone": _phone,
    "email": lambda keys: joined(_handle(keys, "."), fixed(len(keys), "@mail.invalid")),
    "btc": _bech32,
    "eth": lambda keys: joined(fixed(len(keys), "0x"), letters(keys, 40, HEX)),
    "iban": _iban,
    "domain": _host,
    "ipv4": _ipv4,
    "android_package": lambda keys: joined(
        fixed(len(keys), "invalid."), letters(keys, 5, LOWER), fixed(len(keys), "."), letters(mix(keys), 6, LOWER)
    ),
    "cert_sha256": lambda keys: letters(keys, 64, HEX),
    "invite_code": _invite,
}
_SAFE = {"phone": 8, "btc": 4, "eth": 2, "iban": 8, "ipv4": 1, "android_package": 8}
"""Where damage may begin: what stands before is not mistyped, or it would be something else."""
_BEHIND = {"email": len("@mail.invalid"), "domain": len(".invalid")}


def damage(kind: str, text: Letters, which: NDArray[np.bool_], draws: Draws, *about: Any) -> Letters:
    """One sign of each chosen text misread, mistyped, or changed with its neighbour."""
    chosen = np.flatnonzero(which)
    if not len(chosen):
        return text
    text = np.array(text)
    about = tuple(np.asarray(each)[chosen] for each in about)
    length = (text[chosen] != 0).sum(axis=1)
    first = _SAFE.get(kind, 0)
    place = first + draws.below("damaged place", np.maximum(length - first - _BEHIND.get(kind, 0) - 1, 1), *about)
    old, following = text[chosen, place], text[chosen, place + 1]
    digit = (old >= ord("0")) & (old <= ord("9"))
    typed = np.where(
        digit, ord("1") + draws.below("digit", 9, *about), ord("a") + draws.below("letter", 26, *about)
    ).astype(np.uint8)
    misread = np.arange(256, dtype=np.uint8)
    for sign, other in _MISREAD.items():
        misread[ord(sign)] = ord(other)
    how = draws.uniform("damaged how", *about)
    numeric = kind in {"phone", "iban", "ipv4"}
    swap = (how < 0.35) & (following != old) & (following != ord("."))
    changed = np.where(swap, following, np.where((how < 0.7) | numeric, typed, misread[old]))
    if kind == "invite_code":
        changed = np.where((changed >= ord("a")) & (changed <= ord("z")), changed - 32, changed)
    text[chosen, place] = changed
    text[chosen, place + 1] = np.where(swap, old, following)
    return text


def _spaced(value: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(value, "(.{4})", r"\1 ")


def _american(value: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(value, r"^\+1(...)(...)(.*)$", r"+1 (\1) \2-\3")


def _before(prefix: str) -> Callable[[pa.Array], pa.Array]:
    return lambda value: pc.binary_join_element_wise(prefix, value, "")


def _defanged(value: pa.Array) -> pa.Array:
    return pc.replace_substring(pc.replace_substring(value, ".", "[.]"), "@", "[at]")


def _colons(value: pa.Array) -> pa.Array:
    return pc.utf8_rtrim(pc.utf8_upper(pc.replace_substring_regex(value, "(..)", r"\1:")), ":")


FORMS: dict[str, tuple[Callable[[pa.Array], pa.Array], ...]] = {
    "telegram": (_before("@"), _before("https://t.me/"), _before("t.me/"), pc.utf8_capitalize),
    "instagram": (_before("@"), _before("https://www.instagram.com/"), pc.utf8_capitalize),
    "wechat": (pc.utf8_capitalize,),
    "phone": (_american, lambda value: pc.replace_substring_regex(value, r"^\+1(...)(...)", r"+1-\1-\2-"), _spaced),
    "email": (pc.utf8_upper, _defanged, _before("mailto:"), pc.utf8_capitalize),
    "btc": (pc.utf8_upper, _before("bitcoin:")),
    "iban": (_spaced, pc.utf8_lower),
    "domain": (lambda value: pc.binary_join_element_wise("hxxps://", value, "/", ""), _defanged, pc.utf8_upper),
    "ipv4": (_defanged,),
    "cert_sha256": (_colons, pc.utf8_upper),
    "invite_code": (pc.utf8_lower,),
}
"""Other ways of writing a value; the first of all is the normal form itself."""


def written(kind: str, value: pa.Array, draws: Draws, *about: Any) -> pa.Array:
    """Each value as one of the ways in which its kind is written."""
    forms = FORMS.get(kind, ())
    way = draws.below("form", 2 * len(forms) + 1, *about) // 2
    parts, order = [], []
    for number in range(len(forms) + 1):
        chosen = np.flatnonzero(way == number)
        part = value.take(pa.array(chosen))
        parts.append(part if number == len(forms) else forms[number](part))
        order.append(chosen)
    return pa.concat_arrays(parts).take(pa.array(np.argsort(np.concatenate(order), kind="stable")))
