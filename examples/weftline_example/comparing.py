"""Found against true: a pure comparison of what an investigation printed with what the generator knows.

An actor counts only if its role and a strong observable are right and nothing of another's is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from weftline_example.judging import judge, observables

_ADDRESSES = {"ipv4", "ipv6"}


@dataclass(frozen=True, slots=True)
class Share:
    """How much of something was found: `true` and `found` counts, `right` those in both."""

    true: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true that was found; 1 where there is nothing to find."""
        return self.right / self.true if self.true else 1.0

    @property
    def exact(self) -> bool:
        """True where found and true are the same."""
        return self.true == self.found == self.right

    def to_json(self) -> dict[str, Any]:
        """Counts and shares."""
        return {"true": self.true, "found": self.found, "right": self.right, "precision": round(self.precision, 4),
                "recall": round(self.recall, 4)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome. `linkage`: the main series; `pairs`: all pairs of reports of one group; `by_language` as `linkage`.

    `missing`, `extra`: reports. `actors_missing`: keys; `actors_wrong`: sentences on found actors that do not count;
    `actors_extra`: found actors that are nobody in the truth. `money`: currency to (true, found). `contributions`:
    counts that the truth states and the comparison only shows (screenshots).
    """

    linkage: Share
    pairs: Share
    by_language: dict[str, Share]
    actors: Share
    operators: Share
    victims: Share
    money: dict[str, tuple[str, str]]
    usd: tuple[str, str]
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    actors_missing: tuple[str, ...] = ()
    actors_wrong: tuple[str, ...] = ()
    actors_extra: tuple[str, ...] = ()
    operators_missing: tuple[str, ...] = ()
    operators_extra: tuple[str, ...] = ()
    contributions: dict[str, int] = field(default_factory=dict)

    @property
    def money_exact(self) -> bool:
        """True where every currency and the total in US dollars are right."""
        return _same(*self.usd) and all(_same(true, found) for true, found in self.money.values())

    @property
    def ok(self) -> bool:
        """True where everything that the example must show holds."""
        whole = (self.linkage, self.operators, self.victims)
        return all(share.exact for share in whole) and self.actors.recall == 1.0 and self.money_exact

    def rows(self) -> list[tuple[str, str, str]]:
        """A table: what, true, found."""
        worst = min(self.by_language, key=lambda key: self.by_language[key].recall, default="")
        return [
            ("reports in the series", str(self.linkage.true), f"{self.linkage.right} + {len(self.extra)} others"),
            ("linkage precision / recall", "1.000 / 1.000", _pair(self.linkage)),
            ("pairs of reports, all groups", str(self.pairs.true), _pair(self.pairs)),
            *([(f"worst language ({worst})", "1.000 / 1.000", _pair(self.by_language[worst]))] if worst else []),
            ("actors in their roles", str(self.actors.true),
             f"{self.actors.right}, in {self.actors.found} entries + {len(self.actors_extra)} others"),
            *[(f"paid, {currency}", true, found) for currency, (true, found) in sorted(self.money.items())],
            ("paid, in USD", *self.usd),
            ("operators' addresses", str(self.operators.true),
             f"{self.operators.right} + {len(self.operators_extra)} others"),
            ("victims to notify", str(self.victims.true), f"{self.victims.right} of {self.victims.found} listed"),
        ]  # fmt: skip

    def lines(self) -> list[str]:
        """The table as text, then what is missing or wrong."""
        table = [("", "true", "found"), *self.rows()]
        wide = [max(len(row[n]) for row in table) for n in range(3)]
        text = ["  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in table]
        for title, items in (
            ("reports missing", self.missing), ("reports too many", self.extra),
            ("actors missing", self.actors_missing),
            ("actors that do not count", self.actors_wrong), ("addresses missing", self.operators_missing),
            ("addresses too many", self.operators_extra),
        ):  # fmt: skip
            if items:
                text.append(f"{title}: {'; '.join(items)}")
        return text

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        shares = {
            name: getattr(self, name).to_json() for name in ("linkage", "pairs", "actors", "operators", "victims")
        }
        rest = {name: list(getattr(self, name)) for name in ("missing", "extra", "actors_missing", "actors_wrong",
                "actors_extra", "operators_missing", "operators_extra")}  # fmt: skip
        languages = {language: share.to_json() for language, share in self.by_language.items()}
        return {"version": 1, "ok": self.ok, **shares, "by_language": languages, "usd": list(self.usd),
                "money": {key: list(pair) for key, pair in self.money.items()}, "money_exact": self.money_exact,
                "contributions": self.contributions, **rest}  # fmt: skip


def compare(truth: Mapping[str, Any], found: Mapping[str, Any]) -> Comparison:
    """Compare the truth with the document of `weftline leads --json`.

    `found["series"]` entries hold `reports` (or `members`) as lists of ids. Operators' addresses are taken from
    `found["operators"]`, the series' `operators` or `operator_addresses`, and the actors' own addresses. Victims count
    by device id or telephone number.
    """
    groups = dict(truth["reports"])
    series = [(entry, _members(entry)) for entry in found.get("series", [])]
    wanted = {report for report, group in groups.items() if group == "main"}
    best, members = max(series, key=lambda each: len(each[1] & wanted), default=({}, set()))
    if not members & wanted:
        best, members = {}, set()
    judged = judge(truth, best)
    addresses, true_addresses = _addresses(found, best), set(truth["operator_addresses"])
    return Comparison(
        linkage=Share(len(wanted), len(members), len(members & wanted)),
        pairs=_pairs(groups, [each for _, each in series]),
        by_language=_languages(truth["languages"], wanted, members),
        operators=Share(len(true_addresses), len(addresses), len(addresses & true_addresses)),
        victims=_victims(truth["victims_to_notify"], best),
        money=_money(truth["money"]["by_currency"], best),
        usd=(truth["money"]["usd"], str(_get(best, "money", "usd") or _get(best, "money", "usd_paid") or "0")),
        missing=tuple(sorted(wanted - members)),
        extra=tuple(sorted(members - wanted)),
        operators_missing=tuple(sorted(true_addresses - addresses)),
        operators_extra=tuple(sorted(addresses - true_addresses)),
        contributions={"screenshots": int(truth.get("screenshots", 0))},
        actors=Share(judged.true, judged.found, judged.right),
        actors_missing=judged.missing,
        actors_wrong=judged.wrong,
        actors_extra=judged.extra,
    )


def _pair(share: Share) -> str:
    return f"{share.precision:.3f} / {share.recall:.3f}"


def _members(entry: Mapping[str, Any]) -> set[str]:
    listed = entry.get("members", entry.get("reports", []))
    return {str(one).removeprefix("r-") for one in listed} if isinstance(listed, list) else set()


def _get(entry: Mapping[str, Any], *path: str) -> Any:
    value: Any = entry
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _pairs(groups: Mapping[str, str], found: Iterable[set[str]]) -> Share:
    sizes: dict[str, int] = {}
    for group in groups.values():
        sizes[group] = sizes.get(group, 0) + 1
    true = sum(size * (size - 1) // 2 for size in sizes.values())
    made = right = 0
    for members in found:
        made += len(members) * (len(members) - 1) // 2
        inside: dict[str, int] = {}
        for report in members:
            group = groups.get(report, report)
            inside[group] = inside.get(group, 0) + 1
        right += sum(size * (size - 1) // 2 for size in inside.values())
    return Share(true, made, right)


def _languages(languages: Mapping[str, str], wanted: set[str], members: set[str]) -> dict[str, Share]:
    shares = {}
    for language in sorted({languages[report] for report in wanted}):
        own = {report for report, spoken in languages.items() if spoken == language}
        shares[language] = Share(len(own & wanted), len(own & members), len(own & wanted & members))
    return shares


def _addresses(found: Mapping[str, Any], entry: Mapping[str, Any]) -> set[str]:
    addresses: set[str] = set(entry.get("operator_addresses", []))
    for one in (*found.get("operators", []), *entry.get("operators", [])):
        addresses.add(str(one.get("ip") or "") if isinstance(one, Mapping) else str(one))
    for actor in entry.get("actors", []):
        addresses |= {value for kind, value in observables(actor) if kind in _ADDRESSES}
    return addresses - {""}


def _victims(true: list[Mapping[str, str]], entry: Mapping[str, Any]) -> Share:
    listed = entry.get("victims_to_notify", [])
    devices = listed.get("devices") if isinstance(listed, Mapping) else listed
    if not isinstance(devices, list):
        count = int(listed.get("distinct", 0)) if isinstance(listed, Mapping) else 0
        return Share(len(true), count, min(len(true), count))
    names = set()
    for one in devices:
        names |= {one.get("device", ""), one.get("contact", "")} if isinstance(one, Mapping) else {str(one)}
    right = sum(bool({victim["device"], victim["phone"]} & names) for victim in true)
    return Share(len(true), len(devices), right)


def _money(true: Mapping[str, str], entry: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    found = _get(entry, "money", "by_currency") or _get(entry, "money", "paid") or {}
    return {currency: (true.get(currency, "0"), str(found.get(currency, "0"))) for currency in {*true, *found}}


def _same(true: str, found: str) -> bool:
    try:
        return Decimal(true).quantize(Decimal("0.01")) == Decimal(found).quantize(Decimal("0.01"))
    except InvalidOperation:
        return False
