"""Stolen address books. Third parties: counted, sealed, used for nothing else."""

from __future__ import annotations

from weftline.servers.meanings import Meaning
from weftline.servers.tables.contact_text import numbers_in
from weftline.servers.tables.sink import Row, Table
from weftline.servers.tables.understanding import BY_CONTENT, View

_PER_OWNER = 4  # rows that make an owner's contacts an address book
_OWNERS = ("device_ref", "user_ref", "device_key", "invite_code")


def _bulk(table: Table, row: Row, number: int) -> None:
    del number
    if table.contacts is None:
        kinds = table.understanding.fields if table.understanding else {}
        kind = next((name for name in _OWNERS if name in kinds), "")
        table.contacts = table.desk.contacts.start(table.store, table.name, table.locate(0), kind)
    owner = table.value(row, table.contacts.kind) if table.contacts.kind else ""
    text = table.value(row, "phone") or table.value(row, "contact_list")
    numbers = [text] if len(text) < 40 and text[:1] not in "[{" else numbers_in(text)
    for each in numbers or [""]:
        table.desk.contacts.add(table.contacts, owner, each)


def _further(view: View) -> float:
    """Address books show themselves: a cell full of numbers a row, or many rows with numbers for few owners."""
    if view.has("contact_list") == BY_CONTENT and (view.has("user_ref") or view.has("device_ref")):
        return 3.0
    refers = [each for each in view.columns if {"user_ref", "device_ref"} & each.concepts.keys()]
    few = any(each.shapes.get("distinct", 1.0) <= 1 / _PER_OWNER for each in refers)
    many = view.shape("phone", "distinct") > 0.5 and view.shape("phone", "dialled") >= 0.2
    return 2.5 if few and many and view.rows >= _PER_OWNER else 0.0


CONTACTS = Meaning(
    "contacts",
    words={
        "agenda": 3.5,
        "people": 2,
        "itemagenda": 3.5,
        "contato": 3,
        "contacto": 3,
        "danhba": 3.5,
        "kontak": 3,
        "entry": 1.5,
        "entrie": 1.5,
        "phonebookentry": 3.5,
        "phonebookentrie": 3.5,
        "phonebookitem": 3.5,
        "agendatelefonica": 3.5,
        "contact": 3,
        "txl": 3.5,
        "tongxunlu": 3.5,
        "通讯录": 3.5,
        "addressbook": 3.5,
        "phonebook": 3.5,
        "maillist": 3,
        "lianxiren": 3,
        "contactlist": 3.5,
        "linkman": 3,
        "mobilelist": 2.5,
        "phonelist": 2.5,
        "book": 2,
        "haoyou": 2,
    },
    needs=(("phone", "contact_list"), ("name", "device_ref", "user_ref", "device_key")),
    weights={
        "phone": 1.0,
        "name": 0.5,
        "device_ref": 1.0,
        "user_ref": 0.8,
        "device_key": 0.5,
        "password": -4,
        "invite_code": -1.5,
        "ip": -1.5,
        "model": -2.5,
        "text": -2,
        "amount": -2.5,
        "os": -2,
        "action": -1,
        "agent_ref": -0.2,
        "parent": -1,
        "telegram": -0.5,
        "calling": -0.5,
        "bank_account": -0.3,
        "holder": -0.1,
        "login_time": -1.5,
        "role": -0.6,
    },
    wants=("id", "phone", "name", "device_ref", "user_ref", "device_key", "contact_list", "time", "invite_code"),
    further=_further,
    bulk=_bulk,
)
