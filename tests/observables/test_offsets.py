"""Offsets are exact in every view, and the answer never depends on where a block is cut."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from weftline.observables import Hints, find, kinds, search, view

PIECES = [
    "+65 8123 4567", "８１２３４５６７", "٠١٢٣٤٥٦٧٨٩", "a\u200bnna@exam\u00adple.com", "hxxps://evil[.]example/a", "evil(dot)example",
    "微信lovely520", "邀请码：8812ab", "一二三四五六七八", "@anna_22", "telegram", "\u202e", "👨\u200d👩\u200d👧", "1️⃣2️⃣3️⃣", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "S$1,500", "DBS account 012-345678-9", "2022-07-03", "my number is", "\n", " ", "。", "。com", "DE89 3704 0044 0532 0130 00", "𝟗𝟏𝟐𝟑", "раypal.com",
    "Ⅷ", "ﬁ", "İ", "ß", "\ud800", "4111 1111 1111 1111", "user at example dot com", "[.]", "http://", "192.0.2.1",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=14).map("".join)
SECRET = {name for name, kind in kinds().found.items() if kind.secret}


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_raw_is_what_stands_there(text):
    found = find(text, Hints(regions=("SG", "HK")))
    for item in found:
        assert 0 <= item.start < item.end <= len(text)
        if item.kind not in SECRET:
            assert text[item.start : item.end] == item.raw
    assert found == sorted(found, key=lambda item: (item.start, -item.end, item.kind))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_the_view_keeps_one_offset_for_each_character(text):
    folded, offsets = view.fold(text)
    assert len(view.shape(folded)) == len(folded)
    assert len(view.unmask(folded)) == len(folded)
    if offsets is None:
        assert len(folded) == len(text)
    else:
        assert len(offsets) == len(folded)
        assert list(offsets) == sorted(set(offsets))


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_each_character_is_used_once_except_by_derived_values(text):
    taken: set[int] = set()
    derived = {"url", "domain", "ipv4", "onion", "paynow", "pix", "promptpay", "fps"}
    for item in find(text, Hints(regions=("SG",))):
        if item.kind in derived:
            continue
        span = set(range(item.start, item.end))
        assert not span & taken, item
        taken |= span


def test_long_texts_give_the_same_as_short_ones(monkeypatch):
    lines = [
        f"line {number}: call +65 8123 4{number % 1000:03d} or mail a{number}@example.com about S$1,{number % 1000:03d}\n"
        for number in range(120)
    ]
    text = "".join(lines)
    whole = find(text)
    monkeypatch.setattr(search, "BLOCK", 1_000)
    monkeypatch.setattr(search, "OVERLAP", 300)
    assert find(text) == whole
    assert len(whole) >= 360
