"""Definitions of tables that MySQL 8 keeps in the tablespace itself ("serialized dictionary information").

Source: MySQL Reference Manual, `ibd2sdi`; MySQL Server, `dict0sdi-decompress.h` and `sql/dd/types`.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any, Final

from weftline.servers.databases._frm import Column, Definition, DefinitionError

HEADER: Final = 33  # type, id, transaction, undo pointer, sizes unpacked and packed
_TABLE: Final = 1
_VISIBLE: Final = frozenset([1, 4])  # to all, or to those who name the column
_MOST: Final = 64 << 20
_KINDS: Final = {
    1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 8: 7, 9: 8, 10: 9, 11: 10, 12: 11, 13: 12, 14: 13, 15: 14, 16: 15, 17: 16,
    18: 17, 19: 18, 20: 19, 21: 246, 22: 247, 23: 248, 24: 249, 25: 250, 26: 251, 27: 252, 28: 253, 29: 254,
    30: 255, 31: 245,
}  # fmt: skip
_DECIMAL, _TIMES = 246, {17: 19, 18: 19, 19: 10}
_CHANGED: Final = ("instant_col", "version_added", "version_dropped", "physical_pos")


def sdi_text(head: bytes, packed: bytes) -> str | None:
    """The JSON of a record, None where it describes no table. `head`: what stands before the packed part."""
    if int.from_bytes(head[:4]) != _TABLE:
        return None
    try:
        return zlib.decompressobj().decompress(packed, _MOST).decode("utf-8", "replace")
    except zlib.error as error:
        raise DefinitionError(f"packed data are damaged ({error})") from error


def definition_in(text: str) -> Definition:
    """A table's columns and key. Raises DefinitionError, also where rows of several forms are to be expected."""
    try:
        found = json.loads(text)["dd_object"]
        return _definition(found)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, StopIteration) as error:
        raise DefinitionError(str(error) or "no clustered index") from error


def _definition(found: dict[str, Any]) -> Definition:
    listed: list[dict[str, Any]] = found["columns"]
    if any(word in str(column.get("se_private_data", "")) for column in listed for word in _CHANGED):
        raise DefinitionError("columns were added or dropped without writing its rows anew")
    places = [
        place for place, column in enumerate(listed) if column["hidden"] in _VISIBLE and not column.get("is_virtual")
    ]
    return Definition(tuple(_column(listed[place]) for place in places), _key(found["indexes"], listed, places))


def _key(indexes: list[dict[str, Any]], listed: list[dict[str, Any]], places: list[int]) -> tuple[int, ...]:
    """What stands before InnoDB's own columns in the index that holds the rows."""
    own = {place for place, column in enumerate(listed) if column["name"] in {"DB_TRX_ID", "DB_ROW_ID"}}
    orders = ([part["column_opx"] for part in index["elements"]] for index in indexes)
    order = next(each for each in orders if own & set(each))
    if len(set(order)) != len(order):
        raise DefinitionError("its key holds only the beginning of a column")
    before = order[: next(at for at, place in enumerate(order) if place in own)]
    return tuple(places.index(place) for place in before)


def _column(stated: dict[str, Any]) -> Column:
    kind = _KINDS.get(stated["type"], 0)
    signed, decimals = not stated.get("is_unsigned"), int(stated.get("numeric_scale") or 0)
    length = int(stated.get("char_length") or 0)
    if kind == _DECIMAL:
        length = int(stated["numeric_precision"]) + (1 if decimals else 0) + (1 if signed else 0)
    elif kind in _TIMES:
        fraction = int(stated.get("datetime_precision") or 0)
        length = _TIMES[kind] + (1 + fraction if fraction else 0)
    choices = tuple(
        base64.b64decode(each["name"]).decode("utf-8", "backslashreplace") for each in stated.get("elements") or []
    )
    return Column(
        str(stated["name"]), kind, length, decimals, signed, bool(stated["is_nullable"]),
        int(stated.get("collation_id") or 0), choices, str(stated.get("comment") or ""),
    )  # fmt: skip
