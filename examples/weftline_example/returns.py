"""What a bank answered when it was asked about a mule's account: who holds it, and from where it was used."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass

from weftline_example import receipts
from weftline_example.names import Registry
from weftline_example.nouns import Payment, World


@dataclass(frozen=True, slots=True)
class Answer:
    """One provider's answer: the file, and what `operation.toml` says of it."""

    path: str
    provider: str
    request: str
    legal_basis: str
    data: bytes


def bank_answer(world: World) -> Answer:
    """The bank of the account that most victims paid to names its holder's contact and the last log-ins.

    The log-ins come from an address that an operator used on the server, too.
    """
    paid = [payment for payment in world.payments if payment.account[0] == "bank_account"]
    most = max(paid, key=lambda payment: (sum(one.account == payment.account for one in paid), payment.account[1]))
    name = receipts.bank_of(most)
    return Answer(
        f"returns/{name}.csv", name, f"request {world.seed}-17 of 2022-07-30", "production order (example)",
        _table(world, most),
    )  # fmt: skip


def _table(world: World, payment: Payment) -> bytes:
    rng = random.Random(f"{world.seed}:returns")
    holder = world.main.actor(payment.payee)
    contact = Registry(rng, (0, 1)).email(f"{holder.name} desk")
    operator = world.main.of_role("cash_out")[0].addresses[0]
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["account number", "holder", "contact e-mail", "log-in address", "log-in time (UTC)"])
    for address, at in ((operator, "2022-07-11 13:02:44"), (operator, "2022-07-12 13:40:09")):
        rows.writerow([payment.account[1].partition(":")[2], holder.name.upper(), contact, address, at])
    return out.getvalue().encode()
