"""The form of one custody entry: canonical JSON with the fields that every entry has."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from weftline.vault.verifier.clock import second_of
from weftline.vault.verifier.merkle import canonical

BRINGING: Final = frozenset({"keep", "derive", "adopt"})
# What every entry has, and of which type: one without a time, or with a number for a text, would not be compared.
_KINDS: Final = {
    **dict.fromkeys(("v", "seq", "mono_ns", "checkpoint"), int),
    **dict.fromkeys(("utc", "boot", "device", "actor", "action", "previous", "sealed"), str),
    "objects": list,
}
_UTC: Final = re.compile(r"([0-9T:-]{19})\.[0-9]{6}Z")
_TEXT = r'"[^"]*"'
_NUMBER = r"(?:0|[1-9][0-9]{0,18})"
_OBJECT = rf'\{{(?:"ciphertext_sha256":{_TEXT},"ciphertext_size":{_NUMBER},)?"id":{_TEXT}\}}'
# Most lines are of these signs and have this form, in which names are sorted and nothing can be written in a second
# way: they are canonical without being written anew. Every other line is parsed and written anew for comparison.
_PLAIN_SIGNS: Final = bytes(range(0x20, 0x7F)).replace(b"\\", b"")
_PLAIN = (
    rf'\{{"action":"(view|analyse|keep|derive|adopt|export|decide|undo)","actor":{_TEXT},"boot":"([^"]*)",'
    rf'"checkpoint":({_NUMBER}),(?:"derived_from":"([^"]*)",)?"device":{_TEXT},"mono_ns":({_NUMBER}),'
    rf'"objects":(\[(?:{_OBJECT}(?:,{_OBJECT})*)?\]),"previous":"([^"]*)","sealed":{_TEXT},"seq":({_NUMBER}),'
    rf'(?:"tool":{_TEXT},)?"utc":"([0-9T:-]{{19}})\.([0-9]{{6}})Z","v":1\}}'
)
_PLAIN_LINE: Final = re.compile(_PLAIN)
_LINES: Final = re.compile(rf"^(?:{_PLAIN}|(.*))\n", re.MULTILINE)


def parse_entry(line: bytes) -> dict[str, Any] | None:
    """What a line says, or None where it is no custody entry in its canonical form.

    Of touches that bring no object the fields that a walk needs are enough; the form is checked all the same.
    """
    try:
        text = line.decode()
        plain = _PLAIN_LINE.fullmatch(text)
        if plain is not None and not line.translate(None, _PLAIN_SIGNS):
            return _of_plain(plain) if second_of(plain.group(9)) is not None else None
        entry = json.loads(text)
        good = isinstance(entry, dict) and canonical(entry) == line and _is_whole(entry)
    except (ValueError, RecursionError):
        return None
    return entry if good else None


def _is_whole(entry: dict[str, Any]) -> bool:
    """Whether an entry has all that each has, and states its time in the one form that means the same everywhere."""
    if any(type(entry.get(name)) is not kind for name, kind in _KINDS.items()) or entry["v"] != 1:
        return False
    time = _UTC.fullmatch(entry["utc"])
    return time is not None and second_of(time[1]) is not None


def _of_plain(plain: re.Match[str]) -> dict[str, Any]:
    action, boot, checkpoint, derived_from, mono_ns, objects, previous, seq, second, microsecond = plain.groups("")
    return {
        "action": action,
        "boot": boot,
        "checkpoint": int(checkpoint),
        "derived_from": derived_from,
        "mono_ns": int(mono_ns),
        "objects": json.loads(objects) if action in BRINGING else [],
        "previous": previous,
        "seq": int(seq),
        "utc": f"{second}.{microsecond}Z",
    }


def glance(data: bytes) -> list[tuple[str, ...]] | None:
    """Many lines at once: of each line of the usual form action, boot, checkpoint, derived_from, mono_ns, objects,
    previous, seq, second and microsecond as they are written, and of each other one the line, behind ten empty texts.

    None where some sign needs a look at each line by itself.
    """
    if data.translate(None, _PLAIN_SIGNS + b"\n"):
        return None
    found = _LINES.findall(data.decode())
    return found if len(found) == data.count(b"\n") else None
