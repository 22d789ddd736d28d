"""Whatever bytes come in: no reader breaks in another way than the one it names."""

from __future__ import annotations

import io
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.samples import apps as samples

from weftline.apps import similarity, triage
from weftline.apps.android.arsc import read_resources
from weftline.apps.android.axml import read_axml
from weftline.apps.android.dex import read_dex, sweep
from weftline.apps.findings.hosts import targets
from weftline.apps.findings.wrapping import unwrap
from weftline.errors import UnreadableError

MANIFEST = samples.manifest_bytes()
CODE = samples.dex(samples.Class("Lcom/sample/app/A;", methods=(samples.method("a", [samples.op("return-void")]),)))
changes = st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=8)), max_size=6)


def bent(original: bytes, edits: list[tuple[int, bytes]]) -> bytes:
    out = bytearray(original)
    for place, piece in edits:
        at = place % len(out)
        out[at : at + len(piece)] = piece
    return bytes(out)


@given(st.binary(max_size=400), changes)
@settings(max_examples=150, deadline=None)
def test_readers_refuse_or_read(data: bytes, edits: list[tuple[int, bytes]]) -> None:
    for raw in (data, bent(MANIFEST, edits)):
        with suppress(UnreadableError):
            read_axml(raw)
        read_resources(raw)
    with suppress(UnreadableError):
        sweep(read_dex("classes.dex", bent(CODE, edits)))


@given(st.one_of(st.binary(max_size=300), changes.map(lambda edits: bent(samples.zipped(("a", CODE)), edits))))
@settings(max_examples=80, deadline=None)
def test_triage_never_raises_and_never_returns_nothing(data: bytes) -> None:
    found = triage(io.BytesIO(data), "x-1")
    assert found.problems or found.reasons
    assert found.size == len(data)


@given(st.text(max_size=300), st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_texts_of_any_kind(text: str, other: str) -> None:
    for target in targets(text):
        assert target.value
        assert target.value in text
    unwrap(text, [b"key"])
    assert 0.0 <= similarity(text, other) <= 1.0
