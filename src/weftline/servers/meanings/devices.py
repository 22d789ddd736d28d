"""Phones that the app reported: victims', and operators' own test phones."""

from __future__ import annotations

import json

from weftline.servers.meanings import Meaning
from weftline.servers.tables.contact_text import numbers_in
from weftline.servers.tables.records import Record
from weftline.servers.tables.sink import Table
from weftline.servers.tables.understanding import View


def _further(view: View) -> float:
    """Codes that many rows share were typed by victims."""
    if not view.has("invite_code") or view.rows < 2:
        return 0.0
    return 1.0 if view.shape("invite_code", "distinct") < 0.9 else -0.5


def _also(table: Table, record: Record) -> None:
    """Some kits keep a victim's whole address book in one cell of the row."""
    text = record.get("contact_list")
    if not text:
        return
    numbers = numbers_in(text)
    if len(numbers) < 2 and not _is_list(text):
        return
    if table.contacts is None:
        table.contacts = table.desk.contacts.start(table.store, table.name, table.locate(0), "row")
    for number in numbers:
        table.desk.contacts.add(table.contacts, str(record.number), number)


def _is_list(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except (ValueError, RecursionError):
        return False


DEVICES = Meaning(
    "devices",
    words={
        "aparelho": 3,
        "dispositivo": 3,
        "vitima": 3,
        "victima": 3,
        "cliente": 2,
        "usuario": 1.5,
        "lead": 2,
        "profile": 1.5,
        "handset": 3,
        "bot": 2,
        "perangkat": 3,
        "korban": 3,
        "thietbi": 3,
        "nannhan": 3,
        "celular": 2.5,
        "cadastro": 2,
        "subject": 2,
        "mark": 1.5,
        "sb": 2,
        "khachhang": 2,
        "pelanggan": 2,
        "device": 3,
        "victim": 3,
        "target": 3,
        "member": 2.5,
        "shebei": 3,
        "设备": 3,
        "huiyuan": 2.5,
        "会员": 2.5,
        "phone": 2,
        "mobile": 2,
        "client": 2,
        "customer": 2,
        "terminal": 2.5,
        "user": 1.5,
        "yonghu": 1.5,
        "用户": 1.5,
        "appuser": 2.5,
        "kehu": 2.5,
        "shouji": 2.5,
        "install": 2.5,
        "registration": 2,
        "registered": 2,
        "fish": 2,
        "yu": 1,
        "deviceinfo": 3,
    },
    needs=(("phone", "device_key", "model", "contact_list"),),
    weights={
        "phone": 1.0,
        "device_key": 1.5,
        "model": 1.5,
        "invite_code": 0.7,
        "ip": 0.4,
        "os": 0.6,
        "agent_ref": 0.5,
        "contact_list": 1.5,
        "place": 0.5,
        "app": 0.4,
        "calling": 0.4,
        "country": 0.3,
        "password": -0.4,
        "amount": -1.5,
        "text": -1.0,
        "reference": -1.5,
        "role": -0.2,
        "remember": -0.4,
        "url": -0.8,
        "device_ref": -0.8,
        "bank_account": -0.8,
        "wallet": -1,
        "sender": -1,
        "action": -0.8,
        "telegram": -0.3,
    },
    wants=(
        "id",
        "phone",
        "device_key",
        "invite_code",
        "model",
        "ip",
        "contact_list",
        "agent_ref",
        "calling",
        "country",
        "os",
        "app",
        "name",
        "time",
        "user_ref",
        "device_ref",
        "username",
        "login_time",
        "place",
        "status",
    ),
    further=_further,
    also=_also,
)
