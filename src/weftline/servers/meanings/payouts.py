"""What the group paid to its own people: shares, wages, withdrawals."""

from __future__ import annotations

from weftline.servers.meanings import Meaning
from weftline.servers.tables.understanding import View


def _further(view: View) -> float:
    """Money with a wallet and one of the panel's own people, but no victim, went out and not in."""
    victim = max(view.has(concept) for concept in ("user_ref", "device_ref", "device_key", "phone"))
    return 1.0 if view.has("agent_ref") and view.has("wallet") and not victim else 0.0


PAYOUTS = Meaning(
    "payouts",
    words={
        "saque": 4,
        "comissao": 4,
        "comision": 4,
        "retiro": 4,
        "repasse": 4,
        "hoahong": 4,
        "komisi": 4,
        "payout": 4,
        "commission": 4,
        "withdrawal": 4,
        "withdraw": 4,
        "tixian": 4,
        "提现": 4,
        "yongjin": 4,
        "佣金": 4,
        "fencheng": 4,
        "salary": 4,
        "salarie": 4,
        "gongzi": 4,
        "wage": 4,
        "bonus": 4,
        "bonuse": 4,
        "jiangjin": 4,
        "fenhong": 4,
        "分红": 4,
        "shouyi": 3.5,
        "fafang": 3.5,
        "reward": 3,
        "profit": 3,
        "settlement": 3.5,
        "jiesuan": 4,
        "dividend": 4,
        "share": 2.5,
    },
    needs=(("amount",), ("user_ref", "agent_ref", "username", "name", "wallet", "bank_account")),
    weights={
        "amount": 1.0,
        "agent_ref": 0.7,
        "user_ref": 0.4,
        "wallet": 0.5,
        "bank_account": 0.3,
        "currency": 0.4,
        "time": 0.3,
        "password": -3,
        "model": -3,
        "device_ref": -1.5,
        "payee_ref": -0.5,
        "phone": -0.5,
    },
    wants=(
        "amount",
        "id",
        "agent_ref",
        "user_ref",
        "username",
        "wallet",
        "bank_account",
        "bank_name",
        "holder",
        "currency",
        "time",
        "method",
        "reference",
        "status",
    ),
    further=_further,
)
