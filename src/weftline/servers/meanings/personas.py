"""False profiles that the group plays on platforms and messengers."""

from __future__ import annotations

from weftline.servers.meanings import Meaning

PERSONAS = Meaning(
    "personas",
    words={
        "account": 2,
        "socialaccount": 3.5,
        "persona": 3.5,
        "profile": 2.5,
        "handle": 2.5,
        "zhanghao": 2,
        "pingtai": 2,
        "social": 2.5,
        "bot": 1,
        "fakeaccount": 3.5,
        "xiaohao": 3,
    },
    needs=(("platform",), ("username", "name")),
    weights={
        "platform": 1.5,
        "username": 0.7,
        "agent_ref": 0.6,
        "phone": -0.2,
        "password": -0.3,
        "amount": -3,
        "device_ref": -1.5,
        "model": -3,
        "bank_name": -2,
        "currency": -2,
        "text": -1.5,
        "ip": -1.5,
        "useragent": -2,
        "reference": -2,
    },
    wants=("id", "platform", "username", "name", "agent_ref", "user_ref", "time", "status"),
)
