"""What each of the 34 brings: mostly something hard, for a few only the wording, a picture or the server's tables.

Nobody names only what two syndicates use.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from weftline_example.nouns import Persona, Victim, World

LATIN = {"en", "ms", "id"}
_PAYING = {"full", "code_app", "money"}
_FEW = 4


@dataclass(slots=True)
class Plan:
    """What one victim brings. `name`: the kind of report; `chat`: in which form the chat comes, if at all."""

    name: str
    chat: str = ""
    code: bool = False
    app: bool = False
    handle: bool = False
    picture: bool = False
    hosting: bool = False
    sample: bool = False
    packed: bool = False
    qr: bool = False
    own_number: bool = False


def persona_of(world: World, victim: Victim) -> Persona:
    """The face this victim met."""
    handler = world.main.actor(victim.handler)
    return next(face for face in handler.personas if face.key == victim.persona)


def make_plans(rng: random.Random, world: World) -> dict[str, Plan]:
    """What each reporting victim brings, by the victim's key."""
    payers = {payment.victim for payment in world.payments}
    plans = {victim.key: _payer(rng, victim) for victim in world.reported if victim.key in payers}
    quiet = [victim for victim in world.reported if victim.key not in payers]
    for number, victim in enumerate([v for v in quiet if not v.code]):
        _without_code(rng, world, plans, victim, number)
    for number, victim in enumerate([v for v in quiet if v.code]):
        server_only = victim.device is not None and number < 3
        plans[victim.key] = Plan("server") if server_only else Plan("code", _chat_form(rng, world, victim), code=True)
    for victim in rng.sample(world.reported, 3):
        plans[victim.key].hosting = plans[victim.key].name not in {"server", "script", "picture"}
    with_app = [key for key, plan in plans.items() if plan.app]
    for key in rng.sample(with_app, min(3, len(with_app))):
        plans[key].sample = True
    full = [victim.key for victim in world.reported if victim.device and plans[victim.key].name == "full"]
    plans[rng.choice(full)].own_number = True
    for payment in [p for p in world.payments if "chat" in p.told][:3]:
        plans[payment.victim].qr = True
    _enough_texts(rng, world, plans)
    _enough_screens(rng, world, plans)
    for key, plan in plans.items():
        if plan.chat == "any":
            plan.chat = _chat_form(rng, world, world.victim(key))
    _nobody_undecidable(world, plans)
    texts = [key for key, plan in plans.items() if plan.chat in {"telegram", "note", "mail", "whatsapp"}]
    for key in rng.sample(texts, min(3, len(texts))):
        plans[key].packed = True
    return plans


def _without_code(rng: random.Random, world: World, plans: dict[str, Plan], victim: Victim, number: int) -> None:
    """Victims who neither paid nor opened the app have only the wording, or only a picture others have too."""
    shared = [v for v in world.reported if v.persona == victim.persona and v.key in plans]
    shared = [v for v in shared if plans[v.key].name in _PAYING]
    if number in {1, 2} and len(shared) >= 2:
        plans[victim.key] = Plan("picture", picture=True)
        for other in shared[:3]:
            plans[other.key].picture = True
    else:
        plans[victim.key] = Plan("script", "threat_words" if number == 0 else rng.choice(("whatsapp", "note")))


def _payer(rng: random.Random, victim: Victim) -> Plan:
    name = rng.choices(("full", "code_app", "money"), (5, 2, 2))[0] if victim.code else "full"
    if name == "money":
        return Plan(name)
    if name == "code_app":
        return Plan(name, code=True, app=victim.device is not None)
    return Plan(
        name, "any", code=bool(victim.code) and rng.random() < 0.8,
        app=victim.device is not None and rng.random() < 0.7, handle=rng.random() < 0.7, picture=rng.random() < 0.3,
    )  # fmt: skip


def _nobody_undecidable(world: World, plans: dict[str, Plan]) -> None:
    """Who names nothing but the mule that two syndicates use gives the invite code or the handle too."""
    written = Counter(world.victim(key).language for key, plan in plans.items() if plan.chat)
    for key, plan in plans.items():
        victim = world.victim(key)
        worded = plan.chat and written[victim.language] >= _FEW
        telling = plan.code or plan.app or plan.handle or plan.picture or worded
        if not telling and _paid_shared_mule_only(world, key):
            plan.code, plan.handle = bool(victim.code), not victim.code


def _paid_shared_mule_only(world: World, key: str) -> bool:
    """Whether a victim's payments all lead to the account that both syndicates use, and the server tells of none."""
    accounts = [one for one in world.main.actor(world.shared_mule).identifiers if one[0] == "bank_account"]
    paid = [payment for payment in world.payments if payment.victim == key]
    return bool(paid) and all(payment.account in accounts and "server" not in payment.told for payment in paid)


def _chat_form(rng: random.Random, world: World, victim: Victim) -> str:
    """A form in which this chat can be read as text."""
    kind = persona_of(world, victim).messenger[0]
    if kind == "telegram":
        return "telegram"
    if kind == "whatsapp":
        return rng.choice(("whatsapp", "whatsapp_zip", "nested"))
    return rng.choice(("note", "mail")) if victim.language in LATIN else "note"


def _enough_texts(rng: random.Random, world: World, plans: dict[str, Plan]) -> None:
    """Where a victim has only the wording, at least three others of that language bring it as text too."""
    for language in sorted({world.victim(key).language for key, plan in plans.items() if plan.name == "script"}):
        able = [key for key, plan in plans.items() if plan.name in _PAYING and world.victim(key).language == language]
        able.sort(key=lambda key: plans[key].chat != "any")
        for key in able[:3]:
            plans[key].chat = _chat_form(rng, world, world.victim(key))


def _enough_screens(rng: random.Random, world: World, plans: dict[str, Plan]) -> None:
    """At least seven victims who read Latin script bring their chat as screenshots, where there are so many."""
    latin = [key for key in plans if world.victim(key).language in LATIN and plans[key].name in _PAYING]
    latin = [key for key in latin if plans[key].chat in {"any", ""}]
    rng.shuffle(latin)
    latin.sort(key=lambda key: plans[key].chat != "any")
    likely = sum(plans[key].chat == "any" for key in latin) * 3 // 4
    for key in latin[: max(7, likely)]:
        plans[key].chat = "screens"
