"""The truth of the example: written beside the input, never inside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from weftline_example.apk.builds import app_truth, certificate_sha256
from weftline_example.drafts import Draft
from weftline_example.nouns import Actor, Identifier, World
from weftline_example.server import server_truth

Truth = dict[str, Any]


def truth_of(world: World, drafts: Sequence[Draft], strangers: Sequence[Identifier]) -> Truth:
    """Everything that an investigation of the input should find, as plain data."""
    own = {one for actor in world.main.actors for one in actor.identifiers}
    outside = [one for actor in world.second.actors for one in actor.identifiers]
    outside += [*strangers, ("cert_sha256", certificate_sha256(world, world.template_app))]
    outside += [(kind, value) for victim in world.victims for kind, value in
                (("phone", victim.phone), ("email", victim.email))]  # fmt: skip
    return {
        "version": 1,
        "seed": world.seed,
        "reports": {draft.id: draft.group for draft in drafts},
        "languages": {draft.id: draft.form["language"] for draft in drafts},
        "evidence": {draft.id: draft.evidence for draft in drafts if draft.group == "main"},
        "traps": {draft.id: draft.trap for draft in drafts if draft.trap},
        "actors": [_actor(world, actor) for actor in world.main.actors],
        "others": sorted({tuple(one) for one in outside} - own),
        "shared_mule": world.shared_mule,
        "money": _money(world),
        "operator_addresses": sorted({address for actor in world.main.actors for address in actor.addresses}),
        "vpn_addresses": sorted({address for actor in world.main.actors for address in actor.vpn}),
        "victims_to_notify": [
            {"device": victim.device.id, "phone": victim.phone, "country": victim.country}
            for victim in world.unreported
            if victim.device
        ],
        "test_devices": [device.id for _, device, _ in world.test_devices],
        "server_ties": sorted(draft.id for draft in drafts if "server" in draft.evidence),
        "screenshots": sum(draft.screenshots for draft in drafts if draft.group == "main"),
        "server": server_truth(world),
        "apps": app_truth(world),
    }


def _actor(world: World, actor: Actor) -> dict[str, Any]:
    own, strong = list(actor.identifiers), list(actor.strong)
    if actor.role == "developer":
        certificates = sorted({certificate_sha256(world, app) for app in world.main.apps})
        own += [("cert_sha256", certificate) for certificate in certificates]
        strong += [("cert_sha256", certificate) for certificate in certificates]
    own += [("ipv6" if ":" in address else "ipv4", address) for address in actor.addresses]
    return {
        "key": actor.key,
        "role": actor.role,
        "name": actor.name,
        "login": actor.login,
        "strong": strong,
        "own": own,
    }


def _money(world: World) -> dict[str, Any]:
    total: Counter[str] = Counter()
    for payment in world.payments:
        total[payment.currency] += payment.amount  # type: ignore[assignment]
    usd = sum(world.rates.to_usd(payment.amount, payment.currency) for payment in world.payments)
    return {
        "by_currency": {currency: f"{amount:.2f}" for currency, amount in sorted(total.items())},
        "usd": f"{usd:.2f}",
        "payments": len(world.payments),
        "told": {payment.key: list(payment.told) for payment in world.payments},
    }
