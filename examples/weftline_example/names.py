"""Made-up people: names, handles, mail addresses, phones and accounts, each handed out once."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> dict[str, Any]:
    """A data file of this package (`data/NAME.toml`)."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


class Registry:
    """Hands out values from reserved ranges, none of them twice.

    `share` splits the ranges so that several registries of one world never meet: (which, of how many).
    """

    def __init__(self, rng: random.Random, share: tuple[int, int]) -> None:
        self.rng = rng
        self._which, self._of = share
        self._seen: set[str] = set()
        self._wallets = [n for n in range(1000) if n % self._of == self._which]
        rng.shuffle(self._wallets)

    def _fresh(self, make: Any) -> str:
        for _ in range(10_000):
            value: str = make()
            if value not in self._seen:
                self._seen.add(value)
                return value
        message = "the example's ranges are used up"
        raise RuntimeError(message)

    def phone(self, country: str) -> str:
        """An E.164 number nobody can be reached at (data/reserved_phones.txt)."""
        prefix, digits, size = {
            "SG": ("+658000", 4, 10_000),
            "HK": ("+8525000", 4, 10_000),
            "PH": ("+63900000", 4, 10_000),
            "GB": ("+447700900", 3, 1_000),
            "US": ("+120255501", 2, 100),
        }[country]
        part = size // self._of
        return self._fresh(lambda: f"{prefix}{self._which * part + self.rng.randrange(part):0{digits}d}")

    def wallet(self) -> int:
        """The number of an example wallet, see `wallets`."""
        return self._wallets.pop()

    def handle(self, style: str = "plain") -> str:
        """A user name, lower case: 8 to 18 characters, unlike anything else in the world."""
        words = table("names")["handle"]
        rng = self.rng

        def make() -> str:
            first, second = rng.choice(words["first"]), rng.choice(words["second"])
            tail = rng.choice(["", "_"]) + str(rng.randrange(10, 9900))
            joint = rng.choice(["", "_", "."]) if style == "dotted" else rng.choice(["", "_"])
            return f"{first}{joint}{second}{tail}"

        return self._fresh(make)

    def person(self, country: str) -> tuple[str, str]:
        """A made-up name in Latin letters and, where the name has one, in Chinese."""
        names, rng = table("names"), self.rng
        if country == "SG" and rng.random() < 0.4:
            group = names["malay" if rng.random() < 0.6 else "tamil"]
            return f"{rng.choice(group['first'])} {rng.choice(group['last'])}", ""
        group = names["hk" if country == "HK" else "chinese"]
        last, last_cjk = rng.choice(group["last"])
        first, first_cjk = rng.choice(group["first"])
        return f"{first} {last}", f"{last_cjk}{first_cjk}"

    def email(self, name: str) -> str:
        """A mail address under a reserved domain."""
        base = "".join(c for c in name.lower().replace(" ", ".") if c.isascii() and (c.isalnum() or c == "."))
        rng = self.rng
        return self._fresh(lambda: f"{base}{rng.randrange(1, 999)}@{rng.choice(['mail', 'post', 'inbox'])}.example")

    def bank_account(self, country: str) -> str:
        """`CC:digits`, with made-up digits: ten for Singapore, bank code and nine for Hong Kong."""
        rng = self.rng
        if country == "SG":
            return self._fresh(lambda: f"SG:{rng.randrange(10**9, 10**10)}")
        return self._fresh(lambda: f"HK:{rng.choice(['891', '892', '893'])}{rng.randrange(10**8, 10**9)}")

    def code(self) -> str:
        """An invite code as apps of this kind ask for: six characters."""
        rng = self.rng
        if rng.random() < 0.4:
            return self._fresh(lambda: str(rng.randrange(100_000, 999_999)))
        return self._fresh(lambda: "".join(rng.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(6)))

    def digits(self, length: int) -> str:
        """A number of exactly `length` digits."""
        return self._fresh(lambda: str(self.rng.randrange(10 ** (length - 1), 10**length)))

    def domain(self, ending: str = "invalid") -> str:
        """A domain under a reserved top-level domain."""
        words, rng = table("names")["domain"], self.rng
        return self._fresh(
            lambda: f"{rng.choice(words['first'])}{rng.choice(words['second'])}{rng.randrange(2, 99)}.{ending}"
        )
