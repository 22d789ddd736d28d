"""Settings kept as names and values."""

from __future__ import annotations

from weftline.servers.meanings import Meaning
from weftline.servers.tables.understanding import View


def _further(view: View) -> float:
    distinct = view.shape("key", "distinct")
    return (0.7 if distinct > 0.95 else -1.0) + (0.3 if len(view.columns) <= 9 else 0.0)


CONFIG = Meaning(
    "config",
    words={
        "config": 3,
        "setting": 3,
        "option": 3,
        "peizhi": 3,
        "配置": 3,
        "parameter": 3,
        "sysconfig": 3.5,
        "system": 2,
        "shezhi": 3,
        "param": 3,
        "kv": 2,
        "propertie": 2.5,
        "env": 2,
        "var": 2,
        "sys": 1.5,
    },
    needs=(("key",), ("value",)),
    weights={
        "key": 0.8,
        "value": 0.8,
        "password": -2.5,
        "phone": -2,
        "ip": -1.5,
        "amount": -0.4,
        "model": -3,
        "device_key": -3,
        "user_ref": -1.5,
        "device_ref": -2,
        "agent_ref": -0.5,
        "bank_account": -0.5,
        "wallet": -0.5,
        "reference": -1.5,
    },
    wants=("key", "value", "id", "time"),
    further=_further,
)
