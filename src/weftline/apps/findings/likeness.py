"""A signature of an app's own code that survives new names, icons, packages and signers.

Each method of the app's own code becomes a hash of its instructions and of the framework methods it calls; the set of
hashes becomes a MinHash. Code under the prefixes of well-known libraries is left out, since it says nothing about who
wrote the app.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from weftline.apps.android.app import AndroidApp, Body
from weftline.apps.android.dex import opcodes

_VERSION = "m1"
_SLOTS = 128
_LEAST_METHODS = 5
_LEAST_INSTRUCTIONS = 4
_FRAMEWORK = ("Ljava/", "Ljavax/", "Landroid/", "Lorg/json/", "Lorg/xml", "Lorg/w3c/", "Lorg/apache/http/")
_FACTORS = np.frombuffer(hashlib.shake_256(b"weftline code signature").digest(_SLOTS * 8), dtype="<u8") | np.uint64(1)
_MIXER = np.uint64(0x9E3779B97F4A7C15)
_SUMMANDS = np.frombuffer(hashlib.shake_256(b"weftline code signature +").digest(_SLOTS * 8), dtype="<u8")


def code_signature(app: AndroidApp) -> str:
    """`m1:METHODS:HEX` (128 slots of 16 bits); empty where the app has fewer than five own methods to compare."""
    hashes = np.unique(np.fromiter((h for body in app.bodies for h in _method_hashes(body)), dtype=np.uint64))
    if len(hashes) < _LEAST_METHODS:
        return ""
    lowest = np.full(_SLOTS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), 4096):
        part = hashes[start : start + 4096, None] * _FACTORS[None, :] + _SUMMANDS[None, :]
        lowest = np.minimum(lowest, part.min(axis=0))
    mixed = (lowest * _MIXER) >> np.uint64(48)  # the lowest values share their upper bits: spread the lower ones
    return f"{_VERSION}:{len(hashes)}:{mixed.astype('>u2').tobytes().hex()}"


def similarity(a: str, b: str) -> float:
    """How alike two apps' own code is: 0 (nothing in common) to 1 (the same methods), the share of methods that both
    have among those that either has. 0 where a signature is empty or of another version.
    """
    left, right = _slots(a), _slots(b)
    if left is None or right is None:
        return 0.0
    return float((left == right).mean())


def _slots(signature: str) -> NDArray[np.uint16] | None:
    version, _, rest = signature.partition(":")
    _, _, text = rest.partition(":")
    if version != _VERSION or len(text) != _SLOTS * 4:
        return None
    try:
        return np.frombuffer(bytes.fromhex(text), dtype=np.uint16)
    except ValueError:
        return None


def _method_hashes(body: Body) -> list[int]:
    """One 64-bit hash for each of the app's own methods of some length."""
    return [number for _, number in method_hashes(body, np.flatnonzero(~body.library).tolist())]


def method_hashes(body: Body, items: list[int]) -> list[tuple[int, int]]:
    """(body, 64-bit hash of its instructions and the framework methods it calls) of each that has some length."""
    code = body.code
    lows = np.searchsorted(code.pcs, code.start).tolist()
    highs = np.searchsorted(code.pcs, code.end).tolist()
    calls_low = np.searchsorted(code.invokes.pc, code.start).tolist()
    calls_high = np.searchsorted(code.invokes.pc, code.end).tolist()
    targets = code.invokes.target.tolist()
    names: dict[int, bytes] = {}
    hashes = []
    ops = _generalised(code.ops).tobytes()
    for item in items:
        if highs[item] - lows[item] < _LEAST_INSTRUCTIONS:
            continue
        digest = hashlib.blake2b(ops[lows[item] : highs[item]], digest_size=8)
        for target in targets[calls_low[item] : calls_high[item]]:
            name = names.get(target)
            if name is None:
                text = code.dex.method_text(target)
                name = names[target] = text.encode("utf-8", "replace") if text.startswith(_FRAMEWORK) else b"own"
            digest.update(b"\0" + name)
        hashes.append((item, int.from_bytes(digest.digest(), "little")))
    return hashes


def _generalised(ops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Instruction codes without what a recompilation changes: width of registers, jumps and string numbers."""
    table = np.arange(256, dtype=np.uint8)
    table[[0x02, 0x03]] = 0x01
    table[[0x05, 0x06]] = 0x04
    table[[0x08, 0x09]] = 0x07
    table[opcodes.CONST_STRING_JUMBO] = opcodes.CONST_STRING
    table[[0x29, 0x2A]] = 0x28
    table[[0x13, 0x14, 0x15]] = 0x12
    table[[0x17, 0x18, 0x19]] = 0x16
    table[list(opcodes.INVOKE_RANGE)] = list(opcodes.INVOKE)
    generalised: NDArray[np.uint8] = table[ops]
    return generalised
