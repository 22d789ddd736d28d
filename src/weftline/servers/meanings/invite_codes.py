"""Invite codes kept in a table of their own."""

from __future__ import annotations

from weftline.servers.meanings import Meaning
from weftline.servers.tables.understanding import View


def _further(view: View) -> float:
    return 0.5 if len(view.columns) <= 8 else -0.5


INVITE_CODES = Meaning(
    "invite_codes",
    words={
        "convite": 3,
        "invitacion": 3,
        "invitacione": 3,
        "promo": 2.5,
        "coupon": 2,
        "voucher": 2,
        "ref": 2.5,
        "referrer": 2.5,
        "magioithieu": 3,
        "kodeundangan": 3,
        "affiliate": 2,
        "code": 3,
        "invite": 3,
        "invitation": 3,
        "invitecode": 3.5,
        "yaoqingma": 3.5,
        "yqm": 3,
        "邀请码": 3.5,
        "referral": 3,
        "promocode": 3,
        "tuiguangma": 3,
        "channel": 1.5,
        "qudao": 1.5,
        "jihuoma": 3,
        "passcode": 3,
    },
    needs=(("invite_code",),),
    weights={
        "invite_code": 1.0,
        "agent_ref": 1.0,
        "status": 0.2,
        "phone": -2.5,
        "password": -3,
        "amount": -1.5,
        "device_key": -2.5,
        "model": -3,
        "ip": -1,
        "username": -0.3,
        "text": -1,
        "contact_list": -3,
        "calling": -1.5,
        "telegram": -1,
    },
    wants=("id", "invite_code", "agent_ref", "user_ref", "username", "name", "time", "status"),
    further=_further,
)
