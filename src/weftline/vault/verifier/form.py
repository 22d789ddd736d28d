"""The form of one custody entry: canonical JSON with the fields that every entry has."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from weftline.vault.verifier.merkle import canonical

_TEXT = r'"[ !#-\[\]-~]*"'
_NUMBER = r"(?:0|[1-9][0-9]{0,18})"
_OBJECT = rf'\{{(?:"ciphertext_sha256":{_TEXT},"ciphertext_size":{_NUMBER},)?"id":{_TEXT}\}}'
# Most lines have this form, in which names are sorted and nothing can be written in a second way: they are canonical
# without being written anew. Every other line is parsed and written anew for comparison.
_PLAIN: Final = re.compile(
    rf'\{{"action":"(?P<action>view|analyse|keep|derive|adopt|export|decide|undo)"(?:,"actor":{_TEXT})?'
    rf'(?:,"boot":"(?P<boot>[0-9a-f-]*)")?(?:,"checkpoint":(?P<checkpoint>{_NUMBER}))?'
    rf'(?:,"derived_from":"(?P<derived_from>x-[0-9a-f]{{64}})")?(?:,"device":{_TEXT})?'
    rf'(?:,"mono_ns":(?P<mono_ns>{_NUMBER}))?,"objects":(?P<objects>\[(?:{_OBJECT}(?:,{_OBJECT})*)?\])'
    rf'(?:,"previous":"(?P<previous>[0-9a-f]{{64}})")?(?:,"sealed":{_TEXT})?,"seq":(?P<seq>{_NUMBER})'
    rf'(?:,"tool":{_TEXT})?(?:,"utc":"(?P<utc>[0-9TZ:.-]*)")?(?:,"v":{_NUMBER})?\}}'
)
_OBJECTS_MATTER: Final = frozenset({"keep", "derive", "adopt"})


def parse_entry(line: bytes) -> dict[str, Any] | None:
    """What a line says, or None where it is no custody entry in its canonical form.

    Of touches that bring no object the fields that a walk needs are enough; the form is checked all the same.
    """
    try:
        text = line.decode()
        plain = _PLAIN.fullmatch(text)
        if plain is not None:
            return _of_plain(plain)
        entry = json.loads(text)
        good = isinstance(entry, dict) and canonical(entry) == line and type(entry.get("seq")) is int
    except (ValueError, RecursionError):
        return None
    return entry if good and isinstance(entry.get("objects"), list) else None


def _of_plain(plain: re.Match[str]) -> dict[str, Any]:
    action, boot, checkpoint, derived_from, mono_ns, objects, previous, seq, utc = plain.groups()
    return {
        "action": action,
        "boot": boot,
        "checkpoint": int(checkpoint) if checkpoint else None,
        "derived_from": derived_from or "",
        "mono_ns": int(mono_ns) if mono_ns else None,
        "objects": json.loads(objects) if action in _OBJECTS_MATTER else [],
        "previous": previous,
        "seq": int(seq),
        "utc": utc or "",
    }
