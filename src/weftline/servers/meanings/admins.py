"""People who run the panel."""

from __future__ import annotations

from weftline.servers.meanings import Meaning
from weftline.servers.tables.understanding import View


def _further(view: View) -> float:
    few = 0.5 if 0 < view.rows <= 40 else -1.0
    return few + (0.5 if view.shape("password", "hash") > 0.5 else 0.0)


ADMINS = Meaning(
    "admins",
    words={
        "administrador": 3,
        "administradore": 3,
        "adm": 3,
        "usuario": 1.2,
        "owner": 2.5,
        "staffuser": 3,
        "people": 1,
        "quantri": 3,
        "pengelola": 3,
        "admin": 3,
        "administrator": 3,
        "manager": 3,
        "guanliyuan": 3,
        "管理员": 3,
        "sysuser": 3,
        "adminuser": 3,
        "gly": 2,
        "operator": 3,
        "staff": 2,
        "backenduser": 3,
        "user": 0.8,
        "account": 0.8,
        "superuser": 3,
        "panelusers": 3,
    },
    needs=(("username", "email", "name"),),
    weights={
        "password": 1.5,
        "username": 0.5,
        "login_time": 0.6,
        "remember": 1.2,
        "role": 0.4,
        "email": 0.3,
        "invite_code": -0.8,
        "device_key": -3,
        "model": -3,
        "contact_list": -3,
        "amount": -1.5,
        "text": -1.5,
        "agent_ref": -0.7,
        "action": -0.6,
        "url": -1.5,
        "calling": -1,
        "device_ref": -2,
        "user_ref": -1,
        "wallet": -0.3,
        "bank_account": -0.3,
    },
    wants=(
        "id",
        "username",
        "password",
        "name",
        "role",
        "parent",
        "invite_code",
        "email",
        "phone",
        "telegram",
        "wechat",
        "qq",
        "whatsapp",
        "line",
        "wallet",
        "bank_account",
        "bank_name",
        "holder",
        "ip",
        "time",
        "login_time",
        "status",
    ),
    further=_further,
)
