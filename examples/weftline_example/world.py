"""The made-up world: who did what to whom. The writers turn it into evidence, the truth is read off it.

Equal seeds give equal worlds. Nothing here knows how Weftline looks for any of it.
"""

from __future__ import annotations

import random
from datetime import timedelta

from weftline_example.money import RATES, make_payments
from weftline_example.names import Registry
from weftline_example.nouns import (
    Actor,
    App,
    Contact,
    Device,
    Payment,
    Persona,
    Rates,
    Server,
    Syndicate,
    Victim,
    World,
)
from weftline_example.syndicate import make_main, make_second, make_template_app
from weftline_example.victims import make_device, make_victims

__all__ = [
    "Actor",
    "App",
    "Contact",
    "Device",
    "Payment",
    "Persona",
    "Rates",
    "Server",
    "Syndicate",
    "Victim",
    "World",
    "make_world",
]


def make_world(seed: int = 2022) -> World:
    """The whole world of one seed. Takes a few milliseconds."""
    registry = Registry(random.Random(f"{seed}:registry"), (0, 2))
    main = make_main(seed, registry)
    second = make_second(seed, registry)
    victims = make_victims(seed, main, registry)
    payments = make_payments(seed, main, victims)
    rng = random.Random(f"{seed}:rest")
    return World(
        seed=seed,
        main=main,
        second=second,
        shared_mule=_shared_mule(payments, rng),
        template_app=make_template_app(seed, main, registry),
        victims=victims,
        payments=payments,
        test_devices=_test_devices(rng, main),
        rates=RATES,
        shared_hosting=(registry.domain("example"), "198.51.100.66", f"198.51.100.{rng.randrange(33, 47)}"),
    )


def _shared_mule(payments: tuple[Payment, ...], rng: random.Random) -> str:
    """A mule with a bank account that victims of the main syndicate paid to."""
    used = sorted({payment.payee for payment in payments if payment.account[0] == "bank_account"})
    return rng.choice(used)


def _test_devices(rng: random.Random, main: Syndicate) -> tuple[tuple[str, Device, str], ...]:
    """Before the first victim, the administrator and two handlers try the app from their own networks."""
    first = main.apps[0].built + timedelta(hours=3)
    people = [main.actor("administrator"), *main.of_role("handler")[:2]]
    return tuple(
        (
            actor.key,
            make_device(rng, "SG", first + timedelta(minutes=17 * number), actor.addresses[0]),
            main.of_role("handler")[min(number, 1)].codes[0],
        )
        for number, actor in enumerate(people)
    )
