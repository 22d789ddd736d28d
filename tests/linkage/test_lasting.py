"""What has one holder as long as it is used links two or three lone reports however far apart they are."""

from __future__ import annotations

import pyarrow as pa
import pytest

from weftline.linkage import Linkage, link

KINDS = ("btc", "tron", "eth", "bank_account", "iban", "platform_user_id")
PASSING = ("domain", "url", "ipv4", "android_package", "app_code", "telegram", "phone", "invite_code")


def far_apart(kind: str, value: str = "same.example", count: int = 2, role: str = "unknown",
              confidence: float = 0.9, around: int = 0) -> Linkage:  # fmt: skip
    """Reports years apart in other languages, on other platforms, with names of their own, that share one value."""
    reports: list[dict[str, object]] = [
        {"report_id": f"r-{n}", "time": f"{2014 + 4 * n}-0{n + 1}-03", "language": ("en", "zh", "ja")[n],
         "platform": ("tinder", "line", "x")[n], "amount": 100.0 * 40**n, "currency": "SGD", "hour": 1.0 + 9 * n,
         "persona": "ABC"[n]}
        for n in range(count)
    ]  # fmt: skip
    rows = [(f"r-{n}", kind, value, role, confidence) for n in range(count)]
    rows += [(f"r-{n}", "telegram", f"own_{n}", "offender", 0.9) for n in range(count)]
    for n in range(around):
        reports.append({"report_id": f"n-{n}", "time": "2022-03-03", "language": "en", "platform": "tinder"})
        rows += [
            (f"n-{n}", "telegram", f"g{n // 4}", "offender", 0.9),
            (f"n-{n}", "bank_account", f"SG:9{n // 4}", "offender", 0.9),
        ]
    table = pa.Table.from_pylist(
        [dict(zip(("report_id", "kind", "value", "role", "confidence"), row, strict=True)) for row in rows]
    )
    return link(pa.Table.from_pylist(reports), table)


def together(found: Linkage, count: int = 2) -> bool:
    series = found.series_of()
    return len({series[f"r-{n}"] for n in range(count)}) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("around", [0, 48])
def test_one_holders_account_makes_a_series_by_itself(kind: str, count: int, around: int) -> None:
    assert together(far_apart(kind, count=count, around=around), count)


@pytest.mark.parametrize("kind", PASSING)
def test_what_changes_hands_or_is_shared_does_not(kind: str) -> None:
    assert not together(far_apart(kind))


def test_a_doubtful_reading_does_not_and_the_terms_still_add_up() -> None:
    assert not together(far_apart("btc", confidence=0.5))
    [one] = far_apart("btc").links
    assert one.bits == pytest.approx(sum(term.bits for term in one.terms), abs=1e-3)
    assert [term.bits > 0 for term in one.terms if term.kind == "lasting"] == [True]
