"""Columns of devices that refer to rows of agents or invite codes by the name of their table, like `affiliate_id`."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from weftline.servers.desk import Desk
from weftline.servers.tables.lexicon import words_of
from weftline.servers.tables.records import Record

_ENDS: Final = frozenset(["id", "ids", "no", "ref", "code"])
_PLURALS: Final = ("es", "s")
_Table = tuple[str, str]


def tie_devices(desk: Desk) -> None:
    """Give each device the code or agent that it refers to, where every value of such a column is a key there."""
    devices = _by_table(desk.records.get("devices", []))
    for meaning, concept in (("invite_codes", "invite_code"), ("agents", "agent_ref")):
        for place, rows in _by_table(desk.records.get(meaning, [])).items():
            keys = {record.key: record for record in rows}
            for (store, _), phones in devices.items():
                if store == place[0]:
                    _tie(phones, concept, keys, place[1])


def _by_table(records: list[Record]) -> dict[_Table, list[Record]]:
    out: dict[_Table, list[Record]] = defaultdict(list)
    for record in records:
        out[record.store, record.table].append(record)
    return out


def _tie(phones: list[Record], concept: str, keys: dict[str, Record], table: str) -> None:
    codes = {record.get("invite_code") for record in keys.values()}
    column = next(
        (
            name
            for name in dict.fromkeys(name for phone in phones[:200] for name in phone.cells)
            if _names(name, table) and all(phone.cells.get(name, "") in {"", "0", *keys} for phone in phones)
        ),
        "",
    )
    if not column:
        return
    for phone in phones:
        row = keys.get(phone.cells.get(column, ""))
        if row is not None and concept == "agent_ref" and not phone.get("agent_ref"):
            phone.fields["agent_ref"] = row.key
        if row is not None and row.get("invite_code") and phone.get("invite_code") not in codes:
            phone.fields["invite_code"] = row.get("invite_code")


def _names(column: str, table: str) -> bool:
    """Whether a column is called like a table, with an ending: `inviteCodeId` and `InviteCode`, `captador_id` and
    `x_captadores`.
    """
    words = words_of(column)
    if len(words) < 2 or words[-1] not in _ENDS:
        return False
    stem = "".join(words[:-1])
    whole = "".join(words_of(table.rpartition(".")[2]))
    return any(form and form.endswith(stem) for form in (whole, *(whole.removesuffix(end) for end in _PLURALS)))
