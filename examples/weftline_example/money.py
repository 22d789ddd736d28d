"""The payments: three currencies that add up to exactly USD 47,000 at the example rates."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from weftline_example import wallets
from weftline_example.nouns import Payment, Rates, Syndicate, Told, Victim

TOTAL_USD = Decimal(47_000)
RATES = Rates(
    "example rates", "2022-07-29", (("SGD", Decimal("0.72")), ("HKD", Decimal("0.128")), ("USDT", Decimal("1.00")))
)
_LOCAL = timedelta(hours=8)
_METHODS = {
    "SG": ("paynow", "bank_transfer", "usdt_trc20"),
    "HK": ("bank_transfer", "fps", "usdt_trc20"),
}
_CURRENCY = {"SG": "SGD", "HK": "HKD"}


def make_payments(seed: int, main: Syndicate, victims: tuple[Victim, ...]) -> tuple[Payment, ...]:
    """Payments of reporting victims, oldest first. Raises RuntimeError if no exact total is found (never seen)."""
    rng = random.Random(f"{seed}:money")
    for _ in range(1000):
        payers = _payers(rng, victims)
        methods = [rng.choices(_METHODS[victim.country], (4, 3, 4))[0] for victim in payers]
        amounts = _amounts(rng, payers, methods)
        if amounts is None:
            continue
        made = [_payment(rng, seed, main, *each) for each in zip(payers, methods, amounts, strict=True)]
        if all(count >= 2 for count in _uses(main, made)):
            return tuple(sorted(_instalments(made), key=lambda payment: payment.at))
    message = "no set of payments adds up"
    raise RuntimeError(message)


def _payers(rng: random.Random, victims: tuple[Victim, ...]) -> list[Victim]:
    """25 of the 34 pay, nine of them twice; those who never had a code hardly ever do."""
    reported = [victim for victim in victims if victim.reported]
    without, led = [v for v in reported if not v.code], [v for v in reported if v.code]
    once = rng.sample(without, 1) + rng.sample(led, 24)
    return once + rng.sample(once, 9)


def _amounts(rng: random.Random, payers: list[Victim], methods: list[str]) -> list[Decimal] | None:
    """Bank amounts in steps that are whole dollars; coins take the rest. None where that does not come out well."""
    coins = [n for n, method in enumerate(methods) if method == "usdt_trc20"]
    banks = [n for n in range(len(methods)) if n not in coins]
    if len(coins) < 8 or {payers[n].country for n in banks} != {"SG", "HK"}:
        return None
    amounts: list[Decimal] = [Decimal(0)] * len(methods)
    for n in banks:
        step, low, high = (50, 8, 70) if payers[n].country == "SG" else (250, 8, 70)
        amounts[n] = Decimal(step * rng.randrange(low, high))
    rest = TOTAL_USD - sum(RATES.to_usd(amounts[n], _CURRENCY[payers[n].country]) for n in banks)
    low_coin, high_coin = 300 * len(coins), 3200 * len(coins)
    if rest != rest.to_integral_value() or not low_coin <= rest <= high_coin:
        return None
    weights = [rng.uniform(0.5, 1.6) for _ in coins]
    for n, weight in zip(coins[:-1], weights[:-1], strict=True):
        amounts[n] = Decimal(int(float(rest) * weight / sum(weights) / 10) * 10)
    amounts[coins[-1]] = rest - sum(amounts[n] for n in coins[:-1])
    return amounts if amounts[coins[-1]] > 100 else None


def _payment(rng: random.Random, seed: int, main: Syndicate, victim: Victim, method: str, amount: Decimal) -> Payment:
    mules = {mule.key: mule for mule in main.of_role("mule")}
    out = main.of_role("cash_out")[0]
    at = victim.met + timedelta(hours=rng.uniform(40, 200))
    at = at.replace(second=rng.randrange(60), microsecond=0)
    if method == "usdt_trc20":
        purses = [one for one in out.identifiers if one[0] == "tron"]
        payee, account, currency = out.key, purses[0] if at.month < 6 else purses[1], "USDT"
    else:
        payee = {"paynow": "mule-3", "fps": "mule-2"}.get(method, "mule-1" if victim.country == "SG" else "mule-2")
        kind = {"paynow": "paynow", "fps": "fps"}.get(method, "bank_account")
        account, currency = (kind, mules[payee].one(kind)), _CURRENCY[victim.country]
    coin = method == "usdt_trc20"
    key = f"{victim.key}-{at:%m%d%H%M%S}"
    reference = "" if coin else f"{rng.choice(('FT', 'TRF', 'PN'))}{at + _LOCAL:%y%m%d}{rng.randrange(10**5, 10**6)}"
    return Payment(
        key, victim.key, amount.quantize(Decimal("0.01")), currency, at, method, payee, account, reference,  # type: ignore[arg-type]
        wallets.tx_hash(seed, key) if coin else "", _told(rng, victim),
    )  # fmt: skip


def _told(rng: random.Random, victim: Victim) -> tuple[Told, ...]:
    """The form, a receipt or both tell of it; often also the chat and, for opened apps, the server."""
    places: list[Told] = [rng.choices(("form", "receipt"), (8, 2))[0]]
    if places == ["form"] and rng.random() < 0.4:
        places.append("receipt")
    if rng.random() < 0.35:
        places.append("chat")
    if victim.device is not None and (places[0] == "receipt" or rng.random() < 0.7):
        places.append("server")
    if places[0] == "receipt" and victim.device is None:
        places.insert(0, "form")
    return tuple(places)


def _uses(main: Syndicate, made: list[Payment]) -> list[int]:
    kinds = {"bank_account", "fps", "paynow", "tron"}
    accounts = [
        one
        for actor in (*main.of_role("mule"), *main.of_role("cash_out"))
        for one in actor.identifiers
        if one[0] in kinds
    ]
    return [sum(payment.account == account for payment in made) for account in accounts]


def _instalments(made: list[Payment]) -> list[Payment]:
    """One victim who paid twice by bank pays half of the sum each time, 26 hours apart, to one account.

    Only the two references tell the instalments from one payment told twice.
    """
    banks = [payment for payment in made if payment.reference]
    for first in banks:
        for later in banks:
            half = (first.amount + later.amount) / 2
            if first is not later and first.victim == later.victim and first.account == later.account:
                at = first.at + timedelta(hours=26, minutes=7)
                reference = f"{later.reference[:-12]}{at + _LOCAL:%y%m%d}{later.reference[-6:]}"
                pair = replace(first, amount=half), replace(later, amount=half, at=at, reference=reference)
                return [payment for payment in made if payment not in (first, later)] + list(pair)
    return made
