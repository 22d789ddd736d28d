"""People who work victims under a code of their own."""

from __future__ import annotations

from weftline.servers.meanings import Meaning
from weftline.servers.tables.understanding import View

_SMALL = 6  # columns of a table that holds little but names and codes


def _further(view: View) -> float:
    """A code of one's own is not shared; codes that repeat are those that victims typed."""
    if not view.has("invite_code") or view.rows < 2:
        return 0.0
    if view.shape("invite_code", "distinct") <= 0.95:
        return -2.0
    named = view.has("name") or view.has("username")
    return 2.0 if named and len(view.columns) <= _SMALL and not (view.has("ip") or view.has("agent_ref")) else 1.0


AGENTS = Meaning(
    "agents",
    words={
        "captador": 3,
        "operator": 1,
        "refer": 2,
        "agen": 3,
        "captadore": 3,
        "agente": 3,
        "affiliate": 3,
        "afiliado": 3,
        "referrer": 3,
        "vendedor": 3,
        "vendedore": 3,
        "recrutador": 3,
        "recruiter": 3,
        "nhanvien": 2.5,
        "karyawan": 2.5,
        "sale": 2,
        "broker": 2.5,
        "ref": 2,
        "agent": 3,
        "daili": 3,
        "dl": 2,
        "dailishang": 3,
        "代理": 3,
        "proxy": 2.5,
        "proxie": 2.5,
        "kefu": 3,
        "handler": 3,
        "salesman": 3,
        "yewuyuan": 3,
        "tuiguangyuan": 3,
        "promoter": 3,
        "team": 2,
        "worker": 3,
        "employee": 2.5,
        "staff": 2.2,
        "partner": 2.5,
        "seller": 2.5,
        "yuangong": 2.5,
        "zuzhang": 2.5,
        "crew": 3,
    },
    needs=(("username", "name", "telegram", "phone"),),
    weights={
        "invite_code": 1.5,
        "parent": 0.6,
        "username": 0.4,
        "name": 0.3,
        "telegram": 0.6,
        "wechat": 0.4,
        "password": 0.4,
        "wallet": 0.3,
        "bank_account": 0.2,
        "role": 0.2,
        "device_key": -3,
        "model": -3,
        "contact_list": -3,
        "text": -1.5,
        "os": -1.5,
        "url": -1.5,
        "device_ref": -2,
        "user_ref": -1,
        "calling": -1,
        "currency": -0.8,
        "reference": -1.5,
        "sender": -1.5,
        "useragent": -1.5,
    },
    wants=(
        "id",
        "invite_code",
        "username",
        "password",
        "name",
        "parent",
        "telegram",
        "phone",
        "wechat",
        "qq",
        "whatsapp",
        "line",
        "email",
        "wallet",
        "bank_account",
        "bank_name",
        "holder",
        "role",
        "ip",
        "time",
        "login_time",
        "status",
        "agent_ref",
        "user_ref",
    ),
    further=_further,
)
