"""Stolen text messages and chats: counted, their text stays where it is."""

from __future__ import annotations

from weftline.servers.meanings import Meaning
from weftline.servers.tables.sink import Row, Table


def _bulk(table: Table, row: Row, number: int) -> None:
    """Rows are counted in the mapping; the text of victims' messages is not taken out."""
    del table, row, number


MESSAGES = Meaning(
    "messages",
    words={
        "mensagem": 3,
        "mensagen": 3,
        "mensaje": 3,
        "tinnhan": 3,
        "pesan": 3,
        "sms": 3,
        "message": 3,
        "duanxin": 3,
        "短信": 3,
        "msg": 3,
        "chat": 3,
        "im": 1.5,
        "xiaoxi": 3,
        "mail": 1.5,
    },
    needs=(("text",),),
    weights={
        "text": 1.0,
        "sender": 1.0,
        "recipient": 0.6,
        "device_ref": 0.8,
        "user_ref": 0.6,
        "time": 0.4,
        "phone": 0.6,
        "ip": -1.5,
        "password": -3,
        "amount": -2,
        "invite_code": -1.5,
        "url": -1,
        "model": -2,
        "key": -0.3,
        "value": -0.5,
    },
    wants=("id", "text", "sender", "recipient", "phone", "device_ref", "user_ref", "time"),
    bulk=_bulk,
    only_counted=True,
)
