from __future__ import annotations

import random

import pyarrow as pa
import pytest

from weftline.linkage import link


def tables(role: str, flips: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    rng = random.Random(3)
    one, others = rng.getrandbits(256), [rng.getrandbits(256) for _ in range(4)]
    other = one
    for place in rng.sample(range(256), flips):
        other ^= 1 << place
    hashes = [one, other, *others]
    photos = [{"report_id": f"r-{n}", "pdq256": f"{h:064x}", "role": role} for n, h in enumerate(hashes)]
    reports = pa.table({"report_id": [f"r-{n}" for n in range(len(hashes))]})
    mentions = pa.table({c: pa.array([], pa.string()) for c in ("report_id", "kind", "value")})
    return reports, mentions, pa.Table.from_pylist(photos)


@pytest.mark.parametrize(
    ("role", "flips", "linked"),
    [("offender", 12, True), ("persona", 30, True), ("offender", 90, False), ("victim", 0, False)],
)
def test_only_offenders_look_alike_pictures_link(role: str, flips: int, linked: bool) -> None:
    found = link(*tables(role, flips))
    assert ({"r-0", "r-1"} in [set(series.reports) for series in found.series]) is linked


def test_empty_pictures_say_nothing() -> None:
    photos = pa.table({"report_id": ["r-1", "r-2"], "phash64": ["0000000000000000"] * 2, "role": ["offender"] * 2})
    reports = pa.table({"report_id": ["r-1", "r-2"]})
    mentions = pa.table({c: pa.array([], pa.string()) for c in ("report_id", "kind", "value")})
    assert link(reports, mentions, photos).run["photos"] == 0
