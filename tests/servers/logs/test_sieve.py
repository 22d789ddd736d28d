"""The sieve lets every line through that the full reading would keep, with Hyperscan and with RE2 alike."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.samples.servers import access_lines, laravel, pinyin_panel, thinkphp
from tests.samples.trees import make_tar

from weftline.servers import examine
from weftline.servers.clock import Clock
from weftline.servers.desk import Desk
from weftline.servers.logs import _sieve, access
from weftline.servers.logs._sieve import KEPT_BYTES, numbers_at, panel_patterns, panel_sieve, spans_at
from weftline.servers.purposes import ADMIN_WORDS, DATABASE_WORDS, PAGE_WORDS, purpose_of
from weftline.servers.tree import open_tree

ENGINES = [_sieve._by_re2, *([_sieve._by_hyperscan] if _sieve.hyperscan else [])]
WORDS = sorted(ADMIN_WORDS | DATABASE_WORDS | PAGE_WORDS)
TARGETS = st.lists(
    st.sampled_from(
        [*WORDS, "x", "login", "API", "yue.apk", "a.plist", "index.php", "kTz.php", "css", "?s=", "m=", "%2F"]
    ),
    max_size=5,
).map("/".join)


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(_sieve, "_ends_of", request.param)
    for each in (_sieve.panel_sieve, _sieve.own_sieve, _sieve.posts_sieve, _sieve.under_sieve):
        each.cache_clear()
    yield request.param
    for each in (_sieve.panel_sieve, _sieve.own_sieve, _sieve.posts_sieve, _sieve.under_sieve):
        each.cache_clear()


@cache
def _sieves() -> list[Any]:
    return [make(panel_patterns(frozenset({"/kTz"}))) for make in ENGINES]


@settings(deadline=None)
@given(st.sampled_from(["GET", "POST", "PUT", "HEAD"]), TARGETS, st.sampled_from([str, str.upper, str.title]))
def test_what_has_a_purpose_passes(method: str, target: str, case: Any) -> None:
    bases = {"/kTz"}
    request = f"{method} /{case(target)} HTTP/1.1".encode()
    if purpose_of(request, bases) is not None:
        for sieve in _sieves():
            assert spans_at(b"x\n" + request + b"\n", sieve(b"x\n" + request + b"\n")) == [(2, 2 + len(request))]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("server", [laravel, pinyin_panel, thinkphp])
def test_hits_alone_lead_to_the_same_operators(server: Any) -> None:
    data = make_tar(server())
    whole = examine(io.BytesIO(data), exhibit="x-1", name="s.tgz", example=True)
    hits = examine(io.BytesIO(data), exhibit="x-1", name="s.tgz", example=True, hits_only=True)
    assert hits.lines_passed > 0
    assert hits.lines_total == whole.lines_total
    assert hits.lines_total == hits.lines_parsed + hits.lines_unparsed + hits.lines_blank + hits.lines_passed
    assert hits.operators == whole.operators
    assert hits.logins == whole.logins
    assert any("passed over" in problem for problem in hits.problems)


@pytest.mark.usefixtures("engine")
def test_too_many_hits_for_memory_are_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    log = "\n".join(access_lines("/kTzQp9.php/index") * 3).encode()
    data = make_tar({"var/log/nginx/access.log": log})
    found = [examine(io.BytesIO(data), exhibit="x-1", name="s", example=True, hits_only=True)]
    assert len(log) < KEPT_BYTES
    monkeypatch.setattr(_sieve, "KEPT_BYTES", 10)
    found.append(examine(io.BytesIO(data), exhibit="x-1", name="s", example=True, hits_only=True))
    same = [replace(each, problems=[]) for each in found]
    assert same[0].operators == same[1].operators
    assert (same[0].lines_total, same[0].lines_passed) == (log.count(b"\n") + 1, same[1].lines_passed)


def test_what_is_held_of_all_logs_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    log = b"\n".join(b"POST /" + b"x" * 1000 for _ in range(20)) + b"\n"
    monkeypatch.setattr(access, "_HELD_BYTES", 2 * 20 * 1200)
    with open_tree(io.BytesIO(make_tar({f"var/log/access.log.{number}": log for number in range(9)})), "s") as tree:
        desk = Desk("x-1", tree, Clock(), hits_only=True)
        for entry in tree:
            access.SOURCE.prepare(entry, desk)  # type: ignore[misc]
        assert len(desk.sifted) == 2
        assert sum(each.size for each in desk.sifted.values()) <= 2 * 20 * 1200


@pytest.mark.parametrize("seed", range(20))
def test_lines_are_numbered_as_they_stand(seed: int) -> None:
    chance = random.Random(seed)
    lines = [b"POST /x" if chance.random() < 0.2 else b"a" * chance.randint(0, 5) for _ in range(200)]
    block = b"\n".join(lines) + chance.choice([b"", b"\n"])
    spans = spans_at(block, panel_sieve(frozenset())(block))
    numbers, count = numbers_at(block, spans)
    assert [(number, block[slice(*span)]) for number, span in zip(numbers, spans, strict=True)] == [
        (number, line) for number, line in enumerate(lines, 1) if line == b"POST /x"
    ]
    assert count == block.count(b"\n") + (not block.endswith(b"\n"))
